/**
 * How a run goes on after the process that carried it out has gone.
 *
 *   the attempt that nobody answers for     what becomes of it
 *   of a step that was told to stop         it has stopped
 *   idempotent, or its step has `retry`     attempt.interrupted; the action is called again as soon as a slot is free
 *   of an `undo`                            attempt.interrupted: what is not undone does harm
 *   any other                               step.inDoubt; a person says what became of it
 *
 *   what the person says                    what follows
 *   retry                                   the action is called again; the step's `timeout` counts anew
 *   done, with a value                      the step has succeeded with it
 *   fail                                    the step has failed, as if its action had; its `catch` counts
 */
import { evaluate } from '#language/plan/evaluate.ts';
import { pendingCommands } from './commands.ts';
import type { Arrival, ResolveInput, ResumeInput, TimerFired } from './input.ts';
import { fail, settleStopped, succeed } from './outcome.ts';
import { planOf, type State, type StepRecord, stepAt } from './state.ts';
import { emit, errorAt, stepEnvironment, type Turn } from './turn.ts';

/** Takes up the run: no attempt that the journal knows of is under way any more. */
export function takeUp(turn: Turn): void {
  emit(turn, { type: 'run.resumed' });
  for (const [path, undo] of [...turn.state.undos.entries()].sort(byPath)) loseAttempt(turn, path, undo.attempt);
  for (const path of pathsOf(turn.state, step => step.isCalling)) {
    // Settling one may have ended what was around another.
    loseAttempt(turn, path, turn.state.steps.get(path)?.attempt);
  }
}

/** Nobody answers for the attempt any more. Without effect for one that has been answered. */
export function loseAttempt(turn: Turn, path: string, attempt: number | undefined): void {
  const undo = turn.state.undos.get(path);
  const step = undo === undefined ? turn.state.steps.get(path) : undefined;
  const called = undo ?? step;
  if (called?.isCalling !== true || called.attempt !== attempt) return;
  if (step?.stopping !== undefined) settleStopped(turn, step);
  else if (step === undefined || mayBeRepeated(turn.state, step)) {
    emit(turn, { type: 'attempt.interrupted', path, attempt, retryAt: turn.time });
  } else emit(turn, { type: 'step.inDoubt', path, attempt });
}

function byPath([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : 1;
}

/** Something that came while no process was there. */
interface Moment {
  readonly time: number;
  readonly input: Arrival | TimerFired;
}

/** What the run has missed, in the order of its times; of what came at the same time, what was said comes first. */
export function missed({ state, time }: Turn, { arrived = [] }: ResumeInput): readonly Moment[] {
  const said: Moment[] = arrived.map(input => ({ time: Math.min(input.time, time), input }));
  const due = pendingCommands(state).flatMap((command): Moment[] => {
    if (command.type !== 'setTimer' || command.at > time) return [];
    const { timer, at } = command;
    return [{ time: at, input: { type: 'timerFired', time: at, timer } }];
  });
  return [...said, ...due].sort((one, other) => one.time - other.time);
}

function mayBeRepeated(state: State, step: Readonly<StepRecord>): boolean {
  const node = planOf(state, step);
  return node.clauses.retry !== undefined || (node.kind === 'action' && node.call.idempotent);
}

/** Takes what a person says of a step in doubt. Without effect when the step is not, or no longer, in doubt. */
export function resolve(turn: Turn, { path, resolution }: ResolveInput): void {
  const step = turn.state.steps.get(path);
  if (turn.state.asked.get(path)?.for !== 'doubt' || step === undefined) return;
  const { how } = resolution;
  if (how === 'retry') {
    emit(turn, { type: 'step.resolved', path, how, retryAt: turn.time, deadline: deadlineFromNow(turn, step) });
    return;
  }
  emit(turn, { type: 'step.resolved', path, how });
  const resolved = stepAt(turn.state, path);
  if (how === 'done') succeed(turn, resolved, resolution.value);
  else fail(turn, resolved, errorAt(turn.state, resolved, { code: 'in-doubt', message: resolution.message }));
}

function deadlineFromNow(turn: Turn, step: Readonly<StepRecord>): number | undefined {
  const { timeout } = planOf(turn.state, step).clauses;
  const duration = timeout && evaluate(timeout, stepEnvironment(turn, step, 'timeout'));
  return typeof duration === 'number' ? turn.time + duration : undefined;
}

/** Paths of the steps that are meant, in an order that does not depend on how the state came about. */
function pathsOf(state: State, isMeant: (step: Readonly<StepRecord>) => boolean): readonly string[] {
  const paths: string[] = [];
  for (const [path, step] of state.steps.entries()) if (isMeant(step)) paths.push(path);
  return paths.sort();
}
