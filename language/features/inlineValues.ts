/** The names whose values a debugger shows in the text while a run stands still. */
import type { InlineValueEvaluatableExpression, Range } from 'vscode-languageserver-types';
import type { FileModel, Model, Symbol, SymbolKind } from '../analysis/model.ts';
import { visibleNames } from '../analysis/scope.ts';
import type { Node } from '../syntax/ast.ts';
import { pathAt } from '../syntax/walk.ts';
import { isDeclaration, isSame } from './support/names.ts';
import { overlaps, rangeOf, spanOf } from './support/places.ts';

const withValues: ReadonlySet<SymbolKind> = new Set<SymbolKind>([
  ...(['parameter', 'step', 'let', 'loopVariable', 'errorVariable'] as const),
]);

/**
 * The names in a range that mean, where the run stands, what they mean in their own line: a name that is hidden there, or
 * stands in a block that is not gone through, is left out. They are shown where they are declared, also below the stop
 * (steps there may have a result already), and where the statement that is about to begin uses them; once a line.
 *
 * @param stopped the statement at which a frame stands
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
  const statement = spanOf(file, stopped);
  const block = blockAt(file, statement.start);
  for (const { name, symbol } of visibleNames(model, uri, statement.start)) {
    if (withValues.has(symbol.kind)) seen.set(name, symbol);
  }
  const part = spanOf(file, range);
  const shown = new Map<string, InlineValueEvaluatableExpression>();
  for (const [name, symbol] of file.symbols) {
    const meant = seen.get(name.text);
    if (meant === undefined || !isSame(meant, symbol) || !overlaps(name.span, part)) continue;
    const isUsedNext = overlaps(name.span, statement) && blockAt(file, name.span.start) === block;
    if (!isUsedNext && !isDeclaration(file, name, symbol)) continue;
    const place = rangeOf(file, name.span);
    const key = `${place.start.line} ${name.text}`;
    if (!shown.has(key)) shown.set(key, { range: place, expression: name.text });
  }
  return [...shown.values()].sort((a, b) => before(a.range, b.range));
}

/** The innermost block around an offset. */
function blockAt(file: FileModel, offset: number): Node | undefined {
  return pathAt(file.tree, offset).findLast(({ kind }) => kind === 'Block');
}

function before({ start: a }: Range, { start: b }: Range): number {
  return a.line - b.line || a.character - b.character;
}
