/**
 * Large values of runs, kept aside of the cluster's own records, which hold a reference to them. Each stands in the
 * folder of its run, under the hash of its text: it goes with the run.
 */
import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Json } from '#protocol/json.ts';
import type { RunEvent } from '#protocol/runEvents.ts';
import type { Environment } from '../../actions/action.ts';
import { type BlobStore, storeOf, storeVariable } from '../common/blobStore.ts';
import { RunProblem } from '../common/runProblem.ts';
import type { Concealed } from '../common/runSecrets.ts';
import type { EventBatch } from './messages.ts';

/** What stands in the store in place of data. */
export interface Aside {
  /** The SHA-256 of its JSON text, in hexadecimal digits. */
  readonly aside: string;
  /** Length of the text, in UTF-16 code units. */
  readonly size: number;
}

/** Data on its way through the cluster: here, sealed, or in the store. */
export type Kept<T> = Concealed<T> | Aside;

/** From how many UTF-16 code units of JSON text on a value is kept aside. */
const usualFrom = 64 * 1024;
export const fromVariable = 'BATON_STORE_FROM';

/** How often a store is asked again that does not answer, and how long to wait before it, in milliseconds. */
const pauses = [500, 2000, 5000];

/** Something was kept aside, and is not there, or can't be had here. */
export class MissingValue extends RunProblem {}

export class LargeValues {
  readonly #store: BlobStore | undefined;
  readonly #from: number;

  constructor(store: BlobStore | undefined, from = usualFrom) {
    this.#store = store;
    this.#from = from;
  }

  /** By `BATON_STORE` and `BATON_STORE_FROM`. Throws a {@link RunProblem} where they are wrong. */
  static of(env: Environment): LargeValues {
    const text = env[fromVariable] ?? '';
    if (text === '') return new LargeValues(storeOf(env));
    if (/^[1-9]\d{0,9}$/.test(text)) return new LargeValues(storeOf(env), Number(text));
    throw new RunProblem(
      `${fromVariable} is \`${text}\`, and that is no count of bytes.`,
      `As in: ${fromVariable}=65536`,
    );
  }

  get hasStore(): boolean {
    return this.#store !== undefined;
  }

  /** The data, or what stands for it from now on. Rejects where the store can't be reached. */
  async keep<T>(run: string, data: Concealed<T>): Promise<Kept<T>> {
    return this.#store === undefined ? data : ((await this.#keepValue(run, data as Json)) ?? data);
  }

  /** Undoes {@link keep}. Rejects with a {@link MissingValue}. */
  async whole<T>(run: string, data: Kept<T>): Promise<Concealed<T>> {
    return 'aside' in data ? ((await this.#read(run, data)) as unknown as Concealed<T>) : data;
  }

  /** The batch with references in place of large fields of its events, and of what is sealed. */
  async keepBatch(run: string, batch: EventBatch): Promise<EventBatch> {
    if (this.#store === undefined || JSON.stringify(batch).length < this.#from) return batch;
    const aside: Record<string, Record<string, Aside>> = {};
    // It may be large by many fields, as where a process prints much.
    const from = Math.min(this.#from, fromInLarge);
    const keepFields = async <T extends object>(seq: number | string, fields: T): Promise<T> => {
      const rest: Record<string, unknown> = {};
      for (const [name, value] of Object.entries(fields)) {
        const reference = value === undefined ? undefined : await this.#keepValue(run, value, from);
        if (reference === undefined) rest[name] = value;
        else aside[seq] = { ...aside[seq], [name]: reference };
      }
      return rest as T;
    };
    const events: RunEvent[] = [];
    for (const event of batch.events) events.push(await keepFields(event.seq, event));
    const sealed = batch.sealed && (await keepFields(sealedKey, batch.sealed));
    return { ...batch, events, ...(sealed && { sealed }), ...(Object.keys(aside).length > 0 && { aside }) };
  }

  /** Undoes {@link keepBatch}. `onMissing` says what stands where a value can't be had, or throws. */
  async wholeBatch(
    run: string,
    { aside, ...batch }: EventBatch,
    onMissing: (problem: MissingValue) => Json = rethrow,
  ): Promise<EventBatch> {
    if (aside === undefined) return batch;
    // Events of a batch have much in common.
    const known = new Map<string, Json>();
    const fieldsOf = async (seq: number | string): Promise<Record<string, Json>> => {
      const found: Record<string, Json> = {};
      for (const [name, reference] of Object.entries(aside[seq] ?? {})) {
        const value = known.get(reference.aside) ?? (await this.#read(run, reference).catch(missing(onMissing)));
        known.set(reference.aside, value);
        found[name] = value;
      }
      return found;
    };
    const whole: RunEvent[] = [];
    for (const event of batch.events) whole.push({ ...event, ...(await fieldsOf(event.seq)) } as RunEvent);
    const others = (await fieldsOf(sealedKey)) as Record<string, string>;
    const all = { ...batch.sealed, ...others };
    return { ...batch, events: whole, ...(Object.keys(all).length > 0 && { sealed: all }) };
  }

  /** Removes what a run has here. */
  async forget(run: string): Promise<void> {
    await this.#store?.remove(folderOf(run));
  }

  /** Undefined for what is small. */
  async #keepValue(run: string, value: Json, from = this.#from): Promise<Aside | undefined> {
    const text = JSON.stringify(value);
    if (this.#store === undefined || text.length < from) return undefined;
    const hash = hashOf(text);
    const { write } = this.#store;
    await patiently(() => write.call(this.#store, folderOf(run), hash, text));
    return { aside: hash, size: text.length };
  }

  async #read(run: string, { aside, size }: Aside): Promise<Json> {
    const what = `A value of ${size} characters of the run ${run}`;
    if (this.#store === undefined) {
      throw new MissingValue(
        `${what} is kept aside, and this process knows no store: ${storeVariable}, in VS Code baton.cluster.store.`,
        'Set it as the workers have it.',
      );
    }
    const { read, name } = this.#store;
    const text = await patiently(() => read.call(this.#store, folderOf(run), aside));
    if (text !== undefined && hashOf(text) === aside) return JSON.parse(text) as Json;
    const state = text === undefined ? 'is missing' : 'was changed';
    throw new MissingValue(
      `${what} ${state} in the store ${name}.`,
      `See that ${storeVariable} is the same for all workers.`,
    );
  }
}

/** From what size on fields of a large batch go to the store, in UTF-16 code units of JSON. */
const fromInLarge = 4096;

/** Stands for what is sealed where the number of an event stands. */
const sealedKey = 'sealed';

const folderOf = (run: string): string => `run-${encodeURIComponent(run)}`;

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

function rethrow(problem: MissingValue): never {
  throw problem;
}

const missing =
  (onMissing: (problem: MissingValue) => Json) =>
  (thrown: unknown): Json => {
    if (thrown instanceof MissingValue) return onMissing(thrown);
    throw thrown;
  };

/** A store may be away for a moment. */
async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  for (const pause of pauses) {
    try {
      return await ask();
    } catch {
      await delay(pause);
    }
  }
  return await ask();
}
