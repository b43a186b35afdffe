/** Results of steps with `cache`, kept for equal calls of any run of the journal. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Json } from '#protocol/json.ts';
import type { CachedCall } from '#protocol/runEvents.ts';
import { type CacheEntry, cacheKey, isFresh, reasonOfMiss } from '#runner/kernel/cache.ts';
import type { CacheAnswer } from '#runner/kernel/input.ts';
import type { Blobs } from './blobs.ts';

/** A result that is to be kept. */
export interface Kept {
  readonly run: string;
  readonly path: string;
  readonly call: CachedCall;
  /** Stands for all that the call has executed. */
  readonly code: string;
  readonly value: Json;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly recorded: number;
}

/** How many calls of a step are looked at to say what is different. */
const compared = 100;

export class CachedResults {
  readonly #database: DatabaseSync;
  readonly #blobs: Blobs;
  readonly #insert: StatementSync;
  readonly #equal: StatementSync;
  readonly #ofStep: StatementSync;

  constructor(database: DatabaseSync, blobs: Blobs) {
    this.#database = database;
    this.#blobs = blobs;
    this.#insert = database.prepare(
      `insert or replace into cache (key, step, path, what, code, goes_by, arguments, run, recorded, body, blobs)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#equal = database.prepare('select * from cache where key = ?');
    this.#ofStep = database.prepare(
      'select path, what, code, goes_by, arguments, recorded from cache where step = ? order by recorded desc limit ?',
    );
  }

  /** Within a transaction of the journal. */
  keep({ run, path, call, code, value, recorded }: Kept): void {
    const { step, what, by, goesBy } = call;
    const { body, blobs } = this.#blobs.store({ value });
    const key = cacheKey(call, code);
    this.#insert.run(key, step, path, what, code, goesBy, JSON.stringify(by), run, recorded, body, blobs);
  }

  /** What there is for the call of the step at `path`; `now` in milliseconds since 1970-01-01 UTC. */
  find(path: string, call: CachedCall, code: string, now: number): CacheAnswer {
    const equal = this.#equal.get(cacheKey(call, code));
    if (equal !== undefined && isFresh(call, Number(equal.recorded), now)) {
      const stored = { body: String(equal.body), blobs: equal.blobs === null ? null : String(equal.blobs) };
      const { value = null } = this.#blobs.restore(stored, new Map()) as { readonly value?: Json };
      return { isHit: true, value, from: String(equal.run), recorded: Number(equal.recorded) };
    }
    const others = equal === undefined ? this.#ofStep.all(call.step, compared).map(entryOf) : [];
    return { isHit: false, reason: reasonOfMiss({ call, path, code }, equal && entryOf(equal), others) };
  }

  /** Forgets what was recorded before a time. Within a transaction of the journal. Gives how many went. */
  forgetBefore(time: number): number {
    return Number(this.#database.prepare('delete from cache where recorded < ?').run(time).changes);
  }
}

function entryOf(row: ReturnType<StatementSync['all']>[number]): CacheEntry {
  return {
    path: String(row.path),
    what: String(row.what),
    code: String(row.code),
    goesBy: row.goes_by as CacheEntry['goesBy'],
    by: JSON.parse(String(row.arguments)) as CacheEntry['by'],
    recorded: Number(row.recorded),
  };
}
