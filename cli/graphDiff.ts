import { planToDraw } from '#language/features/support/flowToDraw.ts';
import { diffGraph } from '#language/graph/diff/diffGraph.ts';
import type { Plan } from '#language/plan/plan.ts';
import type { GraphDiff, NodeChange } from '#protocol/graph.ts';
import { openAtRevision } from './atRevision.ts';
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
  const before = drawn(planToDraw(then?.model, file.uri, name), `At ${revision}, the flow \`${name}\``);
  const after = drawn(planToDraw(file.model, file.uri, name), `The flow \`${name}\``);
  if (after === undefined) throw new Error(`${path} has no flow ${name}.`);
  const diff = diffGraph(before, after);
  if (json) out.write(`${JSON.stringify(diff, null, 2)}\n`);
  else for (const line of diffLines(diff, out.colors)) out.write(`${line}\n`);
  return diff.changes.length === 0 ? exitCodes.good : exitCodes.failed;
}

function drawn(plan: Plan | { readonly problem: string } | undefined, what: string): Plan | undefined {
  if (plan === undefined || !('problem' in plan)) return plan;
  throw new UsageProblem(`${what} can't be drawn: ${plan.problem}`, undefined, exitCodes.failed);
}

function diffLines({ flow, changes }: GraphDiff, colors: Colors): readonly string[] {
  if (changes.length === 0) return [colors.dim(`${flow} does the same.`)];
  return changes.flatMap(change => changeLines(change, colors));
}

function changeLines(
  { kind, id, before, after, parts, waitsFor, waitsNoMoreFor }: NodeChange,
  colors: Colors,
): string[] {
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
      const different = parts.map(part => colors.yellow(`    ~ ${part}`));
      const head = colors.yellow(`~ ${id}  ${texts.length === 0 ? after : ''}`.trimEnd());
      return [head, ...texts, ...different, ...removed, ...added];
    }
  }
}
