/** How events change the state of a run. Everything that is known of a run follows from its events, by this alone. */
import type { Need } from '#language/plan/plan.ts';
import type { Json } from '#protocol/json.ts';
import type {
  AttemptFailed,
  AttemptInterrupted,
  AttemptStarted,
  BlockEnded,
  BlockStarted,
  PlannedUndo,
  RunEventBody,
  StepResolved,
  StepStarted,
  StepWaiting,
  ValueComputed,
  ValueReplaced,
} from '#protocol/runEvents.ts';
import { endsWaiting } from '#protocol/runView.ts';
import { type CacheEvent, endCacheLook, isOfCache, noteCache } from './cacheRecords.ts';
import { noteEvent, startWaiting, stopWaiting } from './eventRecords.ts';
import { Gathered } from './gathered.ts';
import { anyNeedState, type NeedState, stepNeedState } from './needs.ts';
import { callsAction } from './pauses.ts';
import { endPermit, forgetTurn, hasToQueue, isOfPermit, notePermit, type PermitEvent } from './permitRecords.ts';
import { addDue, dequeue, enqueue, first, firstDue, removeFirstDue } from './queue.ts';
import {
  type BlockRecord,
  blockOf,
  cleanupPart,
  flowIndex,
  flowPlan,
  handlerPart,
  isSettled,
  iterationPath,
  liveBlockPaths,
  nodeOf,
  planOf,
  type State,
  type StepRecord,
  stepAt,
  visibleStep,
} from './state.ts';
import { applyToUndo, endUndo, handUpUndos, keepUndos, startUndoing } from './undoRecords.ts';

/** Takes one event into `state`, **in place**, and gives `state` back. Throws for an event that can't follow. */
export function evolve(state: State, event: RunEventBody): State {
  apply(state, event);
  tidy(state);
  return state;
}

function apply(state: State, event: RunEventBody): void {
  if (endsWaiting(event.type)) state.run.isWaiting = false;
  if (isOfPermit(event)) applyToPermit(state, event);
  else applyToOthers(state, event);
}

function applyToPermit(state: State, event: PermitEvent): void {
  notePermit(state, event);
  if (event.type !== 'step.granted') return;
  const step = state.steps.edit(event.path);
  if (event.retryAt === undefined) makeReady(state, step);
  else callAgainAt(state, step, event.retryAt);
}

function applyToOthers(state: State, event: Exclude<RunEventBody, PermitEvent>): void {
  switch (event.type) {
    case 'run.started':
      state.run.status = 'running';
      state.run.seed = event.seed;
      state.run.input = event.input;
      break;
    case 'run.resumed':
      break;
    case 'run.waiting':
      state.run.isWaiting = true;
      break;
    case 'run.cancelling':
      state.run.status = 'cancelling';
      state.run.reason = event.reason;
      break;
    case 'run.succeeded':
    case 'run.failed':
    case 'run.cancelled':
      state.run.status = 'ended';
      break;
    case 'event.received':
    case 'event.emitted':
      for (const path of noteEvent(state, event)) offer(state, state.steps.edit(path));
      break;
    case 'block.started':
      startBlock(state, event);
      break;
    case 'block.stopping': {
      const block = state.blocks.edit(event.path);
      block.ending = event.error === undefined ? 'cancelled' : 'failed';
      block.error = event.error;
      if (block.index !== undefined && block.owner !== undefined) state.steps.edit(block.owner).isClosing = true;
      break;
    }
    case 'block.undoing':
      startUndoing(state, event);
      break;
    case 'undo.started':
      state.undos.edit(event.path).status = 'running';
      break;
    case 'undo.succeeded':
    case 'undo.failed':
      endUndo(state, event);
      break;
    case 'block.ended':
      endBlock(state, event);
      break;
    case 'value.replaced':
      replaceValue(state, event);
      break;
    default:
      applyToStep(state, event);
  }
}

type StepEvent = Exclude<
  Exclude<RunEventBody, PermitEvent>,
  { readonly type: `run.${string}` | `block.${string}` | `undo.${string}` | `event.${string}` | 'value.replaced' }
>;

function isOfAttempt(event: StepEvent): event is AttemptStarted | AttemptFailed | AttemptInterrupted {
  return event.type === 'attempt.started' || event.type === 'attempt.failed' || event.type === 'attempt.interrupted';
}

function applyToStep(state: State, event: StepEvent): void {
  if (isOfAttempt(event) && applyToUndo(state, event)) return;
  if (isOfCache(event)) takeCache(state, event);
  else applyToWork(state, event);
}

