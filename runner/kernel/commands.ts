/** What an engine has to do for an event. */
import type { NodePlan } from '#language/plan/plan.ts';
import type { Json, JsonObject } from '#protocol/json.ts';
import type { Place } from '#protocol/place.ts';
import type {
  AttemptStarted,
  BlockEnded,
  BlockStarted,
  CachedCall,
  RunError,
  RunEventBody,
  Share,
  StepStopping,
  StepSucceeded,
} from '#protocol/runEvents.ts';
import { evolve } from './evolve.ts';
import { resourceArguments } from './resources.ts';
import {
  flowPlan,
  isSettled,
  nodeOf,
  type Permit,
  planOf,
  rootOf,
  type State,
  type StepRecord,
  stepAt,
  type UndoRecord,
} from './state.ts';

export type Command =
  | StartAttempt
  | AbortAttempt
  | SetTimer
  | ClearTimer
  | Acquire
  | Release
  | LookUp
  | Keep
  | Spawn
  | Suspend
  | Finish;

/** Call an action. The engine answers with `attemptSucceeded` or `attemptFailed`, always, and once. */
export interface StartAttempt {
  readonly type: 'startAttempt';
  readonly path: string;
  /** From 1. */
  readonly attempt: number;
  readonly action: string;
  /** By parameter name, evaluated. */
  readonly input: JsonObject;
  /** The resource that the action is a method of. */
  readonly resource: ResourceUse | undefined;
  /** The same for every attempt of the step. */
  readonly idempotencyKey: string;
  /** Whether the action may be executed again without harm. */
  readonly idempotent: boolean;
  readonly place: Place;
}

/** A resource is opened when it is first used, and shared by all steps that use it. */
interface ResourceUse {
  readonly key: string;
  readonly name: string;
  /** `postgres`, `sqlite`, … */
  readonly type: string;
  readonly arguments: JsonObject;
}

/**
 * Stop an action that runs. Its answer is still awaited: `attemptFailed` when it has stopped, or `attemptSucceeded`
 * when it was faster. An engine that does not know of the attempt, as after a restart, answers for it.
 */
interface AbortAttempt {
  readonly type: 'abortAttempt';
  readonly path: string;
  readonly attempt: number;
  readonly reason: string;
}

/** Give `timerFired` at a time (milliseconds since 1970-01-01 UTC), or at once when it is past. */
interface SetTimer {
  readonly type: 'setTimer';
  readonly timer: string;
  readonly at: number;
}

interface ClearTimer {
  readonly type: 'clearTimer';
  readonly timer: string;
}

/**
 * Get in line for a share of a resource, or of the run's flow. The engine gives `granted` when it is its turn: first come,
 * first served, among all runs that share a journal. After a restart, for one that is in line or holds it already.
 */
export interface Acquire {
  readonly type: 'acquire';
  /** Of the step; of the run's body, for the run itself. */
  readonly path: string;
  /** Key of the resource, or of the flow. */
  readonly resource: string;
  readonly share: Share;
  /** It was held when the run's process went, so nothing must go on before it is held again. */
  readonly isHeld: boolean;
}

/** Leave the line, or give back what is held. It is part of what makes the event durable. */
export interface Release {
  readonly type: 'release';
  readonly path: string;
}

/** Look for the result of an equal call. The engine gives `cacheAnswered`. After a restart, it is told so again. */
export interface LookUp {
  readonly type: 'lookUp';
  readonly path: string;
  readonly call: CachedCall;
}

/** Record the result of a call, in place of an older one of an equal call. It is part of what makes the event durable. */
export interface Keep {
  readonly type: 'keep';
  readonly path: string;
  readonly call: CachedCall;
  readonly code: string;
  readonly value: Json;
}

/** Begin another run. That it is known, and is begun one day, is part of what makes the event durable. */
export interface Spawn {
  readonly type: 'spawn';
  /** Of the run that is to begin. */
  readonly run: string;
  /** Key of its flow. */
  readonly flow: string;
  readonly input: JsonObject;
}

/** Nothing happens before a person answers or a timer fires: the engine may let go of the run until then. */
interface Suspend {
  readonly type: 'suspend';
  /** Paths of the steps in doubt. */
  readonly inDoubt: readonly string[];
}

/** The run has ended: nothing runs any more, and no further input has an effect. */
interface Finish {
  readonly type: 'finish';
  readonly outcome: RunOutcome;
}

export type RunOutcome =
  | { readonly status: 'succeeded'; readonly output: Json }
  | { readonly status: 'failed'; readonly error: RunError }
  | { readonly status: 'cancelled'; readonly reason: string };

/**
 * Takes an event into the state, in place, and gives the commands that it asks for. This is what an engine calls for
 * each event, in order, once the event is in the journal.
 */
export function advance(state: State, event: RunEventBody): readonly Command[] {
  const needed = commands(state, event);
  evolve(state, event);
  return needed;
}

/**
 * The commands that an event asks for. `state` is the state *before* the event: call it before {@link evolve}, or
 * {@link advance}, which does both.
 */
