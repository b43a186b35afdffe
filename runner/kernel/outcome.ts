/**
 * How steps and blocks end.
 *
 *   work succeeded                              -> step.succeeded
 *   work failed, `retry` has attempts left      -> attempt.failed with its time; the step waits
 *   … and parts of it have succeeded             -> step.undoing; the rest when they are undone
 *   work failed, with `catch`                   -> step.succeeded with what was caught
 *   work failed, another step waits for that    -> step.failed, handled
 *   work failed                                 -> step.failed; its block stops, and fails once it has stopped
 *   told to stop, then the work failed          -> step.cancelled; after a timeout as for failed work, without retry
 *   told to stop, then the work succeeded       -> step.succeeded: what has happened has happened
 */

import { durationText } from '#language/plan/builtins/duration.ts';
import { evaluate } from '#language/plan/evaluate.ts';
import type { NodePlan, RetryPlan } from '#language/plan/plan.ts';
import type { Json } from '#protocol/json.ts';
import type { RunError } from '#protocol/runEvents.ts';
import { longestPause, pauseAfter } from './backoff.ts';
import { callsAction } from './pauses.ts';
import {
  blockAt,
  blockOf,
  cleanupPart,
  flowIndex,
  flowPlan,
  isSettled,
  liveBlockPaths,
  nodeOf,
  partPath,
  planOf,
  type StepRecord,
  stepAt,
} from './state.ts';
import {
  emit,
  errorAt,
  errorValue,
  evaluateNumber,
  evaluationFailure,
  noteIfDrained,
  stepEnvironment,
  type Turn,
} from './turn.ts';
import { plannedUndo, undoStep } from './undo.ts';

/** The step's work has given `value`. */
export function succeed(turn: Turn, step: Readonly<StepRecord>, value: Json, caught?: RunError): void {
  // What was caught has nothing to undo: the step's own work did not succeed.
  const undo = caught === undefined ? plannedUndo(turn, step, value) : undefined;
  emit(turn, { type: 'step.succeeded', path: step.path, value, caught, ...(undo && { undo }) });
  noteIfDrained(turn, step.block);
}

export function skip(turn: Turn, step: Readonly<StepRecord>, reason: string): void {
  emit(turn, { type: 'step.skipped', path: step.path, reason });
  noteIfDrained(turn, step.block);
}

/** The step's work has failed: an action has answered so, or a block of it has failed and stopped. */
export function workFailed(turn: Turn, step: Readonly<StepRecord>, error: RunError): void {
  if (step.status === 'stopping') {
    settleStopped(turn, step);
    return;
  }
  if (undoStep(turn, step, error)) return;
  const node = planOf(turn.state, step);
  let retryAt: number | undefined;
  let final = error;
  try {
    retryAt = retryTime(turn, step, node, error);
  } catch (failure) {
    final = evaluationFailure(turn.state, step, failure);
  }
  if (callsAction(turn.state, node) || retryAt !== undefined) {
    emit(turn, { type: 'attempt.failed', path: step.path, attempt: step.attempt, error, retryAt });
  }
  if (retryAt === undefined) fail(turn, step, final);
}

/** The step has failed, and is not tried again. */
export function fail(turn: Turn, step: Readonly<StepRecord>, error: RunError): void {
  const node = planOf(turn.state, step);
  const { catch: clause } = node.clauses;
  let final = error;
  if (clause !== undefined) {
    const locals = new Map(clause.error === undefined ? [] : [[clause.error, errorValue(error)]]);
    try {
      succeed(turn, step, evaluate(clause.value, stepEnvironment(turn, step, 'catch', locals)), error);
      return;
    } catch (failure) {
      final = evaluationFailure(turn.state, step, failure);
    }
  }
  const handled = flowIndex(turn.state, blockOf(turn.state, step).flow).isFailureAwaited[step.node] === true;
  emit(turn, { type: 'step.failed', path: step.path, error: final, handled });
  if (handled) noteIfDrained(turn, step.block);
  else stopBlock(turn, step.block, final, `\`${node.name}\` failed`);
}

