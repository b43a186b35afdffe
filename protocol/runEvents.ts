/**
 * What happens in a run, as it stands in the journal, on the wire and on `baton run --json`.
 *
 * Paths name steps across blocks and iterations: `fulfil/picks[3]/pick`. A path without its `[n]` marks is the id of
 * the step's node in the graph; `~` stands before the name of one of a step's parts: `fulfil/guarded~catch/told`.
 */
import type { Json, JsonObject } from './json.ts';
import type { Place } from './place.ts';

/** What each event carries besides its own fields. */
export interface EventHead {
  /** The run's id. */
  readonly run: string;
  /** Position in the run's journal, from 1, without gaps. */
  readonly seq: number;
  /** When it was recorded: milliseconds since 1970-01-01 UTC. */
  readonly time: number;
}

export type RunEvent = EventHead & RunEventBody;

/** An event before it has its place in a journal. */
export type RunEventBody =
  | RunStarted
  | RunResumed
  | RunQueued
  | RunAdmitted
  | RunWaiting
  | RunCancelling
  | RunSucceeded
  | RunFailed
  | RunCancelled
  | EventReceived
  | EventEmitted
  | BlockStarted
  | BlockStopping
  | BlockUndoing
  | BlockEnded
  | ValueComputed
  | ValueReplaced
  | StepStarted
  | StepSpawned
  | CacheAsked
  | CacheHit
  | CacheMissed
  | StepQueued
  | StepGranted
  | StepWaiting
  | StepStopping
  | AttemptStarted
  | AttemptFailed
  | AttemptInterrupted
  | StepInDoubt
  | StepResolved
  | StepAnswered
  | StepProgress
  | StepLog
  | StepSucceeded
  | StepFailed
  | StepSkipped
  | StepCancelled
  | StepUndoing
  | UndoStarted
  | UndoSucceeded
  | UndoFailed;

export interface RunStarted {
  readonly type: 'run.started';
  readonly flow: string;
  /** URI of the file that the flow stands in. */
  readonly file: string;
  readonly input: JsonObject;
  /** Seeds what the flow's `uuid()` and `random()` give and the jitter of its retries. */
  readonly seed: string;
}

/** The run was taken up from its journal, after its process had gone. */
export interface RunResumed {
  readonly type: 'run.resumed';
}

/** As many runs of its flow are under way as the flow's `limit` allows. `run.admitted` follows when one of them has ended. */
export interface RunQueued {
  readonly type: 'run.queued';
  readonly limit: number;
}

export interface RunAdmitted {
  readonly type: 'run.admitted';
}

/**
 * Nothing happens before somebody answers, an event comes, or a time. The run needs no process until then. It goes on
 * with the next event that is not a log line, and not an event that nobody in it waits for.
 */
export interface RunWaiting {
  readonly type: 'run.waiting';
  /** Paths of the steps in doubt. */
  readonly inDoubt: readonly string[];
  /** What it waits for: who can be answered first, then what comes by itself. At most twenty. */
  readonly waits?: readonly Wait[] | undefined;
  /** Whether there are more than `waits` tells. */
  readonly more?: boolean | undefined;
  /** When a time comes at which it goes on by itself (milliseconds since 1970-01-01 UTC); undefined when none does. */
  readonly until?: number | undefined;
}

/** One of the things that a run waits for. */
export interface Wait {
  /** Path of the step. */
  readonly path: string;
  /** `doubt`: a person says what became of it. `approval`: a person says yes or no. */
  readonly for: 'doubt' | 'approval' | 'event' | 'time';
  /** The question of an approval. */
  readonly prompt?: string | undefined;
  readonly event?: string | undefined;
  /** What the event's fields of these names must be. */
  readonly fields?: JsonObject | undefined;
  /** When the step's `timeout` is over, or the time has come that it waits for (milliseconds since 1970-01-01 UTC). */
  readonly until?: number | undefined;
}

/** A cancel was asked for; running steps are being stopped. */
export interface RunCancelling {
  readonly type: 'run.cancelling';
  readonly reason: string;
}

export interface RunSucceeded {
  readonly type: 'run.succeeded';
  readonly output: Json;
}

export interface RunFailed {
  readonly type: 'run.failed';
  readonly error: RunError;
}

export interface RunCancelled {
  readonly type: 'run.cancelled';
  readonly reason: string;
}

/** An event that the flow may wait for came from outside. */
export interface EventReceived {
  readonly type: 'event.received';
  readonly event: string;
  readonly fields: JsonObject;
}

/** An `emit` has sent an event. The run itself sees it as well. */
export interface EventEmitted {
  readonly type: 'event.emitted';
  /** Path of the `emit`. */
  readonly path: string;
  readonly event: string;
  readonly fields: JsonObject;
}

