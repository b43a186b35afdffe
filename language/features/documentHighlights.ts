/** All places in the same file where the thing at the cursor is named. */
import { type DocumentHighlight, DocumentHighlightKind } from 'vscode-languageserver-types';
import type { Model } from '../analysis/model.ts';
import { isDeclaration, nameAt, usesIn } from './support/names.ts';
import { rangeOf } from './support/places.ts';

export function documentHighlights(model: Model, uri: string, offset: number): DocumentHighlight[] {
  const file = model.files.get(uri);
  const use = file && nameAt(file, offset);
  if (file === undefined || use === undefined) return [];
  return usesIn(file, use.symbol).map(name => ({
    range: rangeOf(file, name.span),
    kind: isDeclaration(file, name, use.symbol) ? DocumentHighlightKind.Write : DocumentHighlightKind.Read,
  }));
}
