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
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Plan } from '#language/plan/plan.ts';
import type { Json, JsonObject } from '#protocol/json.ts';
import type { RunEvent } from '#protocol/runEvents.ts';
import { endsWaiting } from '#protocol/runView.ts';
import { RunProblem } from '../common/runProblem.ts';
import { Bell } from './bell.ts';
import { Blobs, removeUnusedBlobs, type Stored } from './blobs.ts';
import { CachedResults, type Kept } from './cachedResults.ts';
import { Claims, type RunLife } from './claims.ts';
import { JournalProblem } from './journalProblem.ts';
import { migrate } from './journalSchema.ts';
import { isHeld, type Lease, takeLease } from './lease.ts';
import { type Message, Messages, type NewMessage, type SentMessage } from './messages.ts';
import { isEnd, type RecordedRun, type RecordedStatus, recordOf, selectRuns, statusAfter } from './recordedRun.ts';
import { type Cause, TriggerRecords } from './triggerRecords.ts';

export { JournalProblem } from './journalProblem.ts';
export { AlreadyStarted, type Cause } from './triggerRecords.ts';

/** By the event's `seq`. */
export type Sealed = ReadonlyMap<number, Uint8Array>;

/** What is recorded together with events. */
export interface Besides {
  /** Paths of the steps that give back what they hold. */
  readonly released?: readonly string[] | undefined;
  readonly sealed?: Sealed | undefined;
  /** Results of steps with `cache`. */
  readonly kept?: readonly Kept[] | undefined;
  /** Runs that they start. */
  readonly started?: readonly NewRun[] | undefined;
  /** The last message that the run has taken, from which they follow. */
  readonly heard?: { readonly run: string; readonly message: number } | undefined;
}

/** What a run waits for that has no process. */
export interface WaitsFor {
  /** Names of the events that it may ever wait for. */
  readonly events: Iterable<string>;
  /** The kernel's keys of the events that it waits for now. */
  readonly keys: Iterable<string>;
}

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
  /** The run that has started it, if one has. */
  readonly parent?: string | undefined;
  /** What was taken out of its input. */
  readonly sealed?: Uint8Array | undefined;
}

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
    return open(path, folder);
  } catch (thrown) {
    if (thrown instanceof JournalProblem) throw thrown;
    throw new JournalProblem(`The journal \`${path}\` can't be opened: ${reason(thrown)}.`, thrown);
  }
}

/** A journal that is gone once it is closed. */
export function openMemoryJournal(): Journal {
  return open(':memory:', undefined);
}

function open(path: string, folder: string | undefined): Journal {
  const database = new DatabaseSync(path, { timeout: 10_000 });
  try {
    database.exec('pragma journal_mode = wal; pragma synchronous = normal;');
    migrate(database, path);
    return new Journal(database, path, folder);
  } catch (thrown) {
    database.close();
    throw thrown;
  }
}

/** How long an event is kept at least that no run will hear any more, in milliseconds: a week. */
const keptMessages = 7 * 24 * 3600 * 1000;

/** What `owner` says of runs in a journal that no other process can open. */
const memoryOwner = 'memory';

export class Journal {
  readonly #database: DatabaseSync;
  readonly #path: string;
  /** Folder of the locks; undefined for a journal in memory. */
  readonly #owners: string | undefined;
  /** What triggers have started. */
  readonly triggers: TriggerRecords;
  readonly #blobs: Blobs;
  readonly #messages: Messages;
  /** Undefined for a journal in memory, whose readers are told directly. */
  readonly #bell: Bell | undefined;
  readonly #listeners = new Set<() => void>();
  /** The runs that were last told to wait by this journal. */
  readonly #waiting = new Set<string>();
  readonly #begin: StatementSync;
  readonly #commit: StatementSync;
  readonly #insertEvent: StatementSync;
  readonly #insertSealed: StatementSync;
  readonly #setStatus: StatementSync;
  /** Lines for locks, rate limits and the runs of a flow. */
  readonly claims: Claims;
  /** Results of steps with `cache`. */
  readonly cached: CachedResults;
  readonly #setHeard: StatementSync;
  #lease: Lease | undefined;

