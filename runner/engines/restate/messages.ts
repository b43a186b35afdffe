/** What the services of the Restate engine say to each other, and what clients say to them. */
import type { Plan } from '#language/plan/plan.ts';
import type { Json, JsonObject } from '#protocol/json.ts';
import type { RunEvent, StepLog } from '#protocol/runEvents.ts';
import type { StartAttempt } from '#runner/kernel/commands.ts';
import type { ActionFailure, Input } from '#runner/kernel/input.ts';
import type { Concealed } from '../common/runSecrets.ts';
import type { Aside, Kept } from './largeValues.ts';

/** Names of the services in the cluster. */
export const services = {
  run: 'BatonRun',
  attempt: 'BatonAttempt',
  line: 'BatonLine',
  cache: 'BatonCache',
  event: 'BatonEvent',
} as const;

/** An input of the kernel, with the time at which it came about. */
export type RunInput = Exclude<Input, { readonly type: 'start' | 'resume' | 'proceed' | 'suspend' }>;

/** What comes in for a run. */
export type RunMessage = RunInput | Told | Answered | Logged;

/** What somebody outside says to a run that has secrets. */
export interface Told {
  readonly type: 'told';
  readonly time: number;
  readonly input: Concealed<RunInput>;
}

/** What attempts have come to, in the order of time. */
export interface Answered {
  readonly type: 'answered';
  readonly reports: readonly AttemptReport[];
  /** Who carries them out, and may go on with others: they are the answer to the message. */
  readonly lane: Lane;
}

/** What an attempt has come to, and what its action has said since the last {@link Logged}. */
export interface AttemptReport {
  /** When it ended. */
  readonly time: number;
  readonly path: string;
  readonly attempt: number;
  /** Of the task. */
  readonly turn: number;
  readonly answer: Kept<AttemptAnswer>;
  /** Without secrets. */
  readonly logs: readonly StepLog[];
}

/** An invocation that carries out attempts. */
export interface Lane {
  readonly invocation: string;
  /** Who goes on with what comes next: the lane, another one in its place, or whoever has room, each for itself. */
  readonly next: 'itself' | 'another' | 'anyone';
}

/** What an action says while it is under way, without secrets. */
export interface Logged {
  readonly type: 'logged';
  readonly time: number;
  readonly logs: readonly StepLog[];
}

/** What a run is started with. */
export interface RunRequest {
  readonly plan: Plan;
  /** Checked against the flow's parameters. */
  readonly input: Concealed<JsonObject>;
  readonly seed: string;
  /** Working directory of its processes, on the workers. */
  readonly cwd: string;
  /** How many of its steps may be under way at once. */
  readonly inFlight?: number | undefined;
}

/** What a worker has to know of a run to carry out its steps. */
export type RunFrame = Pick<RunRequest, 'plan' | 'cwd' | 'inFlight'>;

/** How a run was started. */
export interface RunOpening {
  readonly flow: string;
  /** URI of the flow's file. */
  readonly file: string;
  readonly input: JsonObject;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly started: number;
}

/** What is told of a run without its events. */
export interface RunSummary extends RunOpening {
  readonly id: string;
  readonly ended: number | undefined;
  readonly status: 'queued' | 'running' | 'waiting' | 'succeeded' | 'failed' | 'cancelled';
}

/** What triggers have to know of an event that they wait for. */
export type DeclaredEvent = Pick<Plan, 'events' | 'shapes'>;

/** An event that was sent, with a number that only grows. */
export interface SentEvent {
  readonly id: number;
  readonly fields: JsonObject;
}

/** Batches of events, without the first so many, and at most those of the first so many. */
export interface EventsRequest {
  readonly skip: number;
  readonly upTo?: number;
}

/** Events as they may be shown, and beside them what was taken out of them, sealed, by their numbers. */
export interface EventBatch {
  readonly events: readonly RunEvent[];
  readonly sealed?: Readonly<Record<string, string>>;
  /** What is kept aside: of each event by its number, by the names of fields; under `sealed`, what is sealed. */
  readonly aside?: Readonly<Record<string, Readonly<Record<string, Aside>>>>;
  /** Who carries out the attempts that begin here: paths by the lane's invocation. */
  readonly carriers?: Carriers | undefined;
}

export type Carriers = Readonly<Record<string, readonly string[]>>;

export interface AttemptTask {
  readonly run: string;
  readonly command: Kept<StartAttempt>;
  /** Of this attempt; in clear, for whoever looks at the cluster. */
  readonly path: string;
  readonly attempt: number;
  /** Number of the batch of events that begins it. */
  readonly turn: number;
  /** Whether it may be carried out twice without harm. */
  readonly isRepeatable: boolean;
}

/** What an attempt has come to. */
export type AttemptAnswer =
  | { readonly how: 'done'; readonly value: Json }
  | { readonly how: 'failed'; readonly error: ActionFailure }
  /** Its worker has gone in the middle of it. */
  | { readonly how: 'lost' };

/** Name of the signal that stops an attempt; no other attempt of the run has it: a block that is retried counts anew. */
export const stopSignal = ({ path, attempt, turn }: Pick<AttemptTask, 'path' | 'attempt' | 'turn'>): string =>
  `stop ${turn} ${attempt} ${path}`;
