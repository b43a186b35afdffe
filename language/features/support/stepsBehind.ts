/** Where values come from: the steps that stand behind a `let` or an expression. */
import { mentionsIn } from '../../analysis/mentions.ts';
import type { FileModel, Symbol } from '../../analysis/model.ts';
import type { Node } from '../../syntax/ast.ts';

/** Sorts what a piece of text mentions into steps and `let`s. */
export function collectMentions(file: FileModel, piece: Node, steps: Set<Symbol>, lets: Set<Symbol>): void {
  for (const { symbol } of mentionsIn(file, piece)) {
    if (symbol.kind === 'step') steps.add(symbol);
    else if (symbol.kind === 'let') lets.add(symbol);
  }
}

/** The steps that `let`s are made of, through other `let`s as well. */
export function stepsBehind(file: FileModel, starts: Iterable<Symbol>): ReadonlySet<Symbol> {
  const steps = new Set<Symbol>();
  const lets = new Set(starts);
  for (const { declaration } of lets) {
    if (declaration?.kind === 'LetStatement' && declaration.value) {
      collectMentions(file, declaration.value, steps, lets);
    }
  }
  return steps;
}
