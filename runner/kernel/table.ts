/**
 * Records by key. A state keeps its records in plain maps and changes them in place; a draft of the state lays a table
 * over each of them that copies a record when it is first changed, so that a draft costs what it touches and no more.
 */
export interface Table<K, V> {
  get(key: K): Readonly<V> | undefined;
  /** The record, to be changed. Throws when there is none. */
  edit(key: K): V;
  set(key: K, record: V): void;
  delete(key: K): void;
  /** In no order that means anything. */
  entries(): IterableIterator<[K, Readonly<V>]>;
}

/** A table that holds its records itself. */
export class BaseTable<K, V> implements Table<K, V> {
  private readonly records = new Map<K, V>();

  get(key: K): Readonly<V> | undefined {
    return this.records.get(key);
  }

  edit(key: K): V {
    return present(this.records.get(key), key);
  }

  set(key: K, record: V): void {
    this.records.set(key, record);
  }

  delete(key: K): void {
    this.records.delete(key);
  }

  entries(): IterableIterator<[K, Readonly<V>]> {
    return this.records.entries();
  }
}

/** A table over another one, which it never changes. */
export class DraftTable<K, V> implements Table<K, V> {
  private readonly base: Table<K, V>;
  private readonly copy: (record: Readonly<V>) => V;
  /** Undefined for a record that was deleted. */
  private readonly changed = new Map<K, V | undefined>();

  constructor(base: Table<K, V>, copy: (record: Readonly<V>) => V) {
    this.base = base;
    this.copy = copy;
  }

  get(key: K): Readonly<V> | undefined {
    const own = this.changed.get(key);
    return own !== undefined || this.changed.has(key) ? own : this.base.get(key);
  }

  edit(key: K): V {
    if (this.changed.has(key)) return present(this.changed.get(key), key);
    const own = this.copy(present(this.base.get(key), key));
    this.changed.set(key, own);
    return own;
  }

  set(key: K, record: V): void {
    this.changed.set(key, record);
  }

  delete(key: K): void {
    this.changed.set(key, undefined);
  }

  *entries(): IterableIterator<[K, Readonly<V>]> {
    for (const [key, record] of this.base.entries()) if (!this.changed.has(key)) yield [key, record];
    for (const [key, record] of this.changed) if (record !== undefined) yield [key, record];
  }
}

function present<K, V>(record: V | undefined, key: K): V {
  if (record === undefined) throw new Error(`There is no record ${String(key)}.`);
  return record;
}
