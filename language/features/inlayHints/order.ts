/** What a step waits for without naming it: steps behind the `let`s that it mentions. */
import type { InlayHint } from 'vscode-languageserver-types';
import { headOf } from '../../analysis/heads.ts';
import type { FileModel, Symbol } from '../../analysis/model.ts';
import type { Step } from '../../syntax/ast.ts';
import { linesOf } from '../support/places.ts';
import { collectMentions, stepsBehind } from '../support/stepsBehind.ts';

/**
 * ` after charge` at the end of the step's first line, with the `let` on the way in the tooltip. Steps that the step itself
 * mentions, or names after `after`, are there to be read and get no hint.
 */
export function orderHint(file: FileModel, step: Step): InlayHint[] {
  const read = new Set(stepsAfter(file, step));
  const lets = new Set<Symbol>();
  for (const piece of headOf(step)) if (piece !== undefined) collectMentions(file, piece, read, lets);
  const hidden = new Map<Symbol, Symbol>();
  for (const way of lets) {
    for (const needed of stepsBehind(file, [way])) {
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

/** Where the line ends in which the step starts: before a comment that stands there. */
function endOfLine(file: FileModel, step: Step): InlayHint['position'] {
  const lines = linesOf(file);
  const { line } = lines.position(step.span.start);
  const last = file.tokens.findLast(
    token => token.kind !== 'comment' && token.start >= step.span.start && lines.position(token.end).line === line,
  );
  return lines.position(last?.end ?? step.span.start);
}
