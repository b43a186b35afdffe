/**
 * The moments at which a run can be stopped: before something begins, and before a failure takes effect. They are the same
 * in a run that is going on, where they follow from what the kernel would do next, and in a recorded one, where they
 * follow from the events.
 */
import { condition } from '#language/plan/builtins/operators.ts';
import { EvaluationError, evaluate } from '#language/plan/evaluate.ts';
import type { NodePlan } from '#language/plan/plan.ts';
import type { Place } from '#protocol/place.ts';
import type { RunError, RunEventBody } from '#protocol/runEvents.ts';
import { environmentOf } from '#runner/kernel/environment.ts';
import type { NextStart } from '#runner/kernel/nextStart.ts';
import { blockOf, flowPlan, nodeOf, planOf, type State, type StepRecord } from '#runner/kernel/state.ts';

type MomentKind =
  /** A step, or its next attempt, is about to begin. */
  | 'start'
  | 'undo'
  /** A step has failed, and its `catch` is about to give its value. */
  | 'catch'
  | 'attemptFailed'
  | 'stepFailed'
  | 'runFailed'
  /** A step has just got its result. */
  | 'ended';

export interface Moment {
  readonly kind: MomentKind;
  /** Of the step. */
  readonly path: string;
  /** Path of the block instance that the step stands in; it may have ended. */
  readonly block: string;
  /** Key of the flow in whose plan `node` counts. */
  readonly flow: string;
  readonly node: number;
  /** Whether nothing has begun in the block instance before. */
  readonly opensBlock: boolean;
  readonly error: RunError | undefined;
}

/** The moment before something begins; undefined where nobody would stop: a step that is skipped, an iteration. */
export function momentOfStart(state: State, { what, path }: NextStart, time: number): Moment | undefined {
  if (what === 'iteration') return undefined;
  if (what === 'undo') return momentOfUndo(state, path);
  const step = state.steps.get(path);
  if (step === undefined || step.hopeless !== undefined || step.isPausing) return undefined;
  // It was stopped at before it asked for the result of an equal call.
  if (step.cache !== undefined && step.status === 'ready') return undefined;
  if (!mayRun(state, step, time)) return undefined;
  return momentAt(state, 'start', step);
}

/** The moment after a step has ended. */
export function momentOfEnd(state: State, path: string): Moment | undefined {
  const step = state.steps.get(path);
  return step && momentAt(state, 'ended', step);
}

function momentAt(state: State, kind: MomentKind, step: Readonly<StepRecord>, error?: RunError): Moment {
  const { flow, number } = blockOf(state, step);
  const plan = flowPlan(state, flow);
  const opensBlock = (plan.blocks[number]?.nodes ?? []).every(node => {
    const beside = state.steps.get(`${step.block}/${nodeOf(plan, node).name}`);
    return beside === undefined || ['pending', 'ready', 'skipped'].includes(beside.status);
  });
  return { kind, path: step.path, block: step.block, flow, node: step.node, opensBlock, error };
}

function momentOfUndo(state: State, path: string, kind: MomentKind = 'undo', error?: RunError): Moment | undefined {
  const undo = state.undos.get(path);
  if (undo === undefined) return undefined;
  const { step, flow, node } = undo;
  return { kind, path: step, block: blockPathOf(step), flow, node, opensBlock: false, error };
}

/** Path of the block instance in which a step stands. */
export function blockPathOf(step: string): string {
  return step.slice(0, Math.max(0, step.lastIndexOf('/')));
}

/** Whether the step's `when` holds. One that has no value fails the step: that is worth a stop. */
function mayRun(state: State, step: Readonly<StepRecord>, time: number): boolean {
  const { when } = planOf(state, step).clauses;
  if (when === undefined || step.status !== 'ready') return true;
  try {
    return condition(evaluate(when, environmentOf(state, blockOf(state, step), `${step.path}\nwhen`, time)), 'when');
  } catch (thrown) {
    if (thrown instanceof EvaluationError) return true;
    throw thrown;
  }
}

/** The moments that are in events which would follow `state`: failures, and what catches them. */
export function momentsOfEvents(state: State, events: readonly RunEventBody[]): readonly Moment[] {
  return events.flatMap(event => {
    const moment = momentOfEvent(state, event);
    return moment === undefined ? [] : [moment];
  });
}

function momentOfEvent(state: State, event: RunEventBody): Moment | undefined {
  switch (event.type) {
    case 'attempt.failed':
      return failureAt(state, 'attemptFailed', event.path, event.error);
    case 'step.failed':
      return failureAt(state, 'stepFailed', event.path, event.error);
    case 'step.succeeded':
      return event.caught && failureAt(state, 'catch', event.path, event.caught);
    case 'run.failed':
      return failureAt(state, 'runFailed', event.error.path, event.error) ?? runFailed(state, event.error);
    default:
      return undefined;
  }
}

function failureAt(state: State, kind: MomentKind, path: string | undefined, error: RunError): Moment | undefined {
  const step = path === undefined ? undefined : state.steps.get(path);
  if (step !== undefined) return momentAt(state, kind, step, error);
  return path === undefined ? undefined : momentOfUndo(state, path, kind, error);
}

/** The step that it came from has gone with its block. */
function runFailed(state: State, error: RunError): Moment {
  const { entry } = state.plan;
  const block = flowPlan(state, entry).signature.name;
  return { kind: 'runFailed', path: block, block: '', flow: entry, node: -1, opensBlock: false, error };
}

/**
 * What begins with an event of a recorded run, given the state before it; undefined for an event with which nothing begins.
 */
export function startOfEvent(state: State, event: RunEventBody): NextStart | undefined {
  if (event.type === 'block.started') {
    const loop = event.index === undefined ? undefined : event.path.slice(0, event.path.lastIndexOf('['));
    const isOffered = loop !== undefined && state.steps.get(loop)?.isOffered === true;
    return isOffered ? { what: 'iteration', path: loop } : undefined;
  }
  if (event.type.startsWith('run.') || event.type === 'value.replaced' || !('path' in event)) return undefined;
  const { path, type } = event;
  if (type === 'undo.started') return { what: 'undo', path };
  const undo = state.undos.get(path);
  if (undo !== undefined) {
    return type === 'attempt.started' && undo.retryAt !== undefined ? { what: 'undo', path } : undefined;
  }
  const step = state.steps.get(path);
  const isFirst = step?.status === 'ready' && type !== 'step.cancelled';
  const isNextAttempt =
    step?.status === 'running' && step.retryAt !== undefined && (type === 'attempt.started' || type === 'step.started');
  return isFirst || isNextAttempt ? { what: 'step', path } : undefined;
}

/** Where a moment is in the text; undefined for a run as a whole. */
export function placeOf(state: State, { kind, flow, node: number }: Moment): Place | undefined {
  const node: NodePlan | undefined = flowPlan(state, flow).nodes[number];
  if (node === undefined) return undefined;
  const clause = kind === 'undo' ? node.clauses.undo : kind === 'catch' ? node.clauses.catch : undefined;
  return clause?.place ?? node.place;
}
