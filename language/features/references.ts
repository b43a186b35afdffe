/** All places where a thing is named, in the files that the model holds. */
import type { Location } from 'vscode-languageserver-types';
import type { Model } from '../analysis/model.ts';
import { isDeclaration, nameAt, usesIn } from './support/names.ts';
import { rangeOf } from './support/places.ts';

export function references(model: Model, uri: string, offset: number, includeDeclaration: boolean): Location[] {
  const file = model.files.get(uri);
  const use = file && nameAt(file, offset);
  if (use === undefined) return [];
  return [...model.files.values()].flatMap(other =>
    usesIn(other, use.symbol)
      .filter(name => includeDeclaration || !isDeclaration(other, name, use.symbol))
      .map(name => ({ uri: other.uri, range: rangeOf(other, name.span) })),
  );
}
