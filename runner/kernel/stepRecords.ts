/** What is recorded of steps: how they start, how their attempts go, and how they end. */
import type { Json } from '#protocol/json.ts';
import type {
  AttemptFailed,
  AttemptInterrupted,
  AttemptStarted,
  PlannedUndo,
  StepResolved,
  StepStarted,
  StepWaiting,
} from '#protocol/runEvents.ts';
import { endCacheLook } from './cacheRecords.ts';
import { tellDependents } from './dependents.ts';
import { startWaiting, stopWaiting } from './eventRecords.ts';
import { Gathered } from './gathered.ts';
import { callsAction } from './pauses.ts';
import { endPermit, forgetTurn } from './permitRecords.ts';
import { addDue } from './queue.ts';
import { isSettled, iterationPath, planOf, type State, type StepRecord } from './state.ts';
import { callAgainAt, offer } from './stepQueues.ts';
import { keepUndos } from './undoRecords.ts';

/** A step begins, or another round of its attempts. */
export function startStep(state: State, event: StepStarted): void {
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

/** A step waits for a time, an event or an answer. */
export function waitStep(state: State, event: StepWaiting): void {
  const step = state.steps.edit(event.path);
  startWaiting(state, step, event);
  if (event.approval !== undefined) state.asked.set(event.path, { for: 'approval', prompt: event.approval.prompt });
  if (event.resumeAt === undefined) return;
  step.isPausing = true;
  callAgainAt(state, step, event.resumeAt);
}

/** An attempt is under way. */
export function startAttempt(state: State, event: AttemptStarted): void {
  const step = state.steps.edit(event.path);
  step.isCalling = true;
  step.attempt = event.attempt;
  step.input = event.input;
  step.retryAt = undefined;
  state.run.inFlight += 1;
}

/** An attempt has failed; there may be another one. */
export function failAttempt(state: State, event: AttemptFailed): void {
  const step = state.steps.edit(event.path);
  endCall(state, step);
  stopWaiting(state, step);
  forgetTurn(step);
  if (event.retryAt !== undefined) callAgainAt(state, step, event.retryAt);
}

/** The process of an attempt is gone; another one makes it again. */
export function interruptAttempt(state: State, { path, retryAt }: AttemptInterrupted): void {
  const step = state.steps.edit(path);
  step.interrupted += 1;
  endCall(state, step);
  forgetTurn(step);
  callAgainAt(state, step, retryAt);
}

/** A person has said what became of an attempt in doubt. */
export function resolveStep(state: State, event: StepResolved): void {
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

/** Gives back the slot of an attempt, where one is under way. */
export function endCall(state: State, step: StepRecord): void {
  if (!step.isCalling) return;
  step.isCalling = false;
  state.run.inFlight -= 1;
}

type SettledStatus = 'succeeded' | 'failed' | 'skipped' | 'cancelled';

/** Ends a step, and tells all that wait for it. Throws where it has ended already. */
export function settle(state: State, path: string, status: SettledStatus, value: Json, undo?: PlannedUndo): void {
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
