/**
 * Large values, kept aside of the events that carry them. Each is kept once, under the hash of its JSON text, however
 * many events carry it: what a step gives is also what its block gives, and the flow.
 */
import { createHash } from 'node:crypto';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Json } from '#protocol/json.ts';

/** A field of an event is kept aside when its JSON text is longer than this, in UTF-16 code units. */
const largest = 1024 * 1024;

/** An event's own fields as they stand in the journal. */
export interface Stored {
  /** JSON of the fields that are not kept aside. */
  readonly body: string;
  /** JSON of the hashes of the others, by field; null when there are none. */
  readonly blobs: string | null;
}

export class Blobs {
  readonly #insert: StatementSync;
  readonly #select: StatementSync;

  constructor(database: DatabaseSync) {
    this.#insert = database.prepare('insert or ignore into blobs (hash, body) values (?, ?)');
    this.#select = database.prepare('select body from blobs where hash = ?');
  }

  /** What is to be stored of an event; what is large is stored now. */
  store(fields: object): Stored {
    const whole = JSON.stringify(fields);
    if (whole.length <= largest) return { body: whole, blobs: null };
    const kept: Record<string, unknown> = {};
    const hashes: Record<string, string> = {};
    for (const [name, value] of Object.entries(fields)) {
      const text = JSON.stringify(value) as string | undefined;
      if (text !== undefined && text.length > largest) hashes[name] = this.#keep(text);
      else kept[name] = value;
    }
    return { body: JSON.stringify(kept), blobs: JSON.stringify(hashes) };
  }

  #keep(text: string): string {
    const hash = createHash('sha256').update(text).digest('hex');
    this.#insert.run(hash, text);
    return hash;
  }

  /** Gives back what was stored. `known` holds what was read before, so that events share what they have in common. */
  restore({ body, blobs }: Stored, known: Map<string, Json>): object {
    const fields = JSON.parse(body) as Record<string, unknown>;
    if (blobs === null) return fields;
    for (const [name, hash] of Object.entries(JSON.parse(blobs) as Record<string, string>)) {
      fields[name] = this.#read(hash, known);
    }
    return fields;
  }

  #read(hash: string, known: Map<string, Json>): Json {
    const before = known.get(hash);
    if (before !== undefined) return before;
    const row = this.#select.get(hash);
    if (row === undefined) throw new Error(`A large value (${hash}) is missing in the journal.`);
    const value = JSON.parse(String(row.body)) as Json;
    known.set(hash, value);
    return value;
  }
}

/** Removes those that no event carries any more. */
export const removeUnusedBlobs = `
  delete from blobs where hash not in (
    select json_each.value from events, json_each(events.blobs) where events.blobs is not null
    union all select json_each.value from cache, json_each(cache.blobs) where cache.blobs is not null
  )`;