function applyToWork(state: State, event: Exclude<StepEvent, CacheEvent>): void {
  switch (event.type) {
    case 'step.started':
      startStep(state, event);
      break;
    case 'step.waiting':
      waitStep(state, event);
      break;
    case 'step.stopping': {
      const step = state.steps.edit(event.path);
      step.status = 'stopping';
      step.stopping = { why: event.why, reason: event.reason };
      step.isClosing = true;
      // What was due begins no more, though undos may still take their time.
      step.retryAt = undefined;
      break;
    }
    case 'attempt.started':
      startAttempt(state, event);
      break;
    case 'attempt.failed':
      failAttempt(state, event);
      break;
    case 'attempt.interrupted':
      interruptAttempt(state, event);
      break;
    case 'step.inDoubt': {
      const step = state.steps.edit(event.path);
      endCall(state, step);
      state.asked.set(event.path, { for: 'doubt' });
      step.deadline = undefined;
      break;
    }
    case 'step.answered':
      state.asked.delete(event.path);
      break;
    case 'step.resolved':
      resolveStep(state, event);
      break;
    case 'value.computed':
      computeValue(state, event);
      break;
    case 'step.undoing':
      startUndoing(state, event);
      break;
    case 'step.succeeded':
      settle(state, event.path, 'succeeded', event.value, event.undo);
      break;
    case 'step.failed':
      settle(state, event.path, 'failed', null);
      break;
    case 'step.skipped':
      settle(state, event.path, 'skipped', null);
      break;
    case 'step.cancelled':
      settle(state, event.path, 'cancelled', null);
      break;
    case 'step.spawned':
      state.run.started += 1;
      break;
    case 'step.progress':
    case 'step.log':
      break;
  }
}

function takeCache(state: State, event: CacheEvent): void {
  noteCache(state, event);
  if (event.type === 'cache.missed') makeReady(state, state.steps.edit(event.path));
}

function waitStep(state: State, event: StepWaiting): void {
  const step = state.steps.edit(event.path);
  startWaiting(state, step, event);
  if (event.approval !== undefined) state.asked.set(event.path, { for: 'approval', prompt: event.approval.prompt });
  if (event.resumeAt === undefined) return;
  step.isPausing = true;
  callAgainAt(state, step, event.resumeAt);
}

