/**
 * Lines for locks and rate limits, and for the runs of a flow with `limit`: one table for all runs of a journal, whatever
 * process carries them out. Who comes first is served first. What a run has that nobody carries out any more counts for
 * nothing, unless the run merely waits for an answer.
 *
 * A claim on a lock goes when it is given back. One on a rate limit stays until the time has passed in which it counts.
 */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Share } from '#protocol/runEvents.ts';

/** `waiting`: it has no process, and keeps what it holds. */
export type RunLife = 'carriedOut' | 'waiting' | 'gone';

export interface Claim {
  readonly run: string;
  readonly path: string;
  readonly resource: string;
  readonly share: Share;
}

export class Claims {
  readonly #transaction: <T>(work: () => T) => T;
  readonly #liveRuns: () => (run: string) => RunLife;
  readonly #own: StatementSync;
  readonly #insert: StatementSync;
  readonly #grant: StatementSync;
  readonly #delete: StatementSync;
  readonly #held: StatementSync;
  readonly #first: StatementSync;
  readonly #oldest: StatementSync;
  readonly #forget: StatementSync;
  readonly #drop: StatementSync;
  readonly #dropAll: StatementSync;
  readonly #ofRun: StatementSync;

  constructor(database: DatabaseSync, transaction: <T>(work: () => T) => T, liveRuns: () => (run: string) => RunLife) {
    this.#transaction = transaction;
    this.#liveRuns = liveRuns;
    const isOpen = "(kind = 'lock' or granted is null)";
    this.#own = database.prepare(`select number, granted from claims where run = ? and path = ? and ${isOpen}`);
    this.#insert = database.prepare('insert into claims (resource, run, path, kind) values (?, ?, ?, ?)');
    this.#grant = database.prepare('update claims set granted = ? where number = ?');
    this.#delete = database.prepare('delete from claims where number = ?');
    this.#held = database.prepare('select number, run, granted from claims where resource = ? and granted is not null');
    this.#first = database.prepare(
      'select number, run, path from claims where resource = ? and granted is null order by number limit 1',
    );
    this.#oldest = database.prepare(
      `select granted from claims where resource = ? and granted is not null order by granted desc limit 1 offset ?`,
    );
    this.#forget = database.prepare('delete from claims where resource = ? and granted <= ?');
    this.#drop = database.prepare(`delete from claims where run = ? and path = ? and ${isOpen}`);
    this.#dropAll = database.prepare(`delete from claims where run = ? and ${isOpen}`);
    this.#ofRun = database.prepare(`select number, path from claims where run = ? and ${isOpen} order by number`);
  }

  /** Gets in line, at its end; without effect for who stands there, or holds it. */
  join({ run, path, resource, share }: Claim): void {
    this.#transaction(() => {
      if (this.#own.get(run, path) === undefined) this.#insert.run(resource, run, path, share.kind);
    });
  }

  /**
   * Whether the claim is granted now, or was before; else when to ask again, if that is known (milliseconds since
   * 1970-01-01 UTC). `isThorough`: also looks whether those who are before it are still there, which takes longer.
   */
  ask(claim: Claim, now: number, isThorough: boolean): { readonly isGranted: boolean; readonly at?: number } {
    const own = this.#own.get(claim.run, claim.path);
    if (own === undefined) throw new Error(`${claim.path} of ${claim.run} does not stand in line.`);
    if (own.granted !== null) return { isGranted: true };
    // Looking takes no lock of the database.
    if (!isThorough && !this.#isTurn(claim, now)) return this.#later(claim);
    return this.#transaction(() => {
      this.#clear(claim, now);
      if (!this.#isTurn(claim, now)) return this.#later(claim);
      this.#grant.run(now, Number(own.number));
      return { isGranted: true };
    });
  }

  /** Drops all claims of a run except those at these paths. Gives the paths that are left, as they stand in line. */
  retain(run: string, paths: ReadonlySet<string>): readonly string[] {
    return this.#transaction(() => {
      const claims = this.#ofRun.all(run);
      for (const { number, path } of claims) if (!paths.has(String(path))) this.#delete.run(number ?? null);
      return claims.map(({ path }) => String(path)).filter(path => paths.has(path));
    });
  }

  /** Leaves the line, or gives back. Within a transaction of the journal. */
  drop(run: string, path: string): void {
    this.#drop.run(run, path);
  }

  /** The same for all that a run has. */
  dropAll(run: string): void {
    this.#dropAll.run(run);
  }

  #isTurn({ run, path, resource, share }: Claim, now: number): boolean {
    const head = this.#first.get(resource);
    if (head?.run !== run || head.path !== path) return false;
    const since = share.kind === 'rate' ? now - share.per : Number.NEGATIVE_INFINITY;
    const counting = this.#held.all(resource).filter(({ granted }) => Number(granted) > since);
    return counting.length < share.slots;
  }

  /** Of a rate limit it is known when the first slot comes free. */
  #later({ resource, share }: Claim): { readonly isGranted: false; readonly at?: number } {
    const decisive = share.kind === 'rate' ? this.#oldest.get(resource, share.slots - 1) : undefined;
    return decisive === undefined || share.kind !== 'rate'
      ? { isGranted: false }
      : { isGranted: false, at: Number(decisive.granted) + share.per };
  }

  /** Takes out what counts for nothing. */
  #clear({ resource, share }: Claim, now: number): void {
    const lifeOf = this.#liveRuns();
    if (share.kind === 'rate') this.#forget.run(resource, now - share.per);
    else {
      for (const { number, run } of this.#held.all(resource)) {
        if (lifeOf(String(run)) === 'gone') this.#delete.run(number ?? null);
      }
    }
    for (let head = this.#first.get(resource); head !== undefined; head = this.#first.get(resource)) {
      // A run that stands in line never lets go of its process.
      if (lifeOf(String(head.run)) === 'carriedOut') break;
      this.#delete.run(head.number ?? null);
    }
  }
}
