/** What steps wait for that others come to: their needs, counted once and looked at again when a step ends. */
import type { Need } from '#language/plan/plan.ts';
import { anyNeedState, type NeedState, stepNeedState } from './needs.ts';
import {
  type BlockRecord,
  blockOf,
  flowIndex,
  flowPlan,
  liveBlockPaths,
  nodeOf,
  type State,
  type StepRecord,
  stepAt,
  visibleStep,
} from './state.ts';
import { makeReady } from './stepQueues.ts';

/** Counts what a step that has just come to be waits for. */
export function countNeeds(state: State, block: Readonly<BlockRecord>, step: StepRecord): void {
  const plan = flowPlan(state, block.flow);
  for (const need of nodeOf(plan, step.node).needs) {
    // What stands in the same block has only just come to be; what stands around it may have ended long ago.
    const isFresh = need.kind === 'step' && plan.nodes[need.node]?.block === block.number;
    const known = isFresh ? 'open' : needState(state, block, need);
    if (known === 'open') step.openNeeds += 1;
    else if (known !== 'met') step.hopeless ??= known;
  }
  if (step.openNeeds === 0 || step.hopeless !== undefined) makeReady(state, step);
}

/** How a need of a step in `block` stands now. */
function needState(state: State, block: Readonly<BlockRecord>, need: Need): NeedState {
  const plan = flowPlan(state, block.flow);
  if (need.kind === 'step')
    return stepNeedState(need.on, visible(state, block, need.node), nodeOf(plan, need.node).name);
  const steps = need.nodes.map(number => visible(state, block, number));
  return anyNeedState(
    steps,
    need.nodes.map(number => nodeOf(plan, number).name),
  );
}

function visible(state: State, block: Readonly<BlockRecord>, number: number): Readonly<StepRecord> {
  return stepAt(state, visibleStep(state, block, number) ?? '');
}

/** Looks again at the needs of all steps that wait for this one, here and in the blocks inside. */
export function tellDependents(state: State, step: Readonly<StepRecord>): void {
  const block = blockOf(state, step);
  const index = flowIndex(state, block.flow);
  for (const { node, need } of index.dependents[step.node] ?? []) {
    const waiting = nodeOf(index.plan, node);
    for (const instance of instancesInside(state, block, waiting.block))
      tellOne(state, instance, waiting.name, need, step);
  }
}

function tellOne(
  state: State,
  block: Readonly<BlockRecord>,
  name: string,
  need: Need,
  settled: Readonly<StepRecord>,
): void {
  const path = `${block.path}/${name}`;
  if (state.steps.get(path)?.status !== 'pending') return;
  const known = needState(state, block, need);
  if (known === 'open' || (known === 'met' && wasMetBefore(state, block, need, settled))) return;
  const waiting = state.steps.edit(path);
  if (known === 'met') waiting.openNeeds -= 1;
  else waiting.hopeless ??= known;
  if (waiting.openNeeds === 0 || waiting.hopeless !== undefined) makeReady(state, waiting);
}

/** Whether `any(…)` was met by another of its steps before `settled` ended. */
function wasMetBefore(state: State, block: Readonly<BlockRecord>, need: Need, settled: Readonly<StepRecord>): boolean {
  if (need.kind === 'step') return false;
  return need.nodes.some(number => {
    const step = visible(state, block, number);
    return step.path !== settled.path && step.status === 'succeeded';
  });
}

/** The running instances of the block `number` inside the instance `around`, which may be one itself. */
function instancesInside(
  state: State,
  around: Readonly<BlockRecord>,
  number: number,
): readonly Readonly<BlockRecord>[] {
  if (around.number === number) return [around];
  const { plan, owners } = flowIndex(state, around.flow);
  const chain = owners[number] ?? [];
  const start = chain.findIndex(owner => plan.nodes[owner]?.block === around.number);
  if (start < 0) return [];
  let instances: readonly Readonly<BlockRecord>[] = [around];
  chain.slice(start).forEach((owner, depth) => {
    const wanted = depth + start + 1 < chain.length ? plan.nodes[chain[depth + start + 1] ?? -1]?.block : number;
    instances = instances.flatMap(instance => childInstances(state, instance, owner, wanted));
  });
  return instances;
}

function childInstances(
  state: State,
  instance: Readonly<BlockRecord>,
  owner: number,
  number: number | undefined,
): readonly Readonly<BlockRecord>[] {
  const step = state.steps.get(`${instance.path}/${nodeOf(flowPlan(state, instance.flow), owner).name}`);
  if (step === undefined) return [];
  return liveBlockPaths(state, step)
    .map(path => state.blocks.get(path))
    .filter(block => block !== undefined && block.number === number) as readonly Readonly<BlockRecord>[];
}
