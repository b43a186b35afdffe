/**
 * What is said to runs: an answer, a cancel, an event. It stands in the journal until the run has taken it, in the
 * transaction in which what follows from it is recorded: each run hears each message once, whether it had a process when
 * it was said or not.
 *
 * An event is said to all runs at once, and stands there once. A run that is alive looks for what is new when the bell
 * rings: a file beside the journal that whoever says something writes to.
 */
import { createHash } from 'node:crypto';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { JsonObject } from '#protocol/json.ts';
import { partsOfKey, waitingKey } from '#runner/kernel/eventKeys.ts';
import type { Arrival } from '#runner/kernel/input.ts';

/** Something for one run, or an event for all that listen. Its time is when it was said. */
export type NewMessage =
  | { readonly run: string; readonly input: Arrival }
  | { readonly event: SentEvent; readonly source?: string | undefined };

export interface SentEvent {
  readonly event: string;
  readonly fields: JsonObject;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly time: number;
}

export interface Message {
  /** Greater than that of every message before. */
  readonly id: number;
  readonly input: Arrival;
}

/** An event as it was sent, to whom it may concern. */
export interface SentMessage {
  /** Greater than that of every message before. */
  readonly id: number;
  readonly fields: JsonObject;
}

type StoredArrival = {
  [Type in Arrival['type']]: Omit<Extract<Arrival, { readonly type: Type }>, 'time'>;
}[Arrival['type']];

/** The tables of the messages. Whoever calls holds the transaction. */
export class Messages {
  readonly #insert: StatementSync;
  readonly #toRun: StatementSync;
  readonly #ofEvent: StatementSync;
  readonly #sent: StatementSync;
  readonly #last: StatementSync;
  readonly #namesOf: StatementSync;
  readonly #wakeRun: StatementSync;
  readonly #wakeWaiting: StatementSync;
  readonly #wakeUnsettled: StatementSync;
  readonly #forget: StatementSync;
  readonly #await: StatementSync;

  constructor(database: DatabaseSync) {
    this.#insert = database.prepare('insert into messages (time, run, event, source, body) values (?, ?, ?, ?, ?)');
    this.#toRun = database.prepare('select id, time, body from messages where run = ? and id > ? order by id');
    this.#ofEvent = database.prepare(
      'select id, time, body from messages where event = ? and id > ? and source is not ? order by id',
    );
    this.#sent = database.prepare('select id, body from messages where event = ? and id > ? order by id');
    this.#last = database.prepare('select coalesce(max(id), 0) as id from messages');
    this.#namesOf = database.prepare('select distinct names from waiting where event = ?');
    this.#wakeRun = database.prepare(
      'update runs set due = min(coalesce(due, ?1), ?1) where id = ?2 and ended is null',
    );
    this.#wakeWaiting = database.prepare(
      `update runs set due = min(coalesce(due, ?1), ?1)
       where id in (select run from waiting where event = ?2 and names = ?3 and key = ?4)`,
    );
    // Of runs whose process died while they waited, nobody has written down for what.
    this.#wakeUnsettled = database.prepare(
      "update runs set due = min(coalesce(due, ?1), ?1) where status = 'waiting' and is_left = 0",
    );
    this.#forget = database.prepare('delete from waiting where run = ?');
    this.#await = database.prepare('insert or ignore into waiting (event, names, key, run) values (?, ?, ?, ?)');
  }

  /** Says something, and makes the runs due that are not alive and wait for it. Gives its id. */
  post(message: NewMessage): number {
    if ('run' in message) {
      const { time, ...rest } = message.input;
      this.#wakeRun.run(time, message.run);
      return Number(this.#insert.run(time, message.run, null, null, JSON.stringify(rest)).lastInsertRowid);
    }
    const { event, fields, time } = message.event;
    for (const { names } of this.#namesOf.all(event)) this.#wake(String(names), message.event);
    this.#wakeUnsettled.run(time);
    const body: StoredArrival = { type: 'eventReceived', event, fields };
    const inserted = this.#insert.run(time, null, event, message.source ?? null, JSON.stringify(body));
    return Number(inserted.lastInsertRowid);
  }

  /** What was said to a run after the message `after`, in order: to itself, and events of these names by others. */
  read(run: string, events: Iterable<string>, after: number): readonly Message[] {
    const rows = this.#toRun.all(run, after);
    for (const event of events) rows.push(...this.#ofEvent.all(event, after, run));
    return rows
      .map(({ id, time, body }): Message => {
        const stored = JSON.parse(String(body)) as StoredArrival;
        return { id: Number(id), input: { ...stored, time: Number(time) } as Arrival };
      })
      .sort((one, other) => one.id - other.id);
  }

  /** The events of a name that were sent after the message `after`, in order, whoever has sent them. */
  sent(event: string, after: number): readonly SentMessage[] {
    return this.#sent.all(event, after).map(({ id, body }) => {
      const { fields } = JSON.parse(String(body)) as StoredArrival & { readonly type: 'eventReceived' };
      return { id: Number(id), fields };
    });
  }

  /** The id of the last message; 0 where there is none. */
  last(): number {
    return Number(this.#last.get()?.id);
  }

  /** Writes down for which events a run waits that has no process, by the kernel's keys. */
  await(run: string, keys: Iterable<string>): void {
    this.forget(run);
    for (const key of keys) {
      const { event, fields } = partsOfKey(key);
      this.#await.run(event, JSON.stringify(Object.keys(fields)), hashOf(key), run);
    }
  }

  forget(run: string): void {
    this.#forget.run(run);
  }

  /** Makes the runs due that wait for the event by these of its fields. */
  #wake(names: string, { event, fields, time }: SentEvent): void {
    const compared = (JSON.parse(names) as string[]).map(name => [name, fields[name] ?? null] as const);
    this.#wakeWaiting.run(time, event, names, hashOf(waitingKey(event, Object.fromEntries(compared))));
  }
}

/** What is compared may be secret, and stands nowhere in clear. */
function hashOf(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}
