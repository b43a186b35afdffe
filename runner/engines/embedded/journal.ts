/**
 * The journal: all that happened in each run, in one SQLite database under the workspace's `.baton` folder.
 *
 * Written before the engine acts on it, one transaction for all events of one turn. Write-ahead logging with
 * synchronous NORMAL: a killed process loses nothing that was appended; a power cut may lose the last moments, never
 * the order. Several processes may write and read at the same time.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync, type SQLOutputValue, type StatementSync } from 'node:sqlite';
import type { Plan } from '#language/plan/plan.ts';
import type { Json, JsonObject } from '#protocol/json.ts';
import type { RunEvent } from '#protocol/runEvents.ts';
import { Blobs, removeUnusedBlobs, type Stored } from './blobs.ts';
import { Claims, type RunLife } from './claims.ts';
import { JournalProblem, RunProblem } from './journalProblem.ts';
import { migrate } from './journalSchema.ts';
import { isHeld, type Lease, takeLease } from './lease.ts';
import { type Cause, TriggerRecords } from './triggerRecords.ts';

export { JournalProblem, RunProblem } from './journalProblem.ts';
export { AlreadyStarted, type Cause } from './triggerRecords.ts';

export interface Journal {
  /** What triggers have started. */
  readonly triggers: TriggerRecords;
  /**
   * Makes a run known, before its first event, and this journal the one that carries it out. Throws {@link AlreadyStarted}
   * where its cause has started one before.
   */
  addRun(run: NewRun): void;
  /**
   * Makes this journal the one that carries out the run, until it is released or closed. Throws a {@link RunProblem}
   * when there is no such run, it has ended, or another process that lives carries it out.
   */
  claimRun(run: string): void;
  /** Lets go of a run that waits or has ended: another process may claim it. */
  releaseRun(run: string): void;
  /** Lines for locks, rate limits and the runs of a flow. */
  readonly claims: Claims;
  /**
   * Appends events, all or none, and gives back what their steps hold: `released` are the steps' paths. Throws a
   * {@link JournalProblem} when they can't be made durable.
   */
  append(events: readonly RunEvent[], more?: { readonly released?: readonly string[]; readonly sealed?: Sealed }): void;
  /** What was taken out of a run's events, and as number 0 out of its input. */
  readSealed(run: string): Sealed;
  /** The events of a run after the one numbered `afterSeq`, in order. */
  readEvents(run: string, afterSeq?: number): readonly RunEvent[];
  /** All runs, or the newest `limit` of them, the newest first. */
  listRuns(limit?: number): readonly RecordedRun[];
  /** How many runs wait, or have ended so. */
  countRuns(status: Exclude<RecordedStatus, 'running' | 'interrupted'>): number;
  /** Undefined when there is no such run. */
  readRun(run: string): RecordedRun | undefined;
  /** The plan that a run was started with; undefined when there is no such run. */
  readPlan(run: string): Plan | undefined;
  /** Forgets these runs, with their events, and gives back their room. Those that a process carries out stay. */
  removeRuns(runs: readonly string[]): void;
  close(): void;
}

/** By the event's `seq`. */
export type Sealed = ReadonlyMap<number, Uint8Array>;

export interface NewRun {
  readonly id: string;
  readonly flow: string;
  readonly file: string;
  readonly input: JsonObject;
  readonly plan: Plan;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly started: number;
  /** Absolute path of its working directory. */
  readonly cwd: string;
  /** The run whose results it takes. */
  readonly rerunOf?: string | undefined;
  /** What has started it, if a trigger has. */
  readonly cause?: Cause | undefined;
  /** What was taken out of its input. */
  readonly sealed?: Uint8Array | undefined;
}

export interface RecordedRun {
  readonly id: string;
  readonly flow: string;
  /** URI of the flow's file. */
  readonly file: string;
  readonly input: JsonObject;
  readonly started: number;
  readonly ended: number | undefined;
  /** When its last event was recorded; undefined before the first. */
  readonly latest: number | undefined;
  readonly status: RecordedStatus;
  /** Undefined in a journal of a version that did not record it. */
  readonly cwd: string | undefined;
  /** The process that carries it out, while its status is `running`. */
  readonly process: { readonly pid: number; readonly host: string } | undefined;
  readonly rerunOf: string | undefined;
  /** Key of the trigger that has started it. */
  readonly trigger: string | undefined;
}

