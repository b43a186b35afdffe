/** What is recorded of blocks: how an instance of one begins, what it gives, and how it ends. */
import type { Json } from '#protocol/json.ts';
import type { BlockEnded, BlockStarted } from '#protocol/runEvents.ts';
import { countNeeds } from './dependents.ts';
import { Gathered } from './gathered.ts';
import { addDue } from './queue.ts';
import {
  type BlockRecord,
  blockOf,
  cleanupPart,
  flowPlan,
  handlerPart,
  isSettled,
  iterationPath,
  nodeOf,
  planOf,
  type State,
  type StepRecord,
} from './state.ts';
import { offer } from './stepQueues.ts';
import { handUpUndos } from './undoRecords.ts';

/** Begins an instance of a block, with all its steps. */
export function startBlock(state: State, event: BlockStarted): void {
  const plan = flowPlan(state, event.flow);
  const blockPlan = plan.blocks[event.block];
  if (blockPlan === undefined) throw new Error(`The plan of ${event.flow} has no block ${event.block}.`);
  const ownerStep = state.steps.get(ownerPath(event));
  const around = ownerStep === undefined ? undefined : blockOf(state, ownerStep);
  const parent = blockPlan.owner === undefined ? undefined : around;
  const block: BlockRecord = {
    path: event.path,
    flow: event.flow,
    number: event.block,
    owner: ownerStep?.path,
    parent: parent?.path,
    body: parent?.body ?? event.path,
    index: event.index,
    part: event.part,
    locals: event.locals,
    deadline: event.deadline,
    depth: around === undefined ? 0 : around.depth + (parent === undefined ? 1 : 0),
    unsettled: blockPlan.nodes.length,
    ending: undefined,
    error: undefined,
    undos: undefined,
    isUndoing: false,
    results: [],
  };
  state.blocks.set(event.path, block);
  if (event.deadline !== undefined) addDue(state.deadlines, event.deadline, `flow:${event.path}`);
  if (ownerStep !== undefined) beginInstance(state, ownerStep.path, event);
  const steps = blockPlan.nodes.map(number => addStep(state, block, number));
  for (const step of steps) countNeeds(state, block, step);
}

/** Path of the step that a block instance belongs to; of the run's own body, that of the body itself. */
function ownerPath({ path, index, part }: BlockStarted): string {
  if (part !== undefined) return path.slice(0, path.lastIndexOf('~'));
  return index === undefined ? path : path.slice(0, path.lastIndexOf('['));
}

function beginInstance(state: State, owner: string, { index, part }: BlockStarted): void {
  const step = state.steps.edit(owner);
  step.liveBlocks += 1;
  step.retryAt = undefined;
  step.isPausing = false;
  if (index !== undefined) {
    step.next = index + 1;
    if (step.isStreaming) state.arrivals.delete(iterationPath(owner, index));
  }
  if (part !== undefined) step.parts = [...step.parts, part];
  // What a `try` caught is its failure no more.
  if (part === handlerPart) step.failure = undefined;
}

function addStep(state: State, block: Readonly<BlockRecord>, number: number): StepRecord {
  const path = `${block.path}/${nodeOf(flowPlan(state, block.flow), number).name}`;
  const step = pendingStep(path, block.path, number);
  state.steps.set(path, step);
  return step;
}

function pendingStep(path: string, block: string, node: number): StepRecord {
  return {
    path,
    block,
    node,
    status: 'pending',
    openNeeds: 0,
    hopeless: undefined,
    value: null,
    attempt: 0,
    isCalling: false,
    permit: undefined,
    cache: undefined,
    interrupted: 0,
    input: undefined,
    retryAt: undefined,
    isPausing: false,
    deadline: undefined,
    stopping: undefined,
    failure: undefined,
    liveBlocks: 0,
    parts: [],
    undos: undefined,
    isUndoing: false,
    items: [],
    limit: Number.POSITIVE_INFINITY,
    next: 0,
    ended: 0,
    gathered: Gathered.none,
    isClosing: false,
    isOffered: false,
    waitsFor: undefined,
    waitsAfter: undefined,
    waitsBefore: undefined,
    isStreaming: false,
    total: 0,
    winners: 1,
    won: [],
    lost: [],
  };
}

/** Ends an instance of a block, and tells the step that it belongs to. */
export function endBlock(state: State, event: BlockEnded): void {
  const block = state.blocks.get(event.path);
  if (block === undefined) throw new Error(`No block runs at ${event.path}.`);
  for (const number of flowPlan(state, block.flow).blocks[block.number]?.nodes ?? []) {
    state.steps.delete(`${block.path}/${nodeOf(flowPlan(state, block.flow), number).name}`);
  }
  state.blocks.delete(event.path);
  if (block.owner === undefined) return;
  if (event.status !== 'succeeded') takeBackResults(state, block);
  const owner = state.steps.edit(block.owner);
  owner.liveBlocks -= 1;
  if (event.status === 'succeeded') handUpUndos(state, block, owner);
  if (block.part !== undefined) owner.parts = owner.parts.filter(part => part !== block.part);
  if (planOf(state, owner).kind === 'race') endBranch(state, owner, block, event);
  else tellOwner(state, owner, block, event);
}

/** What the end of a block tells of its step. */
function tellOwner(state: State, owner: StepRecord, block: Readonly<BlockRecord>, event: BlockEnded): void {
  if (event.status === 'failed') {
    owner.failure ??= block.error;
    owner.isClosing = true;
  }
  if (block.index === undefined) {
    if (block.part !== cleanupPart) owner.value = event.value;
    return;
  }
  owner.ended += 1;
  const plan = planOf(state, owner);
  if (plan.kind === 'repeat') owner.value = event.value;
  else if (event.status === 'succeeded') {
    state.results.set(event.path, event.value);
    if ('until' in plan && plan.until !== undefined) owner.gathered = owner.gathered.with(block.index, event.value);
  }
  offer(state, owner);
}

function endBranch(state: State, race: StepRecord, block: Readonly<BlockRecord>, event: BlockEnded): void {
  if (isSettled(race)) {
    // The rest ran on; only now is nothing left of the race.
    if (race.liveBlocks === 0) {
      race.permit = undefined;
      state.blocks.edit(race.block).unsettled -= 1;
    }
    return;
  }
  if (event.status === 'succeeded') race.won = [...race.won, event.value];
  if (event.status === 'failed' && block.part !== undefined && block.error !== undefined) {
    race.lost = [...race.lost, { part: block.part, error: block.error }];
  }
}

/** Adds what a `return` or `yield` in the block at `from` gives to the block at `path`. */
export function addResult(state: State, path: string, from: string, value: Json): void {
  const block = state.blocks.edit(path);
  // When what was reached before does not count any more, neither does what stands in the same block.
  if (!block.results.some(earlier => isWithin(from, earlier.from))) block.results = [...block.results, { from, value }];
}

/** What a `return` gave does not count when a block around it fails or is cancelled. */
function takeBackResults(state: State, block: Readonly<BlockRecord>): void {
  const body = state.blocks.get(block.body);
  if (body?.results.some(({ from }) => isWithin(from, block.path)) !== true) return;
  state.blocks.edit(block.body).results = body.results.filter(({ from }) => !isWithin(from, block.path));
}

/** Whether a path is that of a block, or of something in it. */
function isWithin(path: string, block: string): boolean {
  return path === block || path.startsWith(`${block}/`);
}