/** An instance of a block began: a branch of an `if`, one iteration of a `for`, a group, the body of a called flow. */
export interface BlockStarted {
  readonly type: 'block.started';
  /** Path of the instance: the owning step's path, with `[n]` for an iteration and `~name` for a part; a flow's name for the run's own body. */
  readonly path: string;
  /** The block's number in the plan of its flow. */
  readonly block: number;
  /** Key of the flow whose plan the block number belongs to. */
  readonly flow: string;
  /** Position in the list, from 0, for an iteration. */
  readonly index: number | undefined;
  /** Its name among the blocks of its step, where several may run in one go: `catch`, `finally`, a `race`'s branch. */
  readonly part?: string | undefined;
  /** The values of the names that the block itself brings: parameters, loop variable, caught error. */
  readonly locals: JsonObject;
  /** When the time of a called flow is over (milliseconds since 1970-01-01 UTC), if it has a `timeout`. */
  readonly deadline?: number | undefined;
}

/** Nothing new starts in the block, and what runs in it is being stopped; `block.ended` follows when it has stopped. */
export interface BlockStopping {
  readonly type: 'block.stopping';
  readonly path: string;
  /** Why the block fails; undefined where it is only cancelled. */
  readonly error: RunError | undefined;
  /** A sentence: "`charge` failed". */
  readonly reason: string;
}

/**
 * The block fails or is cancelled, and nothing runs in it any more: what has succeeded in it is taken back, one step
 * after the other. `block.ended` follows.
 */
export interface BlockUndoing {
  readonly type: 'block.undoing';
  readonly path: string;
  /** Paths of the steps that have an `undo`, in the order in which these run: what succeeded last is undone first. */
  readonly steps: readonly string[];
}

export interface BlockEnded {
  readonly type: 'block.ended';
  readonly path: string;
  readonly status: 'succeeded' | 'failed' | 'cancelled';
  /** What the block yields (or its flow returns); null if it yields nothing. */
  readonly value: Json;
}

/** A `let` has its value, or a `return` or `yield` gave one. */
export interface ValueComputed {
  readonly type: 'value.computed';
  readonly path: string;
  readonly value: Json;
}

/** A person has put another value in place of one that the run had: in a debugger, or where the run was forked. */
export interface ValueReplaced {
  readonly type: 'value.replaced';
  /** Of a step; of a block instance for a `local`. */
  readonly path: string;
  /**
   * The result of a step or `let`; the value of a name that a block brings (parameter, loop variable, caught error); an
   * argument of a step whose attempt has not begun.
   */
  readonly what: 'result' | 'local' | 'argument';
  /** Of the local or argument. */
  readonly name?: string | undefined;
  readonly value: Json;
  readonly before: Json;
  /** For an argument: all arguments by name, with this one. */
  readonly input?: JsonObject | undefined;
}

/** All that the step needed is there and a slot was free. A block form that is retried starts again with another one. */
export interface StepStarted {
  readonly type: 'step.started';
  readonly path: string;
  /** The block to run, for a step that chooses one of several; undefined where nothing was chosen. */
  readonly chosen: number | undefined;
  /** How many iterations there will be, for a `for`. */
  readonly count: number | undefined;
  /** What a `for` goes over. */
  readonly items?: readonly Json[] | undefined;
  /** How many iterations of a `for` may run at once, how many rounds of a `repeat` there may be, if it has a `limit`. */
  readonly limit?: number | undefined;
  /** How many branches of a `race` win. */
  readonly winners?: number | undefined;
  /** When the step's time is over (milliseconds since 1970-01-01 UTC), if it has a `timeout`. */
  readonly deadline?: number | undefined;
}

/** A `start` has begun a run of its own. That run is in the journal as soon as this is. */
export interface StepSpawned {
  readonly type: 'step.spawned';
  readonly path: string;
  /** Id of the run that was started. */
  readonly child: string;
  /** Key of its flow in the plan: `file URI#name`. */
  readonly flow: string;
  /** The flow's parameters, by name. */
  readonly input: JsonObject;
}

/** A step with `cache` has all that it needs. `cache.hit` or `cache.missed` follows. */
export interface CacheAsked {
  readonly type: 'cache.asked';
  readonly path: string;
  readonly call: CachedCall;
  /** The arguments, by parameter name. */
  readonly input: JsonObject;
}

/** The result of an equal call is there: the step succeeds with it, and nothing is executed. */
export interface CacheHit {
  readonly type: 'cache.hit';
  readonly path: string;
  readonly value: Json;
  /** The run that recorded it. */
  readonly from: string;
  /** When it was recorded: milliseconds since 1970-01-01 UTC. */
  readonly recorded: number;
}