  constructor(database: DatabaseSync, path: string, folder: string | undefined) {
    this.#database = database;
    this.#path = path;
    this.#owners = folder === undefined ? undefined : join(folder, 'owners');
    this.triggers = new TriggerRecords(database);
    this.#blobs = new Blobs(database);
    this.cached = new CachedResults(database, this.#blobs);
    this.claims = new Claims(
      database,
      work => this.#transaction(work),
      () => this.#liveRuns(),
    );
    this.#bell = folder === undefined ? undefined : new Bell(join(folder, 'bell'));
    this.#messages = new Messages(database);
    this.#begin = database.prepare('begin immediate');
    this.#commit = database.prepare('commit');
    this.#insertEvent = database.prepare(
      'insert into events (run, seq, time, type, body, blobs) values (?, ?, ?, ?, ?, ?)',
    );
    this.#insertSealed = database.prepare('insert into sealed (run, seq, body) values (?, ?, ?)');
    this.#setStatus = database.prepare('update runs set status = ?, ended = ?, due = ? where id = ?');
    this.#setHeard = database.prepare('update runs set heard = ? where id = ?');
  }

  /**
   * Makes a run known, before its first event, and this journal the one that carries it out. Throws {@link AlreadyStarted}
   * where its cause has started one before.
   */
  addRun(run: NewRun): void {
    this.#transaction(() => this.#addOne(run));
  }

  #addOne(run: NewRun): void {
    const { hash, body } = spelt(run.plan);
    if (run.cause !== undefined) this.triggers.take(run.cause, run.id, run.started);
    this.#database.prepare('insert or ignore into plans (hash, body) values (?, ?)').run(hash, body);
    this.#database
      .prepare(
        `insert into runs (id, flow, file, input, plan, started, status, cwd, rerun_of, trigger, parent, owner, pid, host, heard)
         values (?, ?, ?, ?, ?, ?, 'running', ?, ?, ?, ?, ?, ?, ?, (select coalesce(max(id), 0) from messages))`,
      )
      .run(
        ...[run.id, run.flow, run.file, JSON.stringify(run.input), hash, run.started, run.cwd, run.rerunOf ?? null],
        ...[run.cause?.trigger ?? null, run.parent ?? null],
        ...[this.#owner(), process.pid, hostname()],
      );
    if (run.sealed !== undefined) this.#insertSealed.run(run.id, 0, run.sealed);
  }

