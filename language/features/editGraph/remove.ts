/** A statement taken out. What only waited for it waits for what it had waited for itself. */
import type { FileModel, TextEdit } from '../../analysis/model.ts';
import type { AfterClause, Name, Statement } from '../../syntax/ast.ts';
import { walk } from '../../syntax/walk.ts';
import { isInside, lineStart } from '../support/pieces.ts';
import type { Refusal } from '../support/workspaceEdits.ts';
import { clauseRemoved } from './clauses.ts';
import { type Change, type Source, type Target, usersOf, usesOf } from './target.ts';

export function remove({ file }: Source, { statement, called }: Target): Change | Refusal {
  const uses = usesOf(file, statement);
  const clauses = waitingClauses(file, uses);
  const other = uses.filter(use => !clauses.some(clause => isPlainWait(clause, use)));
  if (other.length > 0) {
    return { problem: `\`${called}\` is used by ${usersOf(file, other)}: change that first.` };
  }
  const before = neededBy(file, statement);
  const edits = clauses.map(clause => withoutWait(file, clause, uses, before));
  return { edits: [...edits, lines(file, statement)], select: undefined };
}

/** The `after` clauses that name a step. */
function waitingClauses({ tree }: FileModel, uses: readonly Name[]): readonly AfterClause[] {
  const found: AfterClause[] = [];
  walk(tree, node => {
    if (node.kind === 'AfterClause' && uses.some(use => isInside(use.span, node.span))) found.push(node);
  });
  return found;
}

/** Whether the use is a plain `a` in the clause: not `a.failed`, and not one of `any(…)`. */
function isPlainWait({ conditions }: AfterClause, use: Name): boolean {
  return conditions.some(each => each.kind === 'AfterStep' && each.state === undefined && each.step === use);
}

function withoutWait(file: FileModel, clause: AfterClause, uses: readonly Name[], before: readonly string[]): TextEdit {
  const kept = clause.conditions.filter(each => each.kind !== 'AfterStep' || !uses.includes(each.step));
  const texts = kept.map(({ span }) => file.text.slice(span.start, span.end));
  const all = [...new Set([...texts, ...before])];
  if (all.length === 0) return clauseRemoved(file, clause);
  return { span: clause.span, text: `after ${all.join(', ')}` };
}

/** Names of the steps that a statement waits for. */
function neededBy(file: FileModel, { span }: Statement): readonly string[] {
  const names = new Set<string>();
  for (const [name, symbol] of file.symbols) {
    const isOther = symbol.kind === 'step' && !isInside(symbol.origin, span);
    if (isOther && isInside(name.span, span)) names.add(symbol.name);
  }
  return [...names];
}

/** A statement with its documentation and what stands behind it in its line. Other comments above it stay. */
function lines({ text, tokens }: FileModel, { span }: Statement): TextEdit {
  let { start } = span;
  for (const token of tokens.filter(each => each.end <= span.start).reverse()) {
    if (token.kind !== 'docComment') break;
    start = token.start;
  }
  const rest = /^[ \t]*(?:\/\/[^\r\n]*)?(?:\r?\n|$)/.exec(text.slice(span.end));
  const from = lineStart(text, start);
  if (rest !== null && text.slice(from, start).trim() === '') {
    return { span: { start: from, end: span.end + rest[0].length }, text: '' };
  }
  const space = /^[ \t]*/.exec(text.slice(span.end))?.[0].length ?? 0;
  return { span: { start, end: span.end + space }, text: '' };
}