/** There is none that may be used: the step is executed, and its result recorded. */
export interface CacheMissed {
  readonly type: 'cache.missed';
  readonly path: string;
  readonly reason: CacheReason;
  /** Stands for all that is executed: `call.plan`, and the text of `call.modules`. */
  readonly code: string;
}

/** What tells equal calls from others. Values are hashes: what is kept in clear is the result alone. */
export interface CachedCall {
  /** The step in the text, whatever iteration it stands in: key of the flow, and names: `file URI#main/picks/pick`. */
  readonly step: string;
  /** `http.get`, `postgres.query`, or the key of a flow. */
  readonly what: string;
  /** Of what the plan says of it: a flow with all that it calls, a resource with its arguments. */
  readonly plan: string;
  /** URIs of the TypeScript and JavaScript modules that it may execute. */
  readonly modules: readonly string[];
  /** By the name of the argument; with `on`, by `on` alone. */
  readonly by: Readonly<Record<string, string>>;
  readonly goesBy: 'arguments' | 'on';
  /** How old a result may be, in milliseconds; undefined for one of any age. */
  readonly within?: number | undefined;
}

/** Why a step is executed although it has a `cache`. */
export type CacheReason =
  /** No call of this step is recorded. */
  | { readonly why: 'new' }
  /** There is an equal call, but its result is older than `within` (milliseconds). */
  | { readonly why: 'old'; readonly recorded: number; readonly within: number }
  /** These arguments are others than in the recorded call that comes nearest. */
  | { readonly why: 'arguments'; readonly names: readonly string[] }
  /** The value of `on`, the action or flow itself, or what is executed for it is another. */
  | { readonly why: 'on' | 'callee' | 'code' };

/**
 * The step has all that it needs, and stands in line for the resource of its `using`; with a rate limit also before each
 * further attempt. `step.granted` follows, and then it starts.
 */
export interface StepQueued {
  readonly type: 'step.queued';
  readonly path: string;
  /** The resource's key in the plan: `file URI#name`. */
  readonly resource: string;
  readonly share: Share;
}

export interface StepGranted {
  readonly type: 'step.granted';
  readonly path: string;
  /** When its next attempt starts (milliseconds since 1970-01-01 UTC), for a step that has started before. */
  readonly retryAt: number | undefined;
}

/** What a resource lets its users have: so many at once, or so many within a time (milliseconds). */
export type Share =
  | { readonly kind: 'lock'; readonly slots: number }
  | { readonly kind: 'rate'; readonly slots: number; readonly per: number };

/** A running step waits: for a time (a `sleep`, the next round of a `repeat`), for events, or for a person. */
export interface StepWaiting {
  readonly type: 'step.waiting';
  readonly path: string;
  /** When it goes on (milliseconds since 1970-01-01 UTC). */
  readonly resumeAt: number | undefined;
  /** The event that it waits for. */
  readonly event?: string | undefined;
  /** What the event's fields of these names must be. */
  readonly fields?: JsonObject | undefined;
  /** What a person is asked. */
  readonly approval?: ApprovalRequest | undefined;
}

export interface ApprovalRequest {
  /** The question. */
  readonly prompt: string;
  /** What helps to answer it. */
  readonly details?: Json | undefined;
}

/** A person has answered an `approve`. `step.succeeded` follows, or a failure with the code `refused`. */
export interface StepAnswered {
  readonly type: 'step.answered';
  readonly path: string;
  readonly approved: boolean;
  /** Who answered, as they are called where they did. */
  readonly by?: string | undefined;
  readonly comment?: string | undefined;
  /** When they answered (milliseconds since 1970-01-01 UTC): the run may have been told later. */
  readonly at: number;
}

/**
 * A running step was told to stop. `step.cancelled` or `step.failed` follows when what it runs has stopped, or
 * `step.succeeded` when that was faster.
 */
export interface StepStopping {
  readonly type: 'step.stopping';
  readonly path: string;
  /** `timeout`: its own time is over. `cancelled`: the block that it stands in goes down, or the run. */
  readonly why: 'timeout' | 'cancelled';
  /** A sentence: "`charge` failed". */
  readonly reason: string;
}

/** An action was called. Follows `step.started`, and each retry. */
export interface AttemptStarted {
  readonly type: 'attempt.started';
  readonly path: string;
  /** From 1. */
  readonly attempt: number;
  readonly action: string;
  /** The arguments, by parameter name. */
  readonly input: JsonObject;
}

export interface AttemptFailed {
  readonly type: 'attempt.failed';
  readonly path: string;
  readonly attempt: number;
  readonly error: RunError;
  /** When the next attempt starts (milliseconds since 1970-01-01 UTC), if there is one. */
  readonly retryAt: number | undefined;
}

