/**
 * How what has succeeded is taken back.
 *
 *   what                                                  with
 *   a step with `undo` has succeeded                      step.succeeded with the arguments of its undo
 *   a block fails or is cancelled, and has stopped        block.undoing
 *   a step does so, and blocks of it have succeeded       step.undoing
 *   the undo whose turn it is, and a slot is free         undo.started, attempt.started
 *   … its arguments had no value                          undo.started, undo.failed
 *   its attempt succeeded                                 undo.succeeded
 *   its attempt failed, `retry` allows another            attempt.failed with the time of the next
 *   its attempt failed                                    attempt.failed, undo.failed
 *   the last one has ended                                the block ends, the step settles or is tried again
 *
 * Undos run one after the other, what succeeded last first, and nothing stops them.
 */
import { type Environment, evaluate } from '#language/plan/evaluate.ts';
import type { NodePlan, RetryPlan } from '#language/plan/plan.ts';
import type { Json } from '#protocol/json.ts';
import type { PlannedUndo, RunError } from '#protocol/runEvents.ts';
import { longestPause, pauseAfter } from './backoff.ts';
import type { ActionFailure, AttemptFailedInput, AttemptSucceeded } from './input.ts';
import { resourceArguments } from './resources.ts';
import { flowPlan, nodeOf, planOf, type StepRecord, type UndoRecord, type UndoScope } from './state.ts';
import { emit, evaluateNumber, evaluationFailure, stepEnvironment, type Turn } from './turn.ts';
import { stepsToUndo } from './undoRecords.ts';

/** What the undo of a step that succeeds with `value` will do; undefined without `undo`. */
export function plannedUndo(turn: Turn, step: Readonly<StepRecord>, value: Json): PlannedUndo | undefined {
  const node = planOf(turn.state, step);
  const { undo } = node.clauses;
  if (undo === undefined) return undefined;
  const plain = stepEnvironment(turn, step, 'undo');
  const environment = { ...plain, node: (number: number) => (number === step.node ? value : plain.node(number)) };
  const { action } = undo;
  try {
    const given = Object.entries(undo.arguments).map(([name, expr]) => [name, evaluate(expr, environment)]);
    const resource = undo.resource === undefined ? undefined : turn.state.plan.resources[undo.resource];
    if (resource !== undefined) resourceArguments(turn.state, resource);
    return { action, input: Object.fromEntries(given), retry: retryNumbers(node.clauses.retry, environment) };
  } catch (failure) {
    return { action, input: {}, error: evaluationFailure(turn.state, step, failure) };
  }
}

/** A `retry … on` tells failures of the step apart; an undo is tried again whatever it failed with. */
function retryNumbers(retry: RetryPlan | undefined, environment: Environment): PlannedUndo['retry'] {
  if (retry === undefined) return undefined;
  const { backoff, maximum } = retry;
  return {
    count: evaluateNumber(retry.count, environment, 'The number of a `retry`', 0),
    backoff: backoff === undefined ? 0 : evaluateNumber(backoff, environment, 'A `backoff`', 0),
    maximum: maximum === undefined ? longestPause : evaluateNumber(maximum, environment, 'A `backoff`', 0),
  };
}

/** Begins to undo what has succeeded in a block that ends otherwise; gives whether there is anything to undo. */
export function undoBlock(turn: Turn, path: string): boolean {
  const block = turn.state.blocks.get(path);
  if (block?.undos === undefined) return false;
  if (!block.isUndoing) emit(turn, { type: 'block.undoing', path, steps: stepsToUndo(turn.state, block.undos) });
  return true;
}

/** The same for what has succeeded in a step, which fails with `error` or was told to stop. */
export function undoStep(turn: Turn, { path }: Readonly<StepRecord>, error: RunError | undefined): boolean {
  const step = turn.state.steps.get(path);
  if (step?.undos === undefined) return false;
  if (!step.isUndoing) emit(turn, { type: 'step.undoing', path, error, steps: stepsToUndo(turn.state, step.undos) });
  return true;
}

/** Begins the undo at `path`, or its next attempt. */
export function beginUndo(turn: Turn, path: string): void {
  const record = recordAt(turn, path);
  if (record.status === 'ready') emit(turn, { type: 'undo.started', path });
  const { error, action, input } = record.planned;
  if (error !== undefined) endUndo(turn, path, error);
  else emit(turn, { type: 'attempt.started', path, attempt: record.attempt + 1, action, input });
}

/** Takes the answer of an undo's attempt; gives whether it was one. */
export function takeUndoAnswer(turn: Turn, answer: AttemptSucceeded | AttemptFailedInput): boolean {
  const { path, attempt } = answer;
  const record = turn.state.undos.get(path);
  if (record === undefined) return false;
  if (!record.isCalling || record.attempt !== attempt) return true;
  if (answer.type === 'attemptSucceeded') {
    emit(turn, { type: 'undo.succeeded', path, value: answer.value });
    noteIfUndone(turn, record.scope);
    return true;
  }
  const error = undoError(turn, record, path, answer.error);
  const retryAt = retryTime(turn, record, path);
  emit(turn, { type: 'attempt.failed', path, attempt, error, retryAt });
  if (retryAt === undefined) endUndo(turn, path, error);
  return true;
}

function endUndo(turn: Turn, path: string, error: RunError): void {
  const { scope } = recordAt(turn, path);
  emit(turn, { type: 'undo.failed', path, error });
  noteIfUndone(turn, scope);
}

function noteIfUndone({ state, drained, undone }: Turn, scope: UndoScope | undefined): void {
  if (scope?.kind === 'block' && state.blocks.get(scope.path)?.undos === undefined) drained.push(scope.path);
  if (scope?.kind === 'step' && state.steps.get(scope.path)?.undos === undefined) undone.push(scope.path);
}

function retryTime(turn: Turn, record: Readonly<UndoRecord>, path: string): number | undefined {
  const { retry } = record.planned;
  const failures = record.attempt - record.interrupted;
  if (retry === undefined || failures > retry.count) return undefined;
  const { seed } = turn.state.run;
  const pauses = { base: retry.backoff, longest: retry.maximum };
  return turn.time + pauseAfter(seed, path, record.attempt, failures, pauses);
}

function recordAt(turn: Turn, path: string): Readonly<UndoRecord> {
  const record = turn.state.undos.get(path);
  if (record === undefined) throw new Error(`There is nothing to undo at ${path}.`);
  return record;
}

function undoError(turn: Turn, record: Readonly<UndoRecord>, path: string, failure: ActionFailure): RunError {
  const { code, message, hint, details } = failure;
  return { code, message, hint, path, place: nodeOfUndo(turn, record).place, details: details ?? null };
}

function nodeOfUndo(turn: Turn, { flow, node }: Readonly<UndoRecord>): NodePlan {
  return nodeOf(flowPlan(turn.state, flow), node);
}
