/** What the engines know of an action: its parameters, and how to carry it out. */
import type { Json, JsonObject } from '#protocol/json.ts';
import type { StepLog } from '#protocol/runEvents.ts';

export interface Action {
  /** Names of the parameters, as `language/std/*.flow` declares them. */
  readonly parameters: readonly string[];
  /**
   * Carries out one attempt. Whatever it throws fails the attempt; an {@link ActionFailure} says why in its own words.
   * It stops soon after `context.signal` is aborted.
   */
  run(input: JsonObject, context: ActionContext): Promise<Json>;
}

/** What the engine lends to an action for one attempt. */
export interface ActionContext {
  /** Absolute path: base of relative file paths, and working directory of processes. */
  readonly cwd: string;
  readonly env: Environment;
  readonly signal: AbortSignal;
  /** The same for every attempt of one step of one run, and for no other. */
  readonly idempotencyKey: string;
  /** Where the step stands in a distributed trace, as the header of that name says it; undefined where nothing is traced. */
  readonly traceparent?: string | undefined;
  /** The open resource, for a method of one. */
  readonly resource: OpenResource | undefined;
  readonly clock: Clock;
  /** How long what is stopped may take to end by itself, in milliseconds. */
  readonly stopGrace: number;
  log(entry: LogEntry): void;
}

export type LogEntry = Pick<StepLog, 'level' | 'stream' | 'text'>;

export type Environment = Readonly<Record<string, string | undefined>>;

/** Time as the engine sees it, so that a test can bring its own. */
export interface Clock {
  /** Milliseconds since 1970-01-01 UTC. */
  now(): number;
  /** Calls back once `now()` has reached `time`; gives a function that calls it off. */
  at(time: number, callback: () => void): () => void;
}

export interface ResourceKind {
  /** Names of the parameters, as `language/std/*.flow` declares them. */
  readonly parameters: readonly string[];
  /** Opens the resource for one run. What it throws fails the step that needs it. */
  open(input: JsonObject, context: ResourceContext): Promise<OpenResource>;
}

export interface ResourceContext {
  readonly cwd: string;
  readonly env: Environment;
}

/** What brings messages that start flows. */
export interface MessageSource {
  /** Names of the parameters, as `language/std/*.flow` declares them. */
  readonly parameters: readonly string[];
  /**
   * Gives each message to `take` as it comes, until `signal` is aborted. Throws an ActionFailure once none comes any
   * more.
   */
  listen(resource: OpenResource, input: JsonObject, take: (message: Json) => void, signal: AbortSignal): Promise<void>;
}

/** Something opened for the length of a run. */
export interface OpenResource {
  readonly kind: string;
  close(): Promise<void>;
}
