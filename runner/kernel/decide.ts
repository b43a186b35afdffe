/**
 * What follows from an input: the events of one turn, in order. An engine writes all of them to the journal at once, then
 * takes each into the state.
 */
import { condition } from '#language/plan/builtins/operators.ts';
import { evaluate } from '#language/plan/evaluate.ts';
import type { Json } from '#protocol/json.ts';
import type { BlockEnded, RunError, RunEventBody } from '#protocol/runEvents.ts';
import { askCache, hasToAsk, takeCacheAnswer } from './cache.ts';
import { parseTimer } from './commands.ts';
import { deliver } from './events.ts';
import type {
  AttemptFailedInput,
  AttemptSucceeded,
  EventReceivedInput,
  Input,
  ResumeInput,
  TimerFired,
} from './input.ts';
import { type NextStart, nextStart } from './nextStart.ts';
import { actionKind } from './nodes/action.ts';
import { approveKind, takeApproval } from './nodes/approve.ts';
import { cancelKind } from './nodes/cancel.ts';
import { emitKind } from './nodes/emit.ts';
import { eventLoopKind } from './nodes/eventLoop.ts';
import { failKind } from './nodes/fail.ts';
import { flowKind } from './nodes/flow.ts';
import { forKind } from './nodes/for.ts';
import { groupKind } from './nodes/group.ts';
import { ifKind } from './nodes/if.ts';
import { beginIteration } from './nodes/iterations.ts';
import { matchKind } from './nodes/match.ts';
import { raceKind } from './nodes/race.ts';
import { repeatKind } from './nodes/repeat.ts';
import { sleepKind } from './nodes/sleep.ts';
import { startKind } from './nodes/start.ts';
import { tryKind } from './nodes/try.ts';
import { valueKind } from './nodes/value.ts';
import { waitKind } from './nodes/wait.ts';
import { fail, settleStopped, skip, stopBlock, stopStep, succeed, timeoutReason, workFailed } from './outcome.ts';
import { newPace } from './pace.ts';
import { hasToQueue } from './permitRecords.ts';
import { queueUp, takeGrant } from './permits.ts';
import { replace } from './replace.ts';
import { loseAttempt, missed, resolve, takeUp } from './resume.ts';
import { admitRun, startRun } from './start.ts';
import { blockAt, draftOf, flowPlan, planOf, rootOf, type State, type StepRecord, stepAt } from './state.ts';
import { emit, errorAt, evaluationFailure, kindOf, type NodeKinds, stepEnvironment, type Turn } from './turn.ts';
import { beginUndo, takeUndoAnswer, undoBlock } from './undo.ts';
import { waitIfIdle, waitNow } from './waits.ts';

const kinds: NodeKinds = {
  action: actionKind,
  flow: flowKind,
  value: valueKind,
  return: valueKind,
  yield: valueKind,
  fail: failKind,
  cancel: cancelKind,
  wait: waitKind,
  emit: emitKind,
  'event-loop': eventLoopKind,
  if: ifKind,
  match: matchKind,
  for: forKind,
  group: groupKind,
  repeat: repeatKind,
  race: raceKind,
  try: tryKind,
  start: startKind,
  sleep: sleepKind,
  approve: approveKind,
};

/**
 * The events that follow from `input`. Leaves `state` as it is. An input that comes too late (the answer of an attempt
 * that is not awaited, a timer that was cleared, anything after the end) gives none.
 *
 * `mostStarts` is how many steps, iterations and undos may begin in the turn. What is held back by it stays ready, and
 * begins with a later input: this is how a debugger goes through a run. Turns that follow each other at once share a `pace`.
 */
export function decide(
  state: State,
  input: Input,
  mostStarts = Number.POSITIVE_INFINITY,
  pace = newPace(),
): RunEventBody[] {
  const { time } = input;
  const turn: Turn = {
    ...{ state: draftOf(state), time, horizon: time, isCatchingUp: false, events: [], kinds },
    ...{ drained: [], undone: [], pace },
  };
  take(turn, input);
  goOn(turn, mostStarts);
  if (nextStart(turn.state, turn.time) === undefined) waitIfIdle(turn);
  return turn.events;
}

