/** The names whose values a debugger shows in the text while a run stands still. */
import type { InlineValueEvaluatableExpression, Range } from 'vscode-languageserver-types';
import type { Model, Symbol, SymbolKind } from '../analysis/model.ts';
import { visibleNames } from '../analysis/scope.ts';
import { isDeclaration, isSame } from './support/names.ts';
import { linesOf, overlaps, rangeOf, spanOf } from './support/places.ts';

const withValues: ReadonlySet<SymbolKind> = new Set<SymbolKind>([
  ...(['parameter', 'step', 'let', 'loopVariable', 'errorVariable'] as const),
]);

/**
 * The names in a range that mean, where the run stands, what they mean in their own line: a name that is hidden there, or
 * stands in a block that is not gone through, is left out. Each stands once a line; below the place where the run stands,
 * only where it is declared: steps there may have a result already.
 *
 * @param stopped where the run stands: of a frame of it
 */
export function inlineValues(
  model: Model,
  uri: string,
  range: Range,
  stopped: Range,
): InlineValueEvaluatableExpression[] {
  const file = model.files.get(uri);
  if (file === undefined) return [];
  const seen = new Map<string, Symbol>();
  for (const { name, symbol } of visibleNames(model, uri, linesOf(file).offset(stopped.start))) {
    if (withValues.has(symbol.kind)) seen.set(name, symbol);
  }
  const part = spanOf(file, range);
  const shown = new Map<string, InlineValueEvaluatableExpression>();
  for (const [name, symbol] of file.symbols) {
    const meant = seen.get(name.text);
    if (meant === undefined || !isSame(meant, symbol) || !overlaps(name.span, part)) continue;
    const place = rangeOf(file, name.span);
    if (place.start.line > stopped.start.line && !isDeclaration(file, name, symbol)) continue;
    const key = `${place.start.line} ${name.text}`;
    if (!shown.has(key)) shown.set(key, { range: place, expression: name.text });
  }
  return [...shown.values()].sort((a, b) => before(a.range, b.range));
}

function before({ start: a }: Range, { start: b }: Range): number {
  return a.line - b.line || a.character - b.character;
}
