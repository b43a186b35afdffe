/** All places where a thing is named, in the files that the model holds. */
import type { Location } from 'vscode-languageserver-types';
import type { Model } from '../analysis/model.ts';
import { locationsOf, nameAt } from './support/names.ts';

export function references(model: Model, uri: string, offset: number, includeDeclaration: boolean): Location[] {
  const file = model.files.get(uri);
  const use = file && nameAt(file, offset);
  return use === undefined ? [] : locationsOf(model, use.symbol, includeDeclaration);
}