export function commands(state: State, event: RunEventBody): readonly Command[] {
  switch (event.type) {
    case 'block.started':
      return [
        ...pauseOver(state, event),
        ...(event.deadline === undefined ? [] : [setTimer('flow', event.path, event.deadline)]),
      ];
    case 'block.ended':
      return [
        ...clearIf(state.blocks.get(event.path)?.deadline, 'flow', event.path),
        ...releaseAfterRest(state, event),
      ];
    case 'run.queued':
      return acquireForRun(state, event.limit);
    case 'step.queued':
      return [
        { type: 'acquire', path: event.path, resource: event.resource, share: event.share, isHeld: false },
        ...clearIf(state.steps.get(event.path)?.retryAt, 'retry', event.path),
      ];
    case 'step.started':
      return [
        ...clearIf(state.steps.get(event.path)?.retryAt, 'retry', event.path),
        ...(event.deadline === undefined ? [] : [setTimer('step', event.path, event.deadline)]),
      ];
    case 'attempt.started':
      return [startAttempt(state, event), ...clearIf(retryTimeOf(state, event.path), 'retry', event.path)];
    case 'attempt.failed':
      return event.retryAt === undefined ? [] : [setTimer('retry', event.path, event.retryAt)];
    case 'step.waiting':
      return event.resumeAt === undefined ? [] : [setTimer('retry', event.path, event.resumeAt)];
    case 'step.inDoubt':
      return clearIf(state.steps.get(event.path)?.deadline, 'step', event.path);
    case 'step.resolved':
      return event.deadline === undefined ? [] : [setTimer('step', event.path, event.deadline)];
    case 'step.stopping':
      return stop(state, event);
    case 'cache.asked':
      return [{ type: 'lookUp', path: event.path, call: event.call }];
    case 'step.spawned':
      return [{ type: 'spawn', run: event.child, flow: event.flow, input: event.input }];
    case 'step.succeeded':
      return [...endOfStep(state.steps.get(event.path)), ...keep(state.steps.get(event.path), event)];
    case 'step.failed':
    case 'step.cancelled':
      return endOfStep(state.steps.get(event.path));
    case 'run.waiting':
      return [{ type: 'suspend', inDoubt: event.inDoubt }];
    case 'run.succeeded':
      return [{ type: 'finish', outcome: { status: 'succeeded', output: event.output } }];
    case 'run.failed':
      return [{ type: 'finish', outcome: { status: 'failed', error: event.error } }];
    case 'run.cancelled':
      return [{ type: 'finish', outcome: { status: 'cancelled', reason: event.reason } }];
    default:
      return [];
  }
}

/**
 * What an engine that has folded a run's events owes it: the attempts that have not answered, those of them that were
 * told to stop, and the timers. An engine that takes up the run of a process that has gone sets the timers, and gives
 * `resume` in place of the rest.
 */
export function pendingCommands(state: State): readonly Command[] {
  if (state.run.status === 'new' || state.run.status === 'ended') return [];
  const pending: Command[] = [];
  if (state.run.permit !== undefined) pending.push(acquire(rootOf(state), state.run.permit));
  for (const [path, block] of state.blocks.entries()) {
    if (block.deadline !== undefined) pending.push(setTimer('flow', path, block.deadline));
  }
  for (const [, step] of state.steps.entries()) pending.push(...pendingOf(state, step));
  for (const [path, undo] of state.undos.entries()) {
    const { action, input } = undo.planned;
    if (undo.isCalling) {
      pending.push(startAttempt(state, { type: 'attempt.started', path, attempt: undo.attempt, action, input }));
    }
    if (undo.retryAt !== undefined) pending.push(setTimer('retry', path, undo.retryAt));
  }
  return pending;
}

/**
 * The commands of a whole turn without each `acquire` of what leaves its line in the same turn, or whose run ends in it: an
 * engine that makes releases durable with the turn's events, before it carries anything out, would put it in line for ever.
 */
export function withoutVainAcquires(commands: readonly Command[]): readonly Command[] {
  if (commands.some(({ type }) => type === 'finish')) return commands.filter(({ type }) => type !== 'acquire');
  const lastRelease = new Map<string, number>();
  for (const [at, command] of commands.entries()) if (command.type === 'release') lastRelease.set(command.path, at);
  if (lastRelease.size === 0) return commands;
  return commands.filter((command, at) => command.type !== 'acquire' || at > (lastRelease.get(command.path) ?? -1));
}

function pendingOf(state: State, step: Readonly<StepRecord>): readonly Command[] {
  const { path, permit, cache, deadline, retryAt } = step;
  const pending: Command[] = step.isCalling ? [callAgain(state, step)] : [];
  if (permit !== undefined) pending.push(acquire(path, permit));
  if (cache?.status === 'asked') pending.push({ type: 'lookUp', path, call: cache.call });
  if (step.status !== 'running') return pending;
  if (deadline !== undefined) pending.push(setTimer('step', path, deadline));
  if (retryAt !== undefined) pending.push(setTimer('retry', path, retryAt));
  return pending;
}

