/**
 * The journal: all that happened in each run, in one SQLite database under the workspace's `.baton` folder.
 *
 * Written before the engine acts on it, one transaction for all events of one turn. Write-ahead logging with
 * synchronous NORMAL: a killed process loses nothing that was appended; a power cut may lose the last moments, never
 * the order. Several processes may write and read at the same time.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Plan } from '#language/plan/plan.ts';
import type { JsonObject } from '#protocol/json.ts';
import type { RunEvent } from '#protocol/runEvents.ts';

export interface Journal {
  /** Makes a run known, before its first event. `started` in milliseconds since 1970-01-01 UTC. */
  addRun(run: NewRun): void;
  /** Appends events, all or none. Throws a {@link JournalProblem} when they can't be made durable. */
  append(events: readonly RunEvent[]): void;
  /** The events of a run after the one numbered `afterSeq`, in order. */
  readEvents(run: string, afterSeq?: number): readonly RunEvent[];
  /** All runs, the newest first. */
  listRuns(): readonly RecordedRun[];
  /** The plan that a run was started with; undefined when there is no such run. */
  readPlan(run: string): Plan | undefined;
  close(): void;
}

interface NewRun {
  readonly id: string;
  readonly flow: string;
  readonly file: string;
  readonly input: JsonObject;
  readonly plan: Plan;
  readonly started: number;
}

interface RecordedRun {
  readonly id: string;
  readonly flow: string;
  readonly file: string;
  readonly input: JsonObject;
  readonly started: number;
  readonly ended: number | undefined;
  /** `running` also for a run whose process has died. */
  readonly status: 'running' | 'succeeded' | 'failed' | 'cancelled';
}

/** The journal can't be opened, read or written. */
export class JournalProblem extends Error {
  constructor(message: string, cause: unknown) {
    super(message, { cause });
    this.name = 'JournalProblem';
  }
}

/** The version of the tables below, kept as the database's `user_version`. */
const version = 1;

const schema = `
  create table plans (
    hash text primary key,
    body text not null
  ) strict, without rowid;
  create table runs (
    id text primary key,
    flow text not null,
    file text not null,
    input text not null,
    plan text not null references plans (hash),
    started integer not null,
    ended integer,
    status text not null
  ) strict, without rowid;
  create table events (
    run text not null references runs (id),
    seq integer not null,
    time integer not null,
    type text not null,
    body text not null,
    primary key (run, seq)
  ) strict, without rowid;
  pragma user_version = ${version};
`;

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
    return open(path);
  } catch (thrown) {
    if (thrown instanceof JournalProblem) throw thrown;
    throw new JournalProblem(`The journal \`${path}\` can't be opened: ${reason(thrown)}.`, thrown);
  }
}

/** A journal that is gone once it is closed. */
export function openMemoryJournal(): Journal {
  return open(':memory:');
}

function open(path: string): Journal {
  const database = new DatabaseSync(path, { timeout: 10_000 });
  try {
    database.exec('pragma journal_mode = wal; pragma synchronous = normal;');
    migrate(database, path);
    return new SqliteJournal(database, path);
  } catch (thrown) {
    database.close();
    throw thrown;
  }
}

/** Makes the tables in a new database. Immediate, so that of two processes that start together one waits. */
function migrate(database: DatabaseSync, path: string): void {
  if (versionOf(database) === version) return;
  database.exec('begin immediate');
  const found = versionOf(database);
  if (found === 0) database.exec(schema);
  database.exec('commit');
  if (found > version) {
    const message = `The journal \`${path}\` was written by a newer version of Baton (format ${found}, this one knows ${version}).`;
    throw new JournalProblem(message, undefined);
  }
}

function versionOf(database: DatabaseSync): number {
  return Number(database.prepare('pragma user_version').get()?.user_version ?? 0);
}

const finalStatus: Readonly<Partial<Record<RunEvent['type'], RecordedRun['status']>>> = {
  'run.succeeded': 'succeeded',
  'run.failed': 'failed',
  'run.cancelled': 'cancelled',
};

class SqliteJournal implements Journal {
  readonly #database: DatabaseSync;
  readonly #path: string;
  readonly #insertEvent: StatementSync;
  readonly #endRun: StatementSync;

  constructor(database: DatabaseSync, path: string) {
    this.#database = database;
    this.#path = path;
    this.#insertEvent = database.prepare('insert into events (run, seq, time, type, body) values (?, ?, ?, ?, ?)');
    this.#endRun = database.prepare('update runs set status = ?, ended = ? where id = ?');
  }

  addRun(run: NewRun): void {
    const body = JSON.stringify(run.plan);
    const hash = createHash('sha256').update(body).digest('hex');
    this.#transaction(() => {
      this.#database.prepare('insert or ignore into plans (hash, body) values (?, ?)').run(hash, body);
      this.#database
        .prepare('insert into runs (id, flow, file, input, plan, started, status) values (?, ?, ?, ?, ?, ?, ?)')
        .run(run.id, run.flow, run.file, JSON.stringify(run.input), hash, run.started, 'running');
    });
  }

  append(events: readonly RunEvent[]): void {
    if (events.length === 0) return;
    this.#transaction(() => {
      for (const { run, seq, time, type, ...body } of events) {
        this.#insertEvent.run(run, seq, time, type, JSON.stringify(body));
        const status = finalStatus[type];
        if (status !== undefined) this.#endRun.run(status, time, run);
      }
    });
  }

  readEvents(run: string, afterSeq = 0): readonly RunEvent[] {
    return this.#database
      .prepare('select seq, time, type, body from events where run = ? and seq > ? order by seq')
      .all(run, afterSeq)
      .map(row => {
        const body = JSON.parse(String(row.body)) as object;
        return { run, seq: row.seq, time: row.time, type: row.type, ...body } as RunEvent;
      });
  }

  listRuns(): readonly RecordedRun[] {
    return this.#database
      .prepare('select id, flow, file, input, started, ended, status from runs order by started desc, id desc')
      .all()
      .map(row => ({
        id: String(row.id),
        flow: String(row.flow),
        file: String(row.file),
        input: JSON.parse(String(row.input)) as JsonObject,
        started: Number(row.started),
        ended: row.ended === null ? undefined : Number(row.ended),
        status: row.status as RecordedRun['status'],
      }));
  }

  readPlan(run: string): Plan | undefined {
    const row = this.#database
      .prepare('select body from plans join runs on plans.hash = runs.plan where runs.id = ?')
      .get(run);
    return row === undefined ? undefined : (JSON.parse(String(row.body)) as Plan);
  }

  close(): void {
    if (this.#database.isOpen) this.#database.close();
  }

  #transaction(work: () => void): void {
    try {
      this.#database.exec('begin immediate');
      work();
      this.#database.exec('commit');
    } catch (thrown) {
      // SQLite has rolled back by itself after some errors.
      if (this.#database.isOpen && this.#database.isTransaction) this.#database.exec('rollback');
      throw new JournalProblem(`The journal \`${this.#path}\` can't be written: ${reason(thrown)}.`, thrown);
    }
  }
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
