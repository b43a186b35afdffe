/** What carries out the runs that a server starts: this process with its journal, or a cluster. */
import type { Plan } from '#language/plan/plan.ts';
import type { JsonObject } from '#protocol/json.ts';
import type { RunEvent } from '#protocol/runEvents.ts';
import type { RunOutcome } from '../engines/common/runHandle.ts';
import type { RecordedRun } from '../engines/embedded/recordedRun.ts';
import type { Retention } from '../engines/embedded/retention.ts';
import type { Cause } from '../engines/embedded/triggerRecords.ts';
import type { ServedFlow } from './triggers.ts';

/** A run that was started, and that goes on whoever asks for it. */
export interface Started {
  readonly id: string;
  /** How it has ended, or that it waits; undefined when that takes longer than so many milliseconds. */
  outcome(limit: number): Promise<RunOutcome | undefined>;
}

/** What a host tells while runs go on. */
export interface HostListener {
  /** A run was handed on to others, who carry it out. */
  onSubmit(run: string, flow: string): void;
  /** A run was taken up again; it has begun at `started` (milliseconds since 1970-01-01 UTC). */
  onResume(run: string, flow: string, started: number): void;
  /** What has happened in a run, in order; `past` is what had happened before in one that was resumed. */
  onEvents(events: readonly RunEvent[], past: readonly RunEvent[]): void;
  /** A run has ended, waits, or was let go. */
  onDone(run: string, outcome: RunOutcome): void;
  onProblem(message: string): void;
}

/** Where the events stand that triggers wait for, each with a number that only grows. */
export interface SentEvents {
  /** Under this key stands how far a trigger has come. */
  keyOf(trigger: string): string;
  /** The number of the last event so far. From now on, none of these events is missed. `plan` declares it. */
  last(event: string, plan: Plan): Promise<number>;
  /** Those after a number, in order. */
  after(event: string, number: number): Promise<readonly { readonly id: number; readonly fields: JsonObject }[]>;
  /** Calls back when there may be new ones. Gives what ends it. */
  onNew(listener: () => void): () => void;
}

/** What became of the wish that a run stops. */
export type Cancelled = 'asked' | 'unknown' | 'ended' | 'elsewhere';

export interface RunHost {
  /** How many runs are under way, as far as this process has to do with them, and how many of the known ones wait. */
  readonly count: number;
  readonly waiting: number;
  /** Whether no run is taken any more. */
  readonly isStopping: boolean;
  readonly events: SentEvents;
  /** Takes up the runs that were left, as far as their files are served, now and whenever they are due. */
  begin(isServed: (file: string) => boolean): void;
  /**
   * Starts a run. `id` is what it is called where `cause` does not say it. Rejects with an InputProblem, AlreadyStarted, a
   * RunProblem, or a ClusterProblem.
   */
  start(flow: ServedFlow, input: JsonObject, cause?: Cause, id?: string): Promise<Started>;
  /** Runs, the newest first; `limit`: this many, by default all. */
  list(limit?: number): Promise<readonly RecordedRun[]>;
  /** Undefined where there is no such run. */
  read(id: string): Promise<{ readonly run: RecordedRun; readonly events: readonly RunEvent[] } | undefined>;
  /** Of a run that this process has to do with. */
  planOf(id: string): Plan | undefined;
  cancel(id: string, reason: string): Promise<Cancelled>;
  /** Plans of the runs that have not ended. */
  openPlans(): Promise<readonly Plan[]>;
  /** Sends an event to all runs that wait for it, and to the triggers. `fields` are checked. */
  send(event: string, fields: JsonObject): Promise<void>;
  /** Forgets old runs; `now` in milliseconds since 1970-01-01 UTC. */
  prune(retention: Retention, now: number): void;
  /** Starts nothing any more, and lets go of all runs: steps under way here may take `limit` milliseconds to end. */
  stop(limit: number): Promise<void>;
}

/** Undefined when it takes longer than `limit` milliseconds. */
export async function within<T>(promise: Promise<T>, limit: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>(resolve => {
    timer = setTimeout(() => resolve(undefined), limit);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