/**
 * `queued`: as many runs of its flow are under way as its `limit` allows. `waiting`: for somebody's answer, without a process. `interrupted`: the process that carried it out is gone.
 */
export type RecordedStatus = 'queued' | 'running' | 'waiting' | 'interrupted' | 'succeeded' | 'failed' | 'cancelled';

/**
 * Opens the journal of a workspace, and makes its folder, with a `.gitignore`, where there is none.
 * Throws a {@link JournalProblem} when that can't be done.
 */
export function openJournal(workspace: string): Journal {
  const folder = join(workspace, '.baton');
  const path = join(folder, 'journal.db');
  try {
    const made = mkdirSync(folder, { recursive: true });
    if (made !== undefined) writeFileSync(join(folder, '.gitignore'), '*\n');
    return open(path, join(folder, 'owners'));
  } catch (thrown) {
    if (thrown instanceof JournalProblem) throw thrown;
    throw new JournalProblem(`The journal \`${path}\` can't be opened: ${reason(thrown)}.`, thrown);
  }
}

/** A journal that is gone once it is closed. */
export function openMemoryJournal(): Journal {
  return open(':memory:', undefined);
}

function open(path: string, owners: string | undefined): Journal {
  const database = new DatabaseSync(path, { timeout: 10_000 });
  try {
    database.exec('pragma journal_mode = wal; pragma synchronous = normal;');
    migrate(database, path);
    return new SqliteJournal(database, path, owners);
  } catch (thrown) {
    database.close();
    throw thrown;
  }
}

const statusAfter: Readonly<Partial<Record<RunEvent['type'], RecordedStatus>>> = {
  'run.queued': 'queued',
  'run.admitted': 'running',
  'run.resumed': 'running',
  'run.waiting': 'waiting',
  'step.resolved': 'running',
  'run.succeeded': 'succeeded',
  'run.failed': 'failed',
  'run.cancelled': 'cancelled',
};

const selectRuns = 'select *, (select time from events where run = id order by seq desc limit 1) as latest from runs';

/** What `owner` says of runs in a journal that no other process can open. */
const memoryOwner = 'memory';

class SqliteJournal implements Journal {
  readonly #database: DatabaseSync;
  readonly #path: string;
  /** Folder of the locks; undefined for a journal in memory. */
  readonly #owners: string | undefined;
  readonly triggers: TriggerRecords;
  readonly #blobs: Blobs;
  readonly #insertEvent: StatementSync;
  readonly #insertSealed: StatementSync;
  readonly #setStatus: StatementSync;
  readonly claims: Claims;
  #lease: Lease | undefined;