/**
 * The process ended while the action ran: whether it had its effect is not known. It may be called again without harm,
 * or the step has `retry`.
 */
export interface AttemptInterrupted {
  readonly type: 'attempt.interrupted';
  readonly path: string;
  readonly attempt: number;
  /** When the next attempt starts (milliseconds since 1970-01-01 UTC). */
  readonly retryAt: number;
}

/** As `attempt.interrupted`, of an action that must not be called twice unasked: a person says what became of it. */
export interface StepInDoubt {
  readonly type: 'step.inDoubt';
  readonly path: string;
  readonly attempt: number;
}

/** A person has said what became of a step in doubt. `step.succeeded` or `step.failed` follows, or another attempt. */
export interface StepResolved {
  readonly type: 'step.resolved';
  readonly path: string;
  readonly how: 'retry' | 'done' | 'fail';
  /** When the next attempt starts (milliseconds since 1970-01-01 UTC), if there is one. */
  readonly retryAt?: number | undefined;
  /** When the step's time is over, counted anew from here, if it has a `timeout` and is tried again. */
  readonly deadline?: number | undefined;
}

/** How far a long step is, by its own account. */
export interface StepProgress {
  readonly type: 'step.progress';
  readonly path: string;
  readonly done: number;
  /** Undefined while unknown. */
  readonly total: number | undefined;
}

export interface StepLog {
  readonly type: 'step.log';
  readonly path: string;
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  /** `stdout` and `stderr` are what a process printed; `log` is a message. */
  readonly stream: 'log' | 'stdout' | 'stderr';
  /** One or more lines, without the last line end. */
  readonly text: string;
  /** The step is not executed: its result is that of the run of this id. */
  readonly reused?: string;
}

export interface StepSucceeded {
  readonly type: 'step.succeeded';
  readonly path: string;
  readonly value: Json;
  /** The step's own work failed, and its `catch` clause gave the value. */
  readonly caught: RunError | undefined;
  /** How to take it back, should what is around it fail. */
  readonly undo?: PlannedUndo | undefined;
}

/** What a step's `undo` will do: known as soon as the step has succeeded. */
export interface PlannedUndo {
  readonly action: string;
  /** The arguments, by parameter name. */
  readonly input: JsonObject;
  /** The numbers of the step's own `retry`, if it has one; pauses in milliseconds. */
  readonly retry?: { readonly count: number; readonly backoff: number; readonly maximum: number } | undefined;
  /** The arguments have no value: the undo fails with this when its turn comes. */
  readonly error?: RunError | undefined;
}

export interface StepFailed {
  readonly type: 'step.failed';
  readonly path: string;
  readonly error: RunError;
  /** Some other step waits for this failure, so it does not fail the block. */
  readonly handled: boolean;
}

export interface StepSkipped {
  readonly type: 'step.skipped';
  readonly path: string;
  /** A sentence: "its `when` is false", "`charge` did not succeed". */
  readonly reason: string;
}

export interface StepCancelled {
  readonly type: 'step.cancelled';
  readonly path: string;
  readonly reason: string;
}

/**
 * Parts of the step have succeeded (iterations, rounds, branches), and it fails or is cancelled as a whole: they are
 * taken back as a block's steps are. `step.failed`, `step.cancelled` or another attempt follows.
 */
export interface StepUndoing {
  readonly type: 'step.undoing';
  readonly path: string;
  /** What the step fails with; undefined where it was told to stop. */
  readonly error: RunError | undefined;
  /** As in `block.undoing`. */
  readonly steps: readonly string[];
}

/** The `undo` of a step begins. Its attempts have the same path: the step's, with `~undo`. */
export interface UndoStarted {
  readonly type: 'undo.started';
  readonly path: string;
}

export interface UndoSucceeded {
  readonly type: 'undo.succeeded';
  readonly path: string;
  readonly value: Json;
}

/** It failed for good. The others are run all the same. */
export interface UndoFailed {
  readonly type: 'undo.failed';
  readonly path: string;
  readonly error: RunError;
}

/** Why something failed, for a person and for `retry … on` and `catch`. */
export interface RunError {
  /** `http/status`, `shell/exit`, `timeout`, `cast`, `fail`, … listed in docs/errors.md. */
  readonly code: string;
  /** One sentence that names what failed. */
  readonly message: string;
  /** What the person can do about it, if that is known. */
  readonly hint: string | undefined;
  /** Path of the step where it began. */
  readonly path: string | undefined;
  /** Where in the text that is. */
  readonly place: Place | undefined;
  /** More of what is known: status and body of a response, exit code and last output of a process. */
  readonly details: Json;
}
