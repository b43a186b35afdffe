/** What an engine tells the kernel. Each input carries its `time`: milliseconds since 1970-01-01 UTC. */
import type { Json, JsonObject } from '#protocol/json.ts';
import type { CacheReason } from '#protocol/runEvents.ts';

export type Input =
  | StartInput
  | AttemptSucceeded
  | AttemptFailedInput
  | AttemptLost
  | TimerFired
  | CancelInput
  | EventReceivedInput
  | GrantedInput
  | CacheAnswered
  | ResumeInput
  | ResolveInput
  | ReplaceInput
  | ProceedInput
  | AnswerInput
  | SuspendInput;

/** The first input of a run. `input` holds the flow's parameters by name; `seed` is any text, drawn once per run. */
export interface StartInput {
  readonly type: 'start';
  readonly time: number;
  readonly input: JsonObject;
  readonly seed: string;
}

/** The action of a `startAttempt` has given its result. */
export interface AttemptSucceeded {
  readonly type: 'attemptSucceeded';
  readonly time: number;
  readonly path: string;
  readonly attempt: number;
  readonly value: Json;
}

/** The action of a `startAttempt` has failed, or has stopped because it was aborted. */
export interface AttemptFailedInput {
  readonly type: 'attemptFailed';
  readonly time: number;
  readonly path: string;
  readonly attempt: number;
  readonly error: ActionFailure;
}

/** The process that carried out the attempt is gone, and with it what has become of it. The rest of the run goes on. */
export interface AttemptLost {
  readonly type: 'attemptLost';
  readonly time: number;
  readonly path: string;
  readonly attempt: number;
}

/** A failure as an action tells it; the kernel adds the step's path and place. */
export interface ActionFailure {
  readonly code: string;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly details?: Json | undefined;
}

/** The time of a `setTimer` has come. A timer that was cleared meanwhile does no harm. */
export interface TimerFired {
  readonly type: 'timerFired';
  readonly time: number;
  readonly timer: string;
}

/** An event came from outside, with all its fields. */
export interface EventReceivedInput {
  readonly type: 'eventReceived';
  readonly time: number;
  readonly event: string;
  readonly fields: JsonObject;
}

/** It is the turn of the step at `path`, or of the run itself, that an `acquire` was about. */
export interface GrantedInput {
  readonly type: 'granted';
  readonly time: number;
  readonly path: string;
}

/** What is recorded of calls that equal the one of a `lookUp`. */
export interface CacheAnswered {
  readonly type: 'cacheAnswered';
  readonly time: number;
  readonly path: string;
  /** Stands for all that a call executes; see {@link CacheMissed}. */
  readonly code: string;
  readonly answer: CacheAnswer;
}

export type CacheAnswer =
  | { readonly isHit: true; readonly value: Json; readonly from: string; readonly recorded: number }
  | { readonly isHit: false; readonly reason: CacheReason };

export interface CancelInput {
  readonly type: 'cancel';
  readonly time: number;
  /** A sentence for the person who reads the run: "Ctrl-C". */
  readonly reason: string;
}

/** The run is taken up from its journal: the process that carried it out before is gone, with all that it had begun. */
export interface ResumeInput {
  readonly type: 'resume';
  readonly time: number;
  /** What came while no process was there, in order, each with the time at which it came. */
  readonly arrived?: readonly Arrival[] | undefined;
}

/** What comes to a run from outside of it. */
export type Arrival = EventReceivedInput | CancelInput | ResolveInput | AnswerInput;

/** A person says what became of a step in doubt. */
export interface ResolveInput {
  readonly type: 'resolve';
  readonly time: number;
  readonly path: string;
  readonly resolution: Resolution;
}

/** The engine would let go of the run: it says that it waits, if it waits for somebody or something outside. */
interface SuspendInput {
  readonly type: 'suspend';
  readonly time: number;
}

/** A person answers an `approve`. Without effect on a step that does not wait for it. */
export interface AnswerInput {
  readonly type: 'answer';
  readonly time: number;
  readonly path: string;
  readonly answer: ApprovalAnswer;
}

export interface ApprovalAnswer {
  readonly approved: boolean;
  /** Who answers, as they are called where they do. */
  readonly by?: string | undefined;
  readonly comment?: string | undefined;
}

export type Resolution =
  /** It had no effect, or may have it twice: the action is called again. */
  | { readonly how: 'retry' }
  /** It was done, and this is what it gave. */
  | { readonly how: 'done'; readonly value: Json }
  | { readonly how: 'fail'; readonly message: string };

/** A person puts another value in place of one that the run has. */
export interface ReplaceInput {
  readonly type: 'replace';
  readonly time: number;
  /** Of a step; of a block instance for a name that it brings. */
  readonly path: string;
  readonly target: ReplaceTarget;
  readonly value: Json;
}

/** A result, a name that a block brings (parameter, loop variable, caught error), or an argument of what is to begin. */
export type ReplaceTarget =
  | { readonly what: 'result' }
  | { readonly what: 'local' | 'argument'; readonly name: string };

/** Nothing has come in; what was held back may begin. */
interface ProceedInput {
  readonly type: 'proceed';
  readonly time: number;
}
