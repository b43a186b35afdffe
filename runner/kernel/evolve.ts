/** How events change the state of a run. Everything that is known of a run follows from its events, by this alone. */
import type {
  AttemptFailed,
  AttemptInterrupted,
  AttemptStarted,
  RunEventBody,
  ValueComputed,
  ValueReplaced,
} from '#protocol/runEvents.ts';
import { endsWaiting } from '#protocol/runView.ts';
import { addResult, endBlock, startBlock } from './blockRecords.ts';
import { type CacheEvent, isOfCache, noteCache } from './cacheRecords.ts';
import { noteEvent } from './eventRecords.ts';
import { isOfPermit, notePermit, type PermitEvent } from './permitRecords.ts';
import { blockOf, planOf, type State, stepAt } from './state.ts';
import { callAgainAt, makeReady, offer, tidy } from './stepQueues.ts';
import {
  endCall,
  failAttempt,
  interruptAttempt,
  resolveStep,
  settle,
  startAttempt,
  startStep,
  waitStep,
} from './stepRecords.ts';
import { applyToUndo, endUndo, startUndoing } from './undoRecords.ts';

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