function acquireForRun(state: State, limit: number): readonly Command[] {
  const share: Share = { kind: 'lock', slots: limit };
  return [{ type: 'acquire', path: rootOf(state), resource: state.plan.entry, share, isHeld: false }];
}

function acquire(path: string, { resource, share, status }: Permit): Acquire {
  return { type: 'acquire', path, resource, share, isHeld: status === 'held' };
}

function endOfStep(step: Readonly<StepRecord> | undefined): readonly Command[] {
  if (step?.permit === undefined || step.liveBlocks > 0) return clearTimers(step);
  return [...clearTimers(step), { type: 'release', path: step.path }];
}

/** Failures are not kept, and neither is what a `catch` has given. */
function keep(step: Readonly<StepRecord> | undefined, { path, value, caught }: StepSucceeded): readonly Keep[] {
  if (step?.cache?.status !== 'missed' || caught !== undefined) return [];
  const { call, code } = step.cache;
  return [{ type: 'keep', path, call, code, value }];
}

/** Of a race that is decided, the last of what ran on has ended. */
function releaseAfterRest(state: State, { path }: BlockEnded): readonly Release[] {
  const owner = state.steps.get(state.blocks.get(path)?.owner ?? '');
  const isOver = owner?.permit !== undefined && isSettled(owner) && owner.liveBlocks === 1;
  return isOver ? [{ type: 'release', path: owner.path }] : [];
}

function callAgain(state: State, step: Readonly<StepRecord>): Command {
  if (step.stopping !== undefined) return abort(step, step.stopping.reason);
  const node = planOf(state, step);
  const action = node.kind === 'action' ? node.call.action : node.name;
  return startAttempt(state, {
    type: 'attempt.started',
    path: step.path,
    attempt: step.attempt,
    action,
    input: step.input ?? {},
  });
}

function retryTimeOf(state: State, path: string): number | undefined {
  return (state.undos.get(path) ?? state.steps.get(path))?.retryAt;
}

function startAttempt(state: State, event: AttemptStarted): StartAttempt {
  const undo = state.undos.get(event.path);
  const node = undo === undefined ? planOf(state, stepAt(state, event.path)) : nodeOfUndo(state, undo);
  const call = undo !== undefined ? node.clauses.undo : node.kind === 'action' ? node.call : undefined;
  const resource = call?.resource === undefined ? undefined : state.plan.resources[call.resource];
  return {
    type: 'startAttempt',
    path: event.path,
    attempt: event.attempt,
    action: event.action,
    input: event.input,
    resource: resource && {
      key: resource.key,
      name: resource.name,
      type: resource.type,
      arguments: resourceArguments(state, resource),
    },
    idempotencyKey: `${state.options.run}/${event.path}`,
    idempotent: call?.idempotent ?? false,
    place: node.place,
  };
}

function nodeOfUndo(state: State, { flow, node }: Readonly<UndoRecord>): NodePlan {
  return nodeOf(flowPlan(state, flow), node);
}

/** The next round of a `repeat` has begun, whose time had come. */
function pauseOver(state: State, { path, index }: BlockStarted): readonly ClearTimer[] {
  if (index === undefined) return [];
  const loop = path.slice(0, path.lastIndexOf('['));
  return clearIf(state.steps.get(loop)?.retryAt, 'retry', loop);
}

function stop(state: State, event: StepStopping): readonly Command[] {
  const step = state.steps.get(event.path);
  if (step === undefined) return [];
  const abortion = step.isCalling && step.stopping === undefined ? [abort(step, event.reason)] : [];
  return [...abortion, ...clearTimers(step)];
}

function abort(step: Readonly<StepRecord>, reason: string): AbortAttempt {
  return { type: 'abortAttempt', path: step.path, attempt: step.attempt, reason };
}

function clearTimers(step: Readonly<StepRecord> | undefined): readonly Command[] {
  if (step === undefined || step.stopping !== undefined) return [];
  return [...clearIf(step.deadline, 'step', step.path), ...clearIf(step.retryAt, 'retry', step.path)];
}

/** `step`: the time of a step is over. `flow`: that of a called flow. `retry`: the next attempt is due. */
export type TimerKind = 'step' | 'flow' | 'retry';

function timerName(kind: TimerKind, path: string): string {
  return `${kind}:${path}`;
}

/** The parts of a timer's name, or undefined for a text that is none. */
export function parseTimer(timer: string): { readonly kind: TimerKind; readonly path: string } | undefined {
  const [, kind, path] = /^(step|flow|retry):(.*)$/s.exec(timer) ?? [];
  return kind === undefined || path === undefined ? undefined : { kind: kind as TimerKind, path };
}

function setTimer(kind: TimerKind, path: string, at: number): SetTimer {
  return { type: 'setTimer', timer: timerName(kind, path), at };
}

function clearIf(time: number | undefined, kind: TimerKind, path: string): readonly ClearTimer[] {
  return time === undefined ? [] : [{ type: 'clearTimer', timer: timerName(kind, path) }];
}