/** A step that was told to stop has stopped. */
export function settleStopped(turn: Turn, step: Readonly<StepRecord>): void {
  if (undoStep(turn, step, step.failure)) return;
  const stopping = step.stopping;
  if (stopping === undefined) throw new Error(`${step.path} was not told to stop.`);
  const isBlockEnding = blockOf(turn.state, step).ending !== undefined;
  if (stopping.why === 'timeout' && !isBlockEnding) {
    fail(turn, step, errorAt(turn.state, step, { code: 'timeout', message: stopping.reason }));
    return;
  }
  emit(turn, { type: 'step.cancelled', path: step.path, reason: stopping.reason });
  noteIfDrained(turn, step.block);
}

/** Tells a running step to stop. It settles when its action has answered and its blocks have ended. */
export function stopStep(turn: Turn, step: Readonly<StepRecord>, why: 'timeout' | 'cancelled', reason: string): void {
  emit(turn, { type: 'step.stopping', path: step.path, why, reason });
  const stopped = stepAt(turn.state, step.path);
  for (const block of liveBlockPaths(turn.state, stopped)) {
    // What cleans up is never stopped; a step settles after it.
    if (block !== partPath(step.path, cleanupPart)) stopBlock(turn, block, undefined, reason);
  }
  if (!stopped.isCalling && stopped.liveBlocks === 0 && !stopped.isUndoing) settleStopped(turn, stopped);
}

/**
 * Tells a block to stop: because of `error`, with which it fails in the end, or else because it is cancelled. What has
 * not begun in it never will. A block that stops already goes on as it was told first.
 */
export function stopBlock(turn: Turn, path: string, error: RunError | undefined, reason: string): void {
  const block = blockAt(turn.state, path);
  if (block.ending !== undefined) return;
  emit(turn, { type: 'block.stopping', path, error, reason });
  const plan = flowPlan(turn.state, block.flow);
  for (const number of plan.blocks[block.number]?.nodes ?? []) {
    const step = stepAt(turn.state, `${path}/${nodeOf(plan, number).name}`);
    if (isSettled(step)) stopRest(turn, step, reason);
    else if (step.status === 'stopping') continue;
    else if (step.status === 'running') stopStep(turn, step, 'cancelled', reason);
    else emit(turn, { type: 'step.cancelled', path: step.path, reason });
  }
  noteIfDrained(turn, path);
}

/** Tells what runs on of a race that is decided to stop. */
export function stopRest(turn: Turn, step: Readonly<StepRecord>, reason: string): void {
  for (const path of liveBlockPaths(turn.state, step)) stopBlock(turn, path, undefined, reason);
}

/** The text of a timeout's failure. */
export function timeoutReason(name: string, milliseconds: number): string {
  return `\`${name}\` was not done after ${durationText(milliseconds)}.`;
}

/** When the next attempt is due, or undefined when there is none. Throws an `EvaluationError` out of the clause. */
function retryTime(turn: Turn, step: Readonly<StepRecord>, node: NodePlan, error: RunError): number | undefined {
  const { retry } = node.clauses;
  if (retry === undefined) return undefined;
  const environment = stepEnvironment(turn, step, 'retry', new Map([['error', errorValue(error)]]));
  const count = evaluateNumber(retry.count, environment, 'The number of a `retry`', 0);
  if (madeAttempts(step) > count) return undefined;
  if (retry.on !== undefined && evaluate(retry.on, environment) !== true) return undefined;
  return turn.time + delay(turn, step, retry);
}

function delay(turn: Turn, step: Readonly<StepRecord>, retry: RetryPlan): number {
  const environment = stepEnvironment(turn, step, 'backoff');
  if (retry.backoff === undefined) return 0;
  const base = evaluateNumber(retry.backoff, environment, 'A `backoff`', 0);
  const longest =
    retry.maximum === undefined ? longestPause : evaluateNumber(retry.maximum, environment, 'A `backoff`', 0);
  return pauseAfter(turn.state.run.seed, step.path, step.attempt, madeAttempts(step), { base, longest });
}

/** How many attempts have come to an end of their own. */
function madeAttempts(step: Readonly<StepRecord>): number {
  return step.attempt - step.interrupted;
}
