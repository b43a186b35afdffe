/** What the journal tells of a run as a whole. */
import type { SQLOutputValue } from 'node:sqlite';
import type { JsonObject } from '#protocol/json.ts';
import type { RunEvent, RunWaiting } from '#protocol/runEvents.ts';

export interface RecordedRun {
  readonly id: string;
  readonly flow: string;
  /** URI of the flow's file. */
  readonly file: string;
  readonly input: JsonObject;
  /** When its first event was, as everything says that shows its events; before that, when it was recorded. */
  readonly started: number;
  readonly ended: number | undefined;
  /** When its last event was recorded; undefined before the first. */
  readonly latest: number | undefined;
  readonly status: RecordedStatus;
  /** Undefined in a journal of a version that did not record it. */
  readonly cwd: string | undefined;
  /** When it goes on by itself, or something was said to it (milliseconds since 1970-01-01 UTC), while it waits. */
  readonly due: number | undefined;
  /** What it waits for, while its status is `waiting`. */
  readonly waiting: RunWaiting | undefined;
  /** The process that carries it out, or in which it waits. */
  readonly process: { readonly pid: number; readonly host: string } | undefined;
  readonly rerunOf: string | undefined;
  /** Key of the trigger that has started it. */
  readonly trigger: string | undefined;
  /** The run whose `start` has started it. */
  readonly parent: string | undefined;
  /** A person wants to keep it, however old it gets. */
  readonly isPinned: boolean;
}

/**
 * `queued`: as many runs of its flow are under way as its `limit` allows. `waiting`: for an answer, an event or a time; it
 * needs no process until then. `interrupted`: the process that carried it out is gone.
 */
export type RecordedStatus = 'queued' | 'running' | 'waiting' | 'interrupted' | 'succeeded' | 'failed' | 'cancelled';

/** What a run is once this has happened; of events that are not here, it stays what it was. */
export const statusAfter: Readonly<Partial<Record<RunEvent['type'], RecordedStatus>>> = {
  'run.queued': 'queued',
  'run.admitted': 'running',
  'run.resumed': 'running',
  'run.succeeded': 'succeeded',
  'run.failed': 'failed',
  'run.cancelled': 'cancelled',
};

/** All runs, with what {@link recordOf} reads. */
export const selectRuns = `select *, (select time from events where run = id order by seq limit 1) as first,
  (select time from events where run = id order by seq desc limit 1) as latest,
  iif(status = 'waiting', (select body from events where run = id and type = 'run.waiting' order by seq desc limit 1), null)
  as waits from runs`;

/** What a row of `runs` says, with the times of its first and last event and what it waits for. */
export function recordOf(row: Record<string, SQLOutputValue>, isAlive: (owner: string) => boolean): RecordedRun {
  const isCarriedOut = row.ended === null && row.owner !== null && isAlive(String(row.owner));
  const status = row.status as RecordedStatus;
  return {
    id: String(row.id),
    flow: String(row.flow),
    file: String(row.file),
    input: JSON.parse(String(row.input)) as JsonObject,
    started: Number(row.first ?? row.started),
    ended: row.ended === null ? undefined : Number(row.ended),
    latest: row.latest === null ? undefined : Number(row.latest),
    status: (status === 'running' || status === 'queued') && !isCarriedOut ? 'interrupted' : status,
    cwd: row.cwd === null ? undefined : String(row.cwd),
    due: row.due === null ? undefined : Number(row.due),
    waiting: status === 'waiting' && row.waits != null ? waitingOf(String(row.waits)) : undefined,
    process: isCarriedOut ? { pid: Number(row.pid), host: String(row.host) } : undefined,
    rerunOf: row.rerun_of === null ? undefined : String(row.rerun_of),
    trigger: row.trigger === null ? undefined : String(row.trigger),
    parent: row.parent === null ? undefined : String(row.parent),
    isPinned: row.is_pinned === 1,
  };
}

function waitingOf(body: string): RunWaiting {
  return { type: 'run.waiting', ...(JSON.parse(body) as Omit<RunWaiting, 'type'>) };
}

export function isEnd(status: RecordedStatus): boolean {
  return status === 'succeeded' || status === 'failed' || status === 'cancelled';
}