function startBlock(state: State, event: BlockStarted): void {
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

function countNeeds(state: State, block: Readonly<BlockRecord>, step: StepRecord): void {
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

function makeReady(state: State, step: StepRecord): void {
  step.status = 'ready';
  const node = planOf(state, step);
  // One that has to ask for something first takes its slot when it has that.
  const hasToAsk = hasToQueue(state, step, node) || (node.clauses.cache !== undefined && step.cache === undefined);
  const needsSlot = step.hopeless === undefined && callsAction(state, node) && !hasToAsk;
  enqueue(needsSlot ? state.waitingForSlot : state.ready, step.path);
}

function endBlock(state: State, event: BlockEnded): void {
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

function startStep(state: State, event: StepStarted): void {
  const step = state.steps.edit(event.path);
  dropResults(state, step);
  step.status = 'running';
  step.attempt = callsAction(state, planOf(state, step)) ? 0 : step.attempt + 1;
  step.retryAt = undefined;
  step.isPausing = false;
  step.failure = undefined;
  step.value = null;
  step.deadline ??= event.deadline;
  if (event.deadline !== undefined) addDue(state.deadlines, event.deadline, `step:${event.path}`);
  step.items = event.items ?? [];
  step.isStreaming = planOf(state, step).kind === 'event-loop';
  step.total = step.items.length;
  step.limit = event.limit ?? Number.POSITIVE_INFINITY;
  step.next = 0;
  step.ended = 0;
  step.gathered = Gathered.none;
  step.isClosing = false;
  step.winners = event.winners ?? 1;
  step.won = [];
  step.lost = [];
  offer(state, step);
}

/** Puts a loop into the queue of those that may begin an iteration, if it may and is not there. */
function offer(state: State, step: StepRecord): void {
  if (step.isOffered || !mayBeginIteration(step)) return;
  step.isOffered = true;
  enqueue(state.openLoops, step.path);
}

function mayBeginIteration(step: Readonly<StepRecord>): boolean {
  return step.status === 'running' && !step.isClosing && step.next < step.total && step.liveBlocks < step.limit;
}

function startAttempt(state: State, event: AttemptStarted): void {
  const step = state.steps.edit(event.path);
  step.isCalling = true;
  step.attempt = event.attempt;
  step.input = event.input;
  step.retryAt = undefined;
  state.run.inFlight += 1;
}

function failAttempt(state: State, event: AttemptFailed): void {
  const step = state.steps.edit(event.path);
  endCall(state, step);
  stopWaiting(state, step);
  forgetTurn(step);
  if (event.retryAt !== undefined) callAgainAt(state, step, event.retryAt);
}

function callAgainAt(state: State, step: StepRecord, time: number): void {
  step.retryAt = time;
  addDue(state.retries, time, step.path);
}

function interruptAttempt(state: State, { path, retryAt }: AttemptInterrupted): void {
  const step = state.steps.edit(path);
  step.interrupted += 1;
  endCall(state, step);
  forgetTurn(step);
  callAgainAt(state, step, retryAt);
}

function resolveStep(state: State, event: StepResolved): void {
  const step = state.steps.edit(event.path);
  state.asked.delete(event.path);
  // What a person says is no result to be taken by others.
  if (event.how === 'done') step.cache = undefined;
  if (event.retryAt === undefined) return;
  step.interrupted += 1;
  forgetTurn(step);
  step.deadline = event.deadline;
  if (event.deadline !== undefined) addDue(state.deadlines, event.deadline, `step:${event.path}`);
  callAgainAt(state, step, event.retryAt);
}

function endCall(state: State, step: StepRecord): void {
  if (!step.isCalling) return;
  step.isCalling = false;
  state.run.inFlight -= 1;
}

function computeValue(state: State, event: ValueComputed): void {
  const step = stepAt(state, event.path);
  const block = blockOf(state, step);
  const kind = planOf(state, step).kind;
  if (kind === 'return') addResult(state, block.body, block.path, event.value);
  if (kind === 'yield') addResult(state, block.path, block.path, event.value);
  settle(state, event.path, 'succeeded', event.value);
}

function replaceValue(state: State, { path, what, name, value, input }: ValueReplaced): void {
  if (what === 'local') {
    const block = state.blocks.edit(path);
    block.locals = { ...block.locals, [name ?? '']: value };
    return;
  }
  const step = state.steps.edit(path);
  if (what === 'argument') step.input = input;
  else step.value = value;
}

function addResult(state: State, path: string, from: string, value: Json): void {
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

type SettledStatus = 'succeeded' | 'failed' | 'skipped' | 'cancelled';

function settle(state: State, path: string, status: SettledStatus, value: Json, undo?: PlannedUndo): void {
  const step = state.steps.edit(path);
  if (isSettled(step)) throw new Error(`${path} has ended already.`);
  endCall(state, step);
  endPermit(state, step);
  endCacheLook(state, step);
  stopWaiting(state, step);
  dropResults(state, step);
  step.status = status;
  step.value = value;
  step.input = undefined;
  state.asked.delete(path);
  step.items = [];
  step.gathered = Gathered.none;
  step.retryAt = undefined;
  step.deadline = undefined;
  keepUndos(state, step, undo);
  // What runs on of a race holds the block open.
  if (step.liveBlocks === 0) state.blocks.edit(step.block).unsettled -= 1;
  tellDependents(state, step);
}

function dropResults(state: State, step: Readonly<StepRecord>): void {
  for (let index = 0; index < step.next; index += 1) state.results.delete(iterationPath(step.path, index));
}

/** Looks again at the needs of all steps that wait for this one, here and in the blocks inside. */
function tellDependents(state: State, step: Readonly<StepRecord>): void {
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

/** Takes from the heads of the queues what no longer waits there. */
function tidy(state: State): void {
  for (const queue of [state.ready, state.waitingForSlot]) {
    for (
      let path = first(queue);
      path !== undefined && state.steps.get(path)?.status !== 'ready';
      path = first(queue)
    ) {
      dequeue(queue);
    }
  }
  for (let path = first(state.toUndo); path !== undefined; path = first(state.toUndo)) {
    if (state.undos.get(path)?.status === 'ready') break;
    dequeue(state.toUndo);
  }
  for (let path = first(state.openLoops); path !== undefined; path = first(state.openLoops)) {
    const loop = state.steps.get(path);
    if (loop !== undefined && mayBeginIteration(loop)) break;
    dequeue(state.openLoops);
    if (loop !== undefined) state.steps.edit(path).isOffered = false;
  }
  for (let due = firstDue(state.retries); due !== undefined; due = firstDue(state.retries)) {
    if ((state.undos.get(due.path) ?? state.steps.get(due.path))?.retryAt === due.at) break;
    removeFirstDue(state.retries);
  }
  for (let due = firstDue(state.deadlines); due !== undefined; due = firstDue(state.deadlines)) {
    if (deadlineAt(state, due.path) === due.at) break;
    removeFirstDue(state.deadlines);
  }
}

/** What is over at a place of {@link State.deadlines}; undefined where it does not count any more. */
function deadlineAt(state: State, name: string): number | undefined {
  const path = name.slice(name.indexOf(':') + 1);
  if (name.startsWith('flow:')) {
    const block = state.blocks.get(path);
    return block?.ending === undefined ? block?.deadline : undefined;
  }
  const step = state.steps.get(path);
  return step?.status === 'running' ? step.deadline : undefined;
}