function take(turn: Turn, input: Input): void {
  const { status } = turn.state.run;
  if (input.type === 'start') {
    if (status === 'new') startRun(turn, input);
    return;
  }
  if (status === 'new' || status === 'ended') return;
  switch (input.type) {
    case 'attemptSucceeded':
    case 'attemptFailed':
      takeAnswer(turn, input);
      break;
    case 'attemptLost':
      loseAttempt(turn, input.path, input.attempt);
      break;
    case 'timerFired':
      takeTimer(turn, input);
      break;
    case 'eventReceived':
      takeEvent(turn, input);
      break;
    case 'granted':
      if (input.path === rootOf(turn.state)) admitRun(turn);
      else takeGrant(turn, input.path);
      break;
    case 'cacheAnswered':
      takeCacheAnswer(turn, input);
      break;
    case 'cancel':
      if (status !== 'cancelling') cancelRun(turn, input.reason);
      break;
    case 'resume':
      takeUp(turn);
      catchUp(turn, input);
      break;
    case 'resolve':
      resolve(turn, input);
      break;
    case 'replace':
      replace(turn, input);
      break;
    case 'answer':
      takeApproval(turn, input);
      break;
    case 'suspend':
      waitNow(turn);
      break;
    case 'proceed':
      break;
  }
}

function cancelRun(turn: Turn, reason: string): void {
  emit(turn, { type: 'run.cancelling', reason });
  const root = rootOf(turn.state);
  if (turn.state.blocks.get(root) !== undefined) stopBlock(turn, root, undefined, 'the run was cancelled');
  // One that waits for its turn among the runs of its flow has nothing that could be stopped.
  else endRun(turn, undefined, null);
}

/**
 * Goes through what was missed while no process was there, in the order in which it came: an answer counts if it came
 * before its step's time was over. What follows from it begins now, and actions only once all of it is known.
 */
function catchUp(turn: Turn, input: ResumeInput): void {
  turn.isCatchingUp = true;
  for (const moment of missed(turn, input)) {
    turn.horizon = moment.time;
    take(turn, moment.input);
    goOn(turn, Number.POSITIVE_INFINITY);
  }
  turn.horizon = turn.time;
  turn.isCatchingUp = false;
}

/** An event that the flow never waits for is not recorded. */
function takeEvent(turn: Turn, { event, fields }: EventReceivedInput): void {
  if (turn.state.compared.has(event)) deliver(turn, { type: 'event.received', event, fields });
}

function takeAnswer(turn: Turn, answer: AttemptSucceeded | AttemptFailedInput): void {
  if (takeUndoAnswer(turn, answer)) return;
  const step = turn.state.steps.get(answer.path);
  if (step === undefined || !step.isCalling || step.attempt !== answer.attempt) return;
  if (answer.type === 'attemptSucceeded') succeed(turn, step, answer.value);
  else workFailed(turn, step, errorAt(turn.state, step, answer.error));
}

/** A timer that comes before its time is one that was cleared, of a step that ran at the same path before. */
function takeTimer(turn: Turn, input: TimerFired): void {
  const timer = parseTimer(input.timer);
  if (timer?.kind === 'step') {
    const step = turn.state.steps.get(timer.path);
    if (step?.status !== 'running' || step.deadline === undefined || step.deadline > input.time) return;
    const node = planOf(turn.state, step);
    stopStep(turn, step, 'timeout', timeoutReason(node.name, durationOf(turn, step)));
  }
  if (timer?.kind === 'flow') {
    const block = turn.state.blocks.get(timer.path);
    if (block?.deadline === undefined || block.deadline > input.time || block.ending !== undefined) return;
    flowTimedOut(turn, timer.path);
  }
  // Of a retry nothing is to be done here: what is due starts as soon as a slot is free.
}

function durationOf(turn: Turn, step: Readonly<StepRecord>): number {
  const { timeout } = planOf(turn.state, step).clauses;
  const value = timeout && evaluate(timeout, stepEnvironment(turn, step, 'timeout'));
  return typeof value === 'number' ? value : 0;
}

