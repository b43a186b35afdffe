import type { Span, Step } from '../../syntax/ast.ts';
import { freeName } from '../support/pieces.ts';
import type { Refusal } from '../support/workspaceEdits.ts';
import { type Change, nameOf, type Source, type Target } from './target.ts';

/** Where the name of a statement stands. A step without one gets one. */
export function giveName(source: Source, { statement, called }: Target): Change | Refusal {
  const name = nameOf(statement);
  if (name !== undefined) return { edits: [], select: name.span };
  if (statement.kind !== 'Step') return { problem: `A \`${called}\` has no name.` };
  const given = nameFor(source, statement);
  const { start } = statement.span;
  const select: Span = { start: start + 'step '.length, end: start + 'step '.length + given.length };
  return { edits: [{ span: { start, end: start }, text: `step ${given} = ` }], select };
}

/** A name for a step that is written without one. */
export function nameFor(source: Source, { work }: Step): string {
  const words = {
    IfWork: 'choice',
    MatchWork: 'choice',
    ForWork: 'each',
    RepeatWork: 'rounds',
    TryWork: 'attempt',
  } as const;
  const kind = work?.kind;
  return freeName(source, kind !== undefined && kind in words ? words[kind as keyof typeof words] : 'done');
}