  constructor(database: DatabaseSync, path: string, owners: string | undefined) {
    this.#database = database;
    this.#path = path;
    this.#owners = owners;
    this.triggers = new TriggerRecords(database);
    this.#blobs = new Blobs(database);
    this.claims = new Claims(
      database,
      work => this.#transaction(work),
      () => this.#liveRuns(),
    );
    this.#insertEvent = database.prepare(
      'insert into events (run, seq, time, type, body, blobs) values (?, ?, ?, ?, ?, ?)',
    );
    this.#insertSealed = database.prepare('insert into sealed (run, seq, body) values (?, ?, ?)');
    this.#setStatus = database.prepare('update runs set status = ?, ended = ? where id = ?');
  }

  addRun(run: NewRun): void {
    const body = JSON.stringify(run.plan);
    const hash = createHash('sha256').update(body).digest('hex');
    this.#transaction(() => {
      if (run.cause !== undefined) this.triggers.take(run.cause, run.id, run.started);
      this.#database.prepare('insert or ignore into plans (hash, body) values (?, ?)').run(hash, body);
      this.#database
        .prepare(
          `insert into runs (id, flow, file, input, plan, started, status, cwd, rerun_of, trigger, owner, pid, host)
           values (?, ?, ?, ?, ?, ?, 'running', ?, ?, ?, ?, ?, ?)`,
        )
        .run(
          ...[run.id, run.flow, run.file, JSON.stringify(run.input), hash, run.started, run.cwd, run.rerunOf ?? null],
          run.cause?.trigger ?? null,
          ...[this.#owner(), process.pid, hostname()],
        );
      if (run.sealed !== undefined) this.#insertSealed.run(run.id, 0, run.sealed);
    });
  }

  claimRun(id: string): void {
    this.#transaction(() => {
      const run = this.readRun(id);
      if (run === undefined) throw new RunProblem(`There is no run \`${id}\` in the journal \`${this.#path}\`.`);
      if (run.ended !== undefined) {
        throw new RunProblem(`The run \`${id}\` has ended: it ${endings[run.status] ?? run.status}.`, rerunHint(id));
      }
      if (run.process !== undefined) throw livesElsewhere(id, run.process);
      this.#database
        .prepare('update runs set owner = ?, pid = ?, host = ? where id = ?')
        .run(this.#owner(), process.pid, hostname(), id);
    });
  }

  releaseRun(id: string): void {
    this.#transaction(() =>
      this.#database.prepare('update runs set owner = null, pid = null, host = null where id = ?').run(id),
    );
  }

  append(events: readonly RunEvent[], { released = [], sealed }: Parameters<Journal['append']>[1] = {}): void {
    const [first] = events;
    if (first === undefined) return;
    this.#transaction(() => {
      for (const path of released) this.claims.drop(first.run, path);
      for (const { run, seq, time, type, ...fields } of events) {
        const { body, blobs } = this.#blobs.store(fields);
        this.#insertEvent.run(run, seq, time, type, body, blobs);
        const kept = sealed?.get(seq);
        if (kept !== undefined) this.#insertSealed.run(run, seq, kept);
        const status = statusAfter[type];
        if (status !== undefined) this.#setStatus.run(status, isEnd(status) ? time : null, run);
        if (status !== undefined && isEnd(status)) this.claims.dropAll(run);
      }
    });
  }

  readEvents(run: string, afterSeq = 0): readonly RunEvent[] {
    const known = new Map<string, Json>();
    return this.#database
      .prepare('select seq, time, type, body, blobs from events where run = ? and seq > ? order by seq')
      .all(run, afterSeq)
      .map(row => {
        const stored: Stored = { body: String(row.body), blobs: row.blobs === null ? null : String(row.blobs) };
        const fields = this.#blobs.restore(stored, known);
        return { run, seq: row.seq, time: row.time, type: row.type, ...fields } as RunEvent;
      });
  }

  readSealed(run: string): Sealed {
    const rows = this.#database.prepare('select seq, body from sealed where run = ?').all(run);
    return new Map(rows.map(row => [Number(row.seq), row.body as Uint8Array]));
  }

  listRuns(limit = -1): readonly RecordedRun[] {
    const isAlive = this.#aliveness();
    return this.#database
      .prepare(`${selectRuns} order by started desc, id desc limit ?`)
      .all(limit)
      .map(row => recordOf(row, isAlive));
  }

  countRuns(status: RecordedStatus): number {
    return Number(this.#database.prepare('select count(*) as count from runs where status = ?').get(status)?.count);
  }

  readRun(id: string): RecordedRun | undefined {
    const row = this.#database.prepare(`${selectRuns} where id = ?`).get(id);
    return row && recordOf(row, this.#aliveness());
  }

  readPlan(run: string): Plan | undefined {
    const row = this.#database
      .prepare('select body from plans join runs on plans.hash = runs.plan where runs.id = ?')
      .get(run);
    return row === undefined ? undefined : (JSON.parse(String(row.body)) as Plan);
  }

  removeRuns(runs: readonly string[]): void {
    this.#transaction(() => {
      const isAlive = this.#aliveness();
      for (const id of runs) {
        const row = this.#database.prepare(`${selectRuns} where id = ?`).get(id);
        if (row === undefined || recordOf(row, isAlive).process !== undefined) continue;
        this.#database.prepare('delete from sealed where run = ?').run(id);
        this.#database.prepare('delete from events where run = ?').run(id);
        this.#database.prepare('delete from runs where id = ?').run(id);
      }
      this.#database.exec(`delete from plans where hash not in (select plan from runs); ${removeUnusedBlobs}`);
    });
    this.#shrink();
  }

  #shrink(): void {
    try {
      this.#database.exec('vacuum; pragma wal_checkpoint(truncate)');
    } catch {
      // Another process is at work here. The room is not lost: what is written next takes it.
    }
  }

  close(): void {
    if (this.#database.isOpen) this.#database.close();
    this.#lease?.release();
  }

  #owner(): string {
    if (this.#owners === undefined) return memoryOwner;
    this.#lease ??= takeLease(this.#owners);
    return this.#lease.owner;
  }

  /** Whether an owner lives; each is looked at once. */
  #aliveness(): (owner: string) => boolean {
    const known = new Map<string, boolean>([[memoryOwner, true]]);
    return owner => {
      const isAlive =
        known.get(owner) ??
        (owner === this.#lease?.owner || (this.#owners !== undefined && isHeld(this.#owners, owner)));
      known.set(owner, isAlive);
      return isAlive;
    };
  }

  /** Tells of a run whether a process carries it out, or it waits for an answer without one. */
  #liveRuns(): (run: string) => RunLife {
    if (this.#owners === undefined) return () => 'carriedOut';
    const isAlive = this.#aliveness();
    const select = this.#database.prepare(`${selectRuns} where id = ?`);
    return run => {
      const row = select.get(run);
      const record = row && recordOf(row, isAlive);
      if (record === undefined || record.ended !== undefined) return 'gone';
      if (record.process !== undefined) return 'carriedOut';
      return record.status === 'waiting' ? 'waiting' : 'gone';
    };
  }

  #transaction<T>(work: () => T): T {
    try {
      this.#database.exec('begin immediate');
      const result = work();
      this.#database.exec('commit');
      return result;
    } catch (thrown) {
      // SQLite has rolled back by itself after some errors.
      if (this.#database.isOpen && this.#database.isTransaction) this.#database.exec('rollback');
      if (thrown instanceof RunProblem) throw thrown;
      throw new JournalProblem(`The journal \`${this.#path}\` can't be written: ${reason(thrown)}.`, thrown);
    }
  }
}