function flowTimedOut(turn: Turn, path: string): void {
  const block = blockAt(turn.state, path);
  const { signature } = flowPlan(turn.state, block.flow);
  const reason = `\`${signature.name}\` was not done when its time was over.`;
  const error = {
    code: 'timeout',
    message: reason,
    hint: undefined,
    path,
    place: signature.place,
    details: null,
  };
  stopBlock(turn, path, error, `the time of \`${signature.name}\` is over`);
}

/** Does all that can be done without waiting: ends blocks, starts what is ready, as far as slots allow. */
function goOn(turn: Turn, mostStarts: number): void {
  let starts = 0;
  while (turn.state.run.status === 'running' || turn.state.run.status === 'cancelling') {
    const drained = turn.drained.shift();
    const undone = drained === undefined ? turn.undone.shift() : undefined;
    if (drained !== undefined) endBlock(turn, drained);
    else if (undone !== undefined) goOnAfterUndo(turn, stepAt(turn.state, undone));
    else {
      const next = starts < mostStarts ? nextStart(turn.state, turn.horizon, turn.isCatchingUp) : undefined;
      if (next === undefined) return;
      starts += 1;
      start(turn, next);
    }
  }
}

function start(turn: Turn, { what, path }: NextStart): void {
  if (what === 'undo') beginUndo(turn, path);
  else if (what === 'iteration') beginIteration(turn, path);
  else startReady(turn, stepAt(turn.state, path));
}

/** Starts a step that is ready, or whose next attempt is due. */
function startReady(turn: Turn, step: Readonly<StepRecord>): void {
  const node = planOf(turn.state, step);
  try {
    if (step.hopeless !== undefined) skip(turn, step, step.hopeless.reason);
    else if (isNew(step) && !holds(turn, step)) skip(turn, step, 'its `when` is false');
    else if (hasToAsk(step, node)) askCache(turn, step, node);
    else if (hasToQueue(turn.state, step, node)) queueUp(turn, step, node);
    else kindOf(turn, node).begin(turn, step, node);
  } catch (failure) {
    fail(turn, step, evaluationFailure(turn.state, step, failure));
  }
}

/** Whether nothing has been asked for it yet: its `when` counts once. */
function isNew({ status, permit, cache }: Readonly<StepRecord>): boolean {
  return status === 'ready' && permit === undefined && cache === undefined;
}

function holds(turn: Turn, step: Readonly<StepRecord>): boolean {
  const { when } = planOf(turn.state, step).clauses;
  return when === undefined || condition(evaluate(when, stepEnvironment(turn, step, 'when')), 'when');
}

/** All that had succeeded in the step is undone: it fails, or has stopped. */
function goOnAfterUndo(turn: Turn, step: Readonly<StepRecord>): void {
  if (step.status === 'stopping') settleStopped(turn, step);
  else if (step.failure !== undefined) workFailed(turn, step, step.failure);
}

function endBlock(turn: Turn, path: string): void {
  const block = turn.state.blocks.get(path);
  if (block === undefined || block.unsettled > 0) return;
  if (block.ending !== undefined && undoBlock(turn, path)) return;
  const status = block.ending ?? 'succeeded';
  const value = status === 'succeeded' ? (block.results[0]?.value ?? null) : null;
  const ended: BlockEnded = { type: 'block.ended', path, status, value };
  if (block.owner === undefined) {
    emit(turn, ended);
    endRun(turn, block.error, value);
    return;
  }
  const before = stepAt(turn.state, block.owner);
  const node = planOf(turn.state, before);
  const kind = kindOf(turn, node);
  const verdict = status === 'succeeded' ? kind.judge?.(turn, before, node, block) : undefined;
  emit(turn, ended);
  kind.blockEnded?.(turn, stepAt(turn.state, block.owner), node, ended, verdict);
}

function endRun(turn: Turn, error: RunError | undefined, output: Json): void {
  const { status, reason } = turn.state.run;
  if (status === 'cancelling') emit(turn, { type: 'run.cancelled', reason: reason ?? '' });
  else if (error !== undefined) emit(turn, { type: 'run.failed', error });
  else emit(turn, { type: 'run.succeeded', output });
}
