import { isInside } from '../support/pieces.ts';
import type { Refusal } from '../support/workspaceEdits.ts';
import { clauseAdded } from './clauses.ts';
import { type Change, nameOf, newProblem, type Source, type Target, usesOf } from './target.ts';

/** Makes a step wait for another one. */
export function connect(source: Source, from: Target, to: Target): Change | Refusal {
  const problem = refusal(source, from, to);
  if (problem !== undefined) return { problem };
  const step = to.statement;
  const name = nameOf(from.statement)?.text;
  if (step.kind !== 'Step' || name === undefined) return { problem: `\`${to.called}\` can’t wait for a step.` };
  const clause = step.clauses.find(each => each.kind === 'AfterClause');
  const last = clause?.conditions.at(-1)?.span.end;
  const edit =
    last === undefined
      ? clauseAdded(source.file, step, `after ${name}`)
      : { span: { start: last, end: last }, text: `, ${name}` };
  const broken = newProblem(source, [edit]);
  if (broken !== undefined) return { problem: `\`${to.called}\` can’t wait for \`${name}\`. ${broken}` };
  return { edits: [edit], select: undefined };
}

function refusal({ file }: Source, from: Target, to: Target): string | undefined {
  const [one, other] = [from.called, to.called];
  if (from.statement === to.statement) return `\`${one}\` can’t wait for itself.`;
  if (from.statement.kind !== 'Step') return `\`${one}\` is not a step: what needs it mentions it.`;
  if (from.statement.name === undefined) return `This \`${one}\` has no name to wait for. Give it one first.`;
  if (to.statement.kind !== 'Step') return `\`${other}\` is not a step: it waits for what it mentions.`;
  if (to.parents.includes(from.statement)) return `\`${other}\` stands in \`${one}\`, and can’t wait for its end.`;
  if (from.parents.includes(to.statement))
    return `\`${one}\` stands in \`${other}\`, which can’t wait for a part of itself.`;
  if (!to.parents.includes(from.block)) {
    return `\`${one}\` stands in a block that \`${other}\` is not in. Connect the block instead.`;
  }
  const isWaiting = usesOf(file, from.statement).some(use => isInside(use.span, to.statement.span));
  return isWaiting ? `\`${other}\` waits for \`${one}\` already.` : undefined;
}
