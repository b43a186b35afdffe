/** What a step waits for without naming it: steps behind the `let`s that it mentions. */
import type { InlayHint } from 'vscode-languageserver-types';
import { headOf } from '../../analysis/heads.ts';
import { mentionsIn } from '../../analysis/mentions.ts';
import type { FileModel, Symbol } from '../../analysis/model.ts';
import type { Node, Step } from '../../syntax/ast.ts';
import { linesOf } from '../support/places.ts';

/**
 * ` after charge` at the end of the step's first line, with the `let` on the way in the tooltip. Steps that the step itself
 * mentions, or names after `after`, are there to be read and get no hint.
 */
export function orderHint(file: FileModel, step: Step): InlayHint[] {
  const read = new Set(stepsAfter(file, step));
  const lets = new Set<Symbol>();
  for (const piece of headOf(step)) if (piece !== undefined) collect(file, piece, read, lets);
  const hidden = new Map<Symbol, Symbol>();
  for (const way of lets) {
    for (const needed of stepsBehind(file, way)) {
      if (!read.has(needed) && !hidden.has(needed) && needed.declaration !== step) hidden.set(needed, way);
    }
  }
  if (hidden.size === 0) return [];
  const ways = [...hidden].map(([needed, way]) => `\`${needed.name}\`, for \`${way.name}\` is made of it`);
  return [
    {
      position: endOfLine(file, step),
      label: `after ${[...hidden.keys()].map(({ name }) => name).join(', ')}`,
      paddingLeft: true,
      tooltip: { kind: 'markdown', value: `Waits for ${ways.join('; and for ')}.` },
    },
  ];
}

/** The steps that `after` names. */
function stepsAfter(file: FileModel, { clauses }: Step): readonly Symbol[] {
  const conditions = clauses.flatMap(clause => (clause.kind === 'AfterClause' ? clause.conditions : []));
  const names = conditions.flatMap(condition => (condition.kind === 'AfterStep' ? [condition.step] : condition.steps));
  return names.flatMap(name => file.symbols.get(name) ?? []);
}

/** Sorts what a piece of text mentions into steps and `let`s. */
function collect(file: FileModel, piece: Node, steps: Set<Symbol>, lets: Set<Symbol>): void {
  for (const { symbol } of mentionsIn(file, piece)) {
    if (symbol.kind === 'step') steps.add(symbol);
    else if (symbol.kind === 'let') lets.add(symbol);
  }
}

/** The steps that a `let` is made of, through other `let`s as well. */
function stepsBehind(file: FileModel, start: Symbol): ReadonlySet<Symbol> {
  const steps = new Set<Symbol>();
  const lets = new Set([start]);
  for (const { declaration } of lets) {
    if (declaration?.kind === 'LetStatement' && declaration.value) collect(file, declaration.value, steps, lets);
  }
  return steps;
}

/** Where the line ends in which the step starts: before a comment that stands there. */
function endOfLine(file: FileModel, step: Step): InlayHint['position'] {
  const lines = linesOf(file);
  const { line } = lines.position(step.span.start);
  const last = file.tokens.findLast(
    token => token.kind !== 'comment' && token.start >= step.span.start && lines.position(token.end).line === line,
  );
  return lines.position(last?.end ?? step.span.start);
}
