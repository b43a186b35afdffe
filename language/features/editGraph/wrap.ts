/** A step put into a block, or given a clause that bounds it. */
import type { GraphWrapping } from '#protocol/requests.ts';
import type { Clause } from '../../syntax/ast.ts';
import { freeName, indentAt, reindented } from '../support/pieces.ts';
import type { Refusal } from '../support/workspaceEdits.ts';
import { clauseAdded } from './clauses.ts';
import { type Change, newProblem, type Source, type Target, usersOf, usesOf } from './target.ts';

const clauses = {
  retry: { kind: 'RetryClause', text: 'retry 3 backoff 1s..30s' },
  timeout: { kind: 'TimeoutClause', text: 'timeout 30s' },
} as const satisfies Record<string, { readonly kind: Clause['kind']; readonly text: string }>;

/** What stands before and behind the braces, and what of it is to be written over. */
const blocks = {
  try: { head: 'try', tail: ' catch e {\n}', open: '' },
  if: { head: 'if true', tail: '', open: 'true' },
  for: { head: 'for item in range(3)', tail: '', open: 'range(3)' },
  sequence: { head: 'sequence', tail: '', open: '' },
} as const;

export function wrap(source: Source, target: Target, how: GraphWrapping): Change | Refusal {
  const { statement, called } = target;
  if (statement.kind !== 'Step') return { problem: `\`${called}\` is not a step, and can’t be wrapped.` };
  if (how !== 'retry' && how !== 'timeout') return wrapInBlock(source, target, how);
  const { kind, text } = clauses[how];
  if (statement.clauses.some(each => each.kind === kind)) return { problem: `\`${called}\` has a \`${how}\` already.` };
  const edit = clauseAdded(source.file, statement, text);
  const start = edit.span.start + edit.text.indexOf(text) + how.length + 1;
  const end = start + (text.split(' ')[1] ?? '').length;
  return { edits: [edit], select: { start, end } };
}

function wrapInBlock(source: Source, { statement, called }: Target, how: keyof typeof blocks): Change | Refusal {
  const { file } = source;
  const { head, tail, open } = blocks[how];
  const { span } = statement;
  const indent = indentAt(file.text, span.start);
  const inner = `${indent}  `;
  const plain = reindented(file.text.slice(span.start, span.end), indent, inner);
  const uses = usesOf(file, statement);
  const result = freeName(source, 'result');
  // Names stay in their block: what is used outside keeps its name there, and is yielded.
  const isKept = uses.length > 0;
  const outer = isKept ? `step ${called} = ` : '';
  const body = isKept ? `${plain.replace(/^step\s+\S+/, `step ${result}`)}\n${inner}yield ${result}` : plain;
  const text = `${outer}${head} {\n${inner}${body}\n${indent}}${tail.replace('\n', `\n${indent}`)}`;
  const broken = newProblem(source, [{ span, text }]);
  if (broken !== undefined) {
    const users = isKept ? `\`${called}\` is used by ${usersOf(file, uses)}. ` : '';
    return {
      problem: `\`${called}\` can’t stand in ${how === 'if' ? 'an' : 'a'} \`${how}\` as it is. ${users}${broken}`,
    };
  }
  const at = span.start + outer.length + head.length - open.length;
  return { edits: [{ span, text }], select: open === '' ? undefined : { start: at, end: at + open.length } };
}
