/** Which results of a run a repetition of it from a step on may take. */
import { nearest } from '#language/analysis/nearest.ts';
import type { FlowPlan, NodePlan, Plan } from '#language/plan/plan.ts';
import type { RunEvent } from '#protocol/runEvents.ts';
import { RunProblem } from '../common/runProblem.ts';
import { ReusedResults } from './reuse.ts';

/** What a repetition of a run from a step on starts with. */
export interface TakenOver {
  readonly reuse: ReusedResults;
  /** What `uuid()` and `random()` give is drawn from the same seed, so that arguments made with them are the same. */
  readonly seed?: string;
}

/**
 * What is taken over of a run, whose events these are, by a repetition that executes the step `from` and what comes
 * after it. `from` is a path as {@link stepsBefore} has it, with or without the flow's name before it. Throws a
 * {@link RunProblem} when the plan has no such step.
 */
export function takenOver(
  run: { readonly id: string; readonly flow: string },
  events: readonly RunEvent[],
  plan: Plan,
  from: string,
): TakenOver {
  const path = from === run.flow || from.startsWith(`${run.flow}/`) ? from : `${run.flow}/${from}`;
  const reuse = new ReusedResults(run.id, events, stepsBefore(plan, path));
  const [first] = events;
  return first?.type === 'run.started' ? { reuse, seed: first.seed } : { reuse };
}

/**
 * Says of a step's path whether it does not come after `from`: a path (`fulfil/picks[3]/pick`), or one without `[n]`,
 * which stands for all iterations. What comes after a step is what needs it, and what needs the steps that it stands
 * in. Throws a {@link RunProblem} when the plan has no such step.
 */
export function stepsBefore(plan: Plan, from: string): (path: string) => boolean {
  const [root = '', ...segments] = from.split('/');
  let flow = flowOf(plan, plan.entry);
  let blocks: readonly number[] = [flow.body];
  let around = escaped(root);
  const excluded: RegExp[] = [];
  segments.forEach((segment, depth) => {
    const node = nodeCalled(segment, flow, blocks);
    for (const name of namesAfter(flow, node)) excluded.push(new RegExp(`^${around}/${escaped(name)}(\\[|/|$)`));
    around += `/${escaped(segment)}${segment.endsWith(']') ? '' : '(\\[\\d+\\])?'}`;
    if (depth === segments.length - 1) excluded.push(new RegExp(`^${around}(/|$)`));
    if (node.kind === 'flow') flow = flowOf(plan, node.flow);
    blocks = node.kind === 'flow' ? [flow.body] : blocksOf(flow, node);
  });
  return path => !excluded.some(pattern => pattern.test(path));
}

function flowOf(plan: Plan, key: string): FlowPlan {
  const flow = plan.flows[key];
  if (flow === undefined) throw new Error(`The plan has no flow ${key}.`);
  return flow;
}

function blocksOf(flow: FlowPlan, node: NodePlan): readonly number[] {
  return flow.blocks.filter(block => block.owner === node.number).map(block => block.number);
}

function nodeCalled(segment: string, flow: FlowPlan, blocks: readonly number[]): NodePlan {
  const name = segment.replace(/\[\d+\]$/, '');
  const candidates = flow.nodes.filter(node => blocks.includes(node.block));
  const found = candidates.find(node => node.name === name);
  if (found !== undefined) return found;
  const names = candidates.map(node => node.name);
  const meant = nearest(name, names);
  const question = meant === undefined ? '' : ` Did you mean \`${meant}\`?`;
  const hint = names.length === 0 ? 'There are none.' : `The steps there: ${names.join(', ')}.`;
  throw new RunProblem(`There is no step \`${name}\`.${question}`, hint);
}

/** Names of the steps beside a node that need it, directly or not, themselves or in a block of theirs. */
function namesAfter(flow: FlowPlan, start: NodePlan): readonly string[] {
  const after = new Set<number>();
  const open = [start.number];
  for (let number = open.pop(); number !== undefined; number = open.pop()) {
    for (const node of flow.nodes) {
      if (!needs(node, number)) continue;
      const beside = ancestorIn(flow, node, start.block);
      if (beside === undefined || beside === start.number || after.has(beside)) continue;
      after.add(beside);
      open.push(beside);
    }
  }
  return [...after].map(number => flow.nodes[number]?.name ?? '');
}

function needs(node: NodePlan, number: number): boolean {
  return node.needs.some(need => (need.kind === 'step' ? need.node === number : need.nodes.includes(number)));
}

/** Number of the node in that block which the node is, or stands in. */
function ancestorIn(flow: FlowPlan, node: NodePlan, block: number): number | undefined {
  let current: NodePlan | undefined = node;
  while (current !== undefined && current.block !== block) {
    const owner: number | undefined = flow.blocks[current.block]?.owner;
    current = owner === undefined ? undefined : flow.nodes[owner];
  }
  return current?.number;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