  /**
   * Makes this journal the one that carries out the run, until it is released or closed. Throws a {@link RunProblem}
   * when there is no such run, it has ended, or another process that lives carries it out.
   */
  claimRun(id: string): void {
    this.#transaction(() => {
      const run = this.readRun(id);
      if (run === undefined) throw new RunProblem(`There is no run \`${id}\` in the journal \`${this.#path}\`.`);
      if (run.ended !== undefined) {
        throw new RunProblem(`The run \`${id}\` has ended: it ${endings[run.status] ?? run.status}.`, rerunHint(id));
      }
      if (run.process !== undefined) throw livesElsewhere(id, run.process);
      this.#database
        .prepare('update runs set owner = ?, pid = ?, host = ?, is_left = 0 where id = ?')
        .run(this.#owner(), process.pid, hostname(), id);
      this.#messages.forget(id);
    });
  }

  /** Lets go of a run that waits or has ended: another process may claim it. */
  releaseRun(id: string): void {
    this.#transaction(() =>
      this.#database.prepare('update runs set owner = null, pid = null, host = null where id = ?').run(id),
    );
  }

  /**
   * Lets go of a run that waits, which goes on when its time has come, or something is said to it. Gives false, and does
   * nothing, when something has been said already that it has not taken.
   */
  leaveRun(id: string, { events, keys }: WaitsFor): boolean {
    let isLeft = false;
    this.#transaction(() => {
      if (this.readMessages(id, events).length > 0) return;
      this.#messages.await(id, keys);
      this.#database.prepare('update runs set owner = null, pid = null, host = null, is_left = 1 where id = ?').run(id);
      isLeft = true;
    });
    return isLeft;
  }

  /**
   * Appends events of a run, all or none, with all that goes with them; says what they emit to the other runs. Throws a
   * {@link JournalProblem} when that can't be made durable.
   */
  append(events: readonly RunEvent[], { released = [], sealed, heard, kept = [], started = [] }: Besides = {}): void {
    const [first] = events;
    if (first === undefined && heard === undefined && kept.length === 0) return;
    this.#transaction(() => {
      if (first !== undefined) for (const path of released) this.claims.drop(first.run, path);
      for (const event of events) {
        // What the run says after it has started another one, that one hears.
        const child = event.type === 'step.spawned' ? started.find(({ id }) => id === event.child) : undefined;
        if (child !== undefined) this.#addOne(child);
        this.#appendOne(event, sealed?.get(event.seq));
      }
      for (const result of kept) this.cached.keep(result);
      if (heard !== undefined) this.#setHeard.run(heard.message, heard.run);
    });
    if (events.some(event => event.type === 'event.emitted')) this.#ring();
  }

  #appendOne(event: RunEvent, sealed: Uint8Array | undefined): void {
    const { run, seq, time, type, ...fields } = event;
    const { body, blobs } = this.#blobs.store(fields);
    this.#insertEvent.run(run, seq, time, type, body, blobs);
    if (sealed !== undefined) this.#insertSealed.run(run, seq, sealed);
    if (event.type === 'event.emitted') {
      this.#messages.post({ event: { event: event.event, fields: event.fields, time }, source: run });
    }
    const status = statusAfter[type];
    if (event.type === 'run.waiting') {
      this.#waiting.add(run);
      this.#setStatus.run('waiting', null, event.until ?? null, run);
    } else if (status !== undefined) {
      this.#waiting.delete(run);
      this.#setStatus.run(status, isEnd(status) ? time : null, null, run);
      if (isEnd(status)) this.claims.dropAll(run);
    } else if (endsWaiting(type) && this.#waiting.delete(run)) {
      this.#setStatus.run('running', null, null, run);
    }
  }

  /** Says something to a run, or an event to all runs there are. Gives the message's id. */
  post(message: NewMessage): number {
    let id = 0;
    this.#transaction(() => {
      id = this.#messages.post(message);
    });
    this.#ring();
    return id;
  }

  /** What was said to a run, and which of these events came, after the message `after`; by default the last it has taken. */
  readMessages(run: string, events: Iterable<string>, after?: number): readonly Message[] {
    return this.#messages.read(run, events, after ?? this.#heard(run));
  }

  /** The events of a name that were sent after the message `after`, in order, by runs and from outside. */
  sentEvents(event: string, after: number): readonly SentMessage[] {
    return this.#messages.sent(event, after);
  }

  /** The id of the last message that was posted; 0 where there is none. */
  lastMessage(): number {
    return this.#messages.last();
  }

  /** Whether the run has taken a message, or has ended. */
  hasHeard(run: string, message: number): boolean {
    const row = this.#database.prepare('select heard, ended from runs where id = ?').get(run);
    return row === undefined || row.ended !== null || Number(row.heard) >= message;
  }

  #heard(run: string): number {
    return Number(this.#database.prepare('select heard from runs where id = ?').get(run)?.heard ?? 0);
  }

  /** Calls back when something may have been said, by whatever process. Gives a function that takes the listener away. */
  onMessages(listener: () => void): () => void {
    if (this.#bell !== undefined) return this.#bell.onRing(listener);
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #ring(): void {
    this.#bell?.ring();
    for (const listener of this.#listeners) listener();
  }

  /** Ids of the waiting runs without a process that can go on at `now`: their time has come, or something was said to them. */
  dueRuns(now: number): readonly string[] {
    const isAlive = this.#aliveness();
    return this.#database
      .prepare("select id, owner from runs where due <= ? and status = 'waiting' order by due, id")
      .all(now)
      .filter(({ owner }) => owner === null || !isAlive(String(owner)))
      .map(({ id }) => String(id));
  }

  /** When a waiting run goes on by itself next, after a time (both in milliseconds since 1970-01-01 UTC). */
  nextDue(after = 0): number | undefined {
    const row = this.#database
      .prepare("select min(due) as due from runs where status = 'waiting' and due > ?")
      .get(after);
    return row === undefined || row.due === null ? undefined : Number(row.due);
  }

  /** The events of a run after the one numbered `afterSeq`, in order. */
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

  /** What was taken out of a run's events, and as number 0 out of its input. */
  readSealed(run: string): Sealed {
    const rows = this.#database.prepare('select seq, body from sealed where run = ?').all(run);
    return new Map(rows.map(row => [Number(row.seq), row.body as Uint8Array]));
  }

  /** All runs, or the newest `limit` of them, the newest first. */
  listRuns(limit = -1): readonly RecordedRun[] {
    const isAlive = this.#aliveness();
    return this.#database
      .prepare(`${selectRuns} order by started desc, id desc limit ?`)
      .all(limit)
      .map(row => recordOf(row, isAlive));
  }

  /** How many runs wait, or have ended so. */
  countRuns(status: RecordedStatus): number {
    return Number(this.#database.prepare('select count(*) as count from runs where status = ?').get(status)?.count);
  }

  /** Undefined when there is no such run. */
  readRun(id: string): RecordedRun | undefined {
    const row = this.#database.prepare(`${selectRuns} where id = ?`).get(id);
    return row && recordOf(row, this.#aliveness());
  }

  /** The plan that a run was started with; undefined when there is no such run. */
  readPlan(run: string): Plan | undefined {
    const row = this.#database
      .prepare('select body from plans join runs on plans.hash = runs.plan where runs.id = ?')
      .get(run);
    return row === undefined ? undefined : (JSON.parse(String(row.body)) as Plan);
  }

  /** The different plans of the runs that have not ended. */
  openPlans(): readonly Plan[] {
    return this.#database
      .prepare('select body from plans where hash in (select plan from runs where ended is null)')
      .all()
      .map(({ body }) => JSON.parse(String(body)) as Plan);
  }

  /** Keeps runs from being forgotten for their age, or no longer. Throws a {@link RunProblem} when there is one of them not. */
  pinRuns(runs: readonly string[], isPinned: boolean): void {
    this.#transaction(() => {
      const pin = this.#database.prepare('update runs set is_pinned = ? where id = ?');
      for (const id of runs) {
        if (pin.run(isPinned ? 1 : 0, id).changes === 0) throw new RunProblem(`There is no run \`${id}\`.`);
      }
    });
  }

  /** Forgets these runs, with their events, and gives back their room. Those that a process carries out stay. */
  removeRuns(runs: readonly string[]): void {
    this.#transaction(() => {
      const isAlive = this.#aliveness();
      for (const id of runs) {
        const row = this.#database.prepare(`${selectRuns} where id = ?`).get(id);
        if (row === undefined || recordOf(row, isAlive).process !== undefined) continue;
        this.#database.prepare('delete from sealed where run = ?').run(id);
        this.#database.prepare('delete from events where run = ?').run(id);
        this.#database.prepare('delete from messages where run = ?').run(id);
        this.#messages.forget(id);
        this.#database.prepare('delete from runs where id = ?').run(id);
      }
      // Events that all runs have taken which may still hear them.
      const old = Date.now() - keptMessages;
      const heard = 'select coalesce(min(heard), (select max(id) from messages)) from runs where ended is null';
      this.#database.prepare(`delete from messages where run is null and time < ? and id <= (${heard})`).run(old);
      this.#database.exec(`delete from plans where hash not in (select plan from runs); ${removeUnusedBlobs}`);
    });
    this.#shrink();
  }

  /**
   * Forgets results of steps with `cache` that were recorded before a time (milliseconds since 1970-01-01 UTC), by default
   * all of them. Gives how many.
   */
  forgetCached(before = Number.POSITIVE_INFINITY): number {
    let gone = 0;
    this.#transaction(() => {
      gone = this.cached.forgetBefore(before);
      this.#database.exec(removeUnusedBlobs);
    });
    return gone;
  }

  #shrink(): void {
    try {
      this.#database.exec('vacuum; pragma wal_checkpoint(truncate)');
    } catch {
      // Another process is at work here. The room is not lost: what is written next takes it.
    }
  }

  close(): void {
    this.#bell?.close();
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
      this.#begin.run();
      const result = work();
      this.#commit.run();
      return result;
    } catch (thrown) {
      // SQLite has rolled back by itself after some errors.
      if (this.#database.isOpen && this.#database.isTransaction) this.#database.exec('rollback');
      if (thrown instanceof RunProblem) throw thrown;
      throw new JournalProblem(`The journal \`${this.#path}\` can't be written: ${reason(thrown)}.`, thrown);
    }
  }
}

/** A run may start thousands of others with one plan. */
const spellings = new WeakMap<Plan, { readonly hash: string; readonly body: string }>();

function spelt(plan: Plan): { readonly hash: string; readonly body: string } {
  const known = spellings.get(plan);
  if (known !== undefined) return known;
  const body = JSON.stringify(plan);
  const spelling = { body, hash: createHash('sha256').update(body).digest('hex') };
  spellings.set(plan, spelling);
  return spelling;
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
