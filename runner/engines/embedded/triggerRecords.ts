/**
 * What triggers have started: so that, whatever dies in between, each time of a schedule, each version of a file and each
 * request that is sent again starts one run.
 */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { RunProblem } from '../common/runProblem.ts';

/** Why a run is started. It starts one run only: that is recorded in the transaction that makes the run known. */
export interface Cause {
  /** The trigger's key: the same after a restart. */
  readonly trigger: string;
  /** What happens once: the version of a file, the key of a request. */
  readonly occurrence?: string | undefined;
  /** What it is called on all machines, where `occurrence` is called so on this one only. */
  readonly shared?: string | undefined;
  /** Up to where the trigger has come: a time of its schedule, the number of an event. Never goes back. */
  readonly position?: number | undefined;
}

/** What has happened has started a run before. */
export class AlreadyStarted extends RunProblem {
  /** Undefined where that is not recorded. */
  readonly run: string | undefined;

  constructor(cause: Cause, run: string | undefined) {
    super(`The trigger ${cause.trigger} has started a run for this before.`);
    this.name = 'AlreadyStarted';
    this.run = run;
  }
}

export class TriggerRecords {
  readonly #database: DatabaseSync;
  readonly #readPosition: StatementSync;
  readonly #writePosition: StatementSync;
  readonly #readRun: StatementSync;
  readonly #addOccurrence: StatementSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#readPosition = database.prepare('select position from triggers where key = ?');
    this.#writePosition = database.prepare(
      `insert into triggers (key, position) values (?1, ?2)
       on conflict (key) do update set position = ?2 where position < ?2`,
    );
    this.#readRun = database.prepare('select run from occurrences where trigger = ? and id = ?');
    this.#addOccurrence = database.prepare(
      'insert or ignore into occurrences (trigger, id, run, time) values (?, ?, ?, ?)',
    );
  }

  /** Notes what a run is started for. Throws {@link AlreadyStarted}. Whoever calls holds the transaction. */
  take(cause: Cause, run: string, time: number): void {
    const { trigger, occurrence, position } = cause;
    if (position !== undefined && this.#writePosition.run(trigger, position).changes === 0) {
      throw new AlreadyStarted(cause, undefined);
    }
    if (occurrence === undefined) return;
    if (this.#addOccurrence.run(trigger, occurrence, run, time).changes === 0) {
      throw new AlreadyStarted(cause, this.runOf(trigger, occurrence));
    }
  }

  /** Notes what a run was started for elsewhere; nothing where that stands here already. */
  note({ trigger, occurrence, position }: Cause, run: string, time: number): void {
    if (position !== undefined) this.#writePosition.run(trigger, position);
    if (occurrence !== undefined) this.#addOccurrence.run(trigger, occurrence, run, time);
  }

  /** Up to where a trigger has come; undefined for one that was never served. */
  position(trigger: string): number | undefined {
    const row = this.#readPosition.get(trigger);
    return row === undefined ? undefined : Number(row.position);
  }

  /** Moves a trigger on without a run; never back. */
  moveTo(trigger: string, position: number): void {
    this.#writePosition.run(trigger, position);
  }

  /** The run that was started for an occurrence. */
  runOf(trigger: string, occurrence: string): string | undefined {
    const row = this.#readRun.get(trigger, occurrence);
    return row === undefined ? undefined : String(row.run);
  }

  /** All that a trigger has started runs for. */
  occurrences(trigger: string): readonly string[] {
    const rows = this.#database.prepare('select id from occurrences where trigger = ?').all(trigger);
    return rows.map(row => String(row.id));
  }

  /** Should it happen again, it starts another run. */
  forget(trigger: string, occurrence: string): void {
    this.#database.prepare('delete from occurrences where trigger = ? and id = ?').run(trigger, occurrence);
  }

  /** As {@link forget}, for all occurrences of a trigger before a moment (milliseconds since 1970-01-01 UTC). */
  forgetBefore(trigger: string, time: number): void {
    this.#database.prepare('delete from occurrences where trigger = ? and time < ?').run(trigger, time);
  }
}
