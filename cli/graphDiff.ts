import { diffGraph, type GraphDiff, type NodeChange } from '#language/graph/diffGraph.ts';
import { blockingProblem, canDraw, flowSignatures, lower } from '#language/plan/lower.ts';
import type { Plan } from '#language/plan/plan.ts';
import { type FileThen, openAtRevision } from './atRevision.ts';
import type { Context } from './context.ts';
import { chooseFlow, openFlowFile } from './flowFile.ts';
import { exitCodes, UsageProblem } from './problem.ts';
import type { Colors } from './terminal.ts';

interface DiffOptions {
  /** Of git. */
  readonly revision: string;
  readonly json: boolean;
}

/**
 * Prints what a flow does differently since a revision of git.
 * @returns The exit code: 1 when something is different.
 * @throws {UsageProblem} The file, the flow or the revision is not there, or one of the two texts is not whole.
 */
export async function printGraphDiff(
  { terminal: { out } }: Context,
  path: string,
  flow: string | undefined,
  { revision, json }: DiffOptions,
): Promise<number> {
  const file = await openFlowFile(path);
  const { name } = chooseFlow(file, flow ?? file.signatures[0]?.name);
  const then = await openAtRevision(path, revision);
  const before = then && flowSignatures(then.model, then.uri).some(each => each.name === name) ? then : undefined;
  const diff = diffGraph(before && planOf(before, name, `At ${revision}, t`), planOf(file, name, 'T'));
  if (json) out.write(`${JSON.stringify(diff, null, 2)}\n`);
  else for (const line of diffLines(diff, out.colors)) out.write(`${line}\n`);
  return diff.changes.length === 0 ? exitCodes.good : exitCodes.failed;
}

function planOf({ model, uri }: FileThen, name: string, start: string): Plan {
  if (canDraw(model, uri, name)) return lower(model, uri, name);
  const problem = blockingProblem(model, uri, name) ?? 'it is not complete.';
  throw new UsageProblem(`${start}he flow \`${name}\` can't be drawn: ${problem}`, undefined, exitCodes.failed);
}

function diffLines({ flow, changes }: GraphDiff, colors: Colors): readonly string[] {
  if (changes.length === 0) return [colors.dim(`${flow} does the same.`)];
  return changes.flatMap(change => changeLines(change, colors));
}

function changeLines({ kind, id, before, after, waitsFor, waitsNoMoreFor }: NodeChange, colors: Colors): string[] {
  const added = waitsFor.map(name => colors.green(`    + waits for ${name}`));
  const removed = waitsNoMoreFor.map(name => colors.red(`    - waited for ${name}`));
  switch (kind) {
    case 'added':
      return [colors.green(`+ ${id}  ${after}`)];
    case 'removed':
      return [colors.red(`- ${id}  ${before}`)];
    case 'reordered':
      return [colors.cyan(`> ${id}  ${colors.dim(after ?? '')}`), ...removed, ...added];
    case 'changed': {
      const texts = before === after ? [] : [colors.red(`    - ${before}`), colors.green(`    + ${after}`)];
      return [colors.yellow(`~ ${id}  ${texts.length === 0 ? after : ''}`.trimEnd()), ...texts, ...removed, ...added];
    }
  }
}
