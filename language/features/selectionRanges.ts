/** What "expand selection" selects next: the nodes around a place, from inside to outside. */
import type { Position, SelectionRange } from 'vscode-languageserver-types';
import type { FileModel, Model } from '../analysis/model.ts';
import type { Span } from '../syntax/ast.ts';
import { pathAt } from '../syntax/walk.ts';
import { offsetAt, rangeOf } from './support/places.ts';

/** One for each position. */
export function selectionRanges(model: Model, uri: string, positions: readonly Position[]): SelectionRange[] {
  const file = model.files.get(uri);
  if (file === undefined) return [];
  return positions.map(position => selectionRange(file, offsetAt(file, position)));
}

function selectionRange(file: FileModel, offset: number): SelectionRange {
  const whole: Span = { start: 0, end: file.text.length };
  const spans = [whole, ...pathAt(file.tree, offset).map(node => node.span)];
  let range: SelectionRange | undefined;
  let last: Span | undefined;
  for (const span of spans) {
    // Each one lies in the one before; nodes that cover the same text are one.
    if (last !== undefined && !isInside(span, last)) continue;
    range = range === undefined ? { range: rangeOf(file, span) } : { range: rangeOf(file, span), parent: range };
    last = span;
  }
  return range ?? { range: rangeOf(file, whole) };
}

function isInside(inner: Span, outer: Span): boolean {
  return inner.start >= outer.start && inner.end <= outer.end && inner.end - inner.start < outer.end - outer.start;
}
