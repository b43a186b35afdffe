/** Clauses put in and taken out. */
import type { FileModel, TextEdit } from '../../analysis/model.ts';
import type { Clause, Step } from '../../syntax/ast.ts';
import { indentAt, lineStart } from '../support/pieces.ts';

/** A step and its clauses stand in one line up to this length. */
const lineWidth = 100;

/** Puts a clause before the others of its step, laid out as they are. */
export function clauseAdded({ text }: FileModel, step: Step, clause: string): TextEdit {
  const first = step.clauses[0];
  if (first !== undefined) {
    const { start } = first.span;
    const gap = /\s+$/.exec(text.slice(0, start))?.[0] ?? ' ';
    return { span: { start, end: start }, text: clause + gap };
  }
  const { start, end } = step.span;
  const isLong = end - lineStart(text, end) + clause.length >= lineWidth;
  const gap = isLong ? `\n${indentAt(text, start)}  ` : ' ';
  return { span: { start: end, end }, text: gap + clause };
}

/** Takes a clause out with the space before it; behind a comment, with the space after it. */
export function clauseRemoved({ text, tokens }: FileModel, clause: Clause): TextEdit {
  const { start, end } = clause.span;
  const from = text.slice(0, start).trimEnd().length;
  const isAfterComment = tokens.some(({ kind, end: at }) => at === from && /comment/i.test(kind));
  if (!isAfterComment) return { span: { start: from, end }, text: '' };
  const space = /^[ \t]*/.exec(text.slice(end))?.[0].length ?? 0;
  return { span: { start, end: end + space }, text: '' };
}