function recordOf(row: Record<string, SQLOutputValue>, isAlive: (owner: string) => boolean): RecordedRun {
  const isCarriedOut = row.ended === null && row.owner !== null && isAlive(String(row.owner));
  const status = row.status as RecordedStatus;
  return {
    id: String(row.id),
    flow: String(row.flow),
    file: String(row.file),
    input: JSON.parse(String(row.input)) as JsonObject,
    started: Number(row.started),
    ended: row.ended === null ? undefined : Number(row.ended),
    latest: row.latest === null ? undefined : Number(row.latest),
    status: (status === 'running' || status === 'queued') && !isCarriedOut ? 'interrupted' : status,
    cwd: row.cwd === null ? undefined : String(row.cwd),
    process: isCarriedOut ? { pid: Number(row.pid), host: String(row.host) } : undefined,
    rerunOf: row.rerun_of === null ? undefined : String(row.rerun_of),
    trigger: row.trigger === null ? undefined : String(row.trigger),
  };
}

function isEnd(status: RecordedStatus): boolean {
  return status === 'succeeded' || status === 'failed' || status === 'cancelled';
}

const endings: Readonly<Partial<Record<RecordedStatus, string>>> = { cancelled: 'was cancelled' };

function rerunHint(id: string): string {
  return `Start it anew with: baton rerun ${id}`;
}

function livesElsewhere(id: string, { pid, host }: NonNullable<RecordedRun['process']>): RunProblem {
  const where = host === hostname() ? `process ${pid}` : `process ${pid} on ${host}`;
  return new RunProblem(
    `The run \`${id}\` is alive: ${where} carries it out.`,
    'One process at a time may carry out a run. Wait until that one has ended, or stop it.',
  );
}

function reason(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const code = 'code' in thrown ? thrown.code : undefined;
  if (code === 'EACCES' || code === 'EPERM') return 'permission denied';
  if (code === 'EROFS') return 'its file system is read-only';
  if (code === 'ENOSPC') return 'the disk is full';
  if (code === 'ENOTDIR' || code === 'EEXIST') return 'a file stands where its folder should be';
  return thrown.message;
}
