/**
 * What has happened in a run, in the state of its object: batches of events, as many as there have been turns. The last few
 * stand with the head, so that a turn writes one value, and whoever reads the head has the news; each eight of them make a
 * page. A large batch has a key of its own.
 */
import type { ObjectContext, ObjectSharedContext, RestatePromise } from '@restatedev/restate-sdk';
import * as restate from '@restatedev/restate-sdk';
import type { EventBatch, EventsRequest } from './messages.ts';

/** How far a run is. */
export interface Head {
  /** Number of its last event. */
  readonly seq: number;
  /** How many batches of events there are. */
  readonly batches: number;
  /** Time of its last event. */
  readonly latest: number;
  /** Those of the batches that stand in no page yet. */
  readonly tail: readonly Entry[];
  /** Nothing that comes has an effect any more. */
  readonly isOver?: true;
}

/** Null for a batch with a key of its own. */
type Entry = EventBatch | null;

const headKey = 'head';
/** How many batches a page has, and how large one in it may be, in UTF-16 code units of JSON. */
const [pageSize, largest] = [8, 4096];

const pageKey = (page: number): string => `page ${page}`;
const batchKey = (index: number): string => `batch ${index}`;

export const newHead = (time: number): Head => ({ seq: 0, batches: 0, latest: time, tail: [] });

/** Null where there is no such run. */
export const headOf = (ctx: ObjectSharedContext): Promise<Head | null> => ctx.get<Head>(headKey);

export function appendBatch(ctx: ObjectContext, head: Head, batch: EventBatch, isOver: boolean): void {
  const isLarge = JSON.stringify(batch).length > largest;
  if (isLarge) ctx.set(batchKey(head.batches), batch);
  const tail = [...head.tail, isLarge ? null : batch];
  const isFull = tail.length === pageSize;
  if (isFull) ctx.set(pageKey(Math.floor(head.batches / pageSize)), tail);
  const { seq, time } = batch.events.at(-1) ?? { seq: head.seq, time: head.latest };
  const [batches, latest] = [head.batches + 1, time];
  ctx.set<Head>(headKey, { seq, batches, latest, tail: isFull ? [] : tail, ...(isOver && { isOver }) });
}

/** The batches after the first so many, as far as the head has them; undefined where it has not all of them. */
export function newsIn({ batches, tail }: Head, skip: number): readonly EventBatch[] | undefined {
  if (batches - skip > tail.length) return undefined;
  const news = tail.slice(tail.length - (batches - skip));
  return news.every(batch => batch !== null) ? news : undefined;
}

export async function batchesOf(
  ctx: ObjectSharedContext,
  { skip, upTo = Number.POSITIVE_INFINITY }: EventsRequest,
): Promise<readonly EventBatch[]> {
  const head = await headOf(ctx);
  const end = Math.min(upTo, head?.batches ?? 0);
  if (head === null || skip >= end) return [];
  const paged = Math.min(end, head.batches - head.tail.length);
  const first = Math.floor(skip / pageSize);
  const pages = Array.from({ length: Math.ceil(paged / pageSize) - first }, (_, at) => pageKey(first + at));
  const found = await valuesAt<readonly Entry[]>(ctx, pages);
  const from = first * pageSize;
  const entries = [...found.flat(), ...head.tail].slice(skip - from, end - from);
  const large = entries.flatMap((entry, at) => (entry === null ? [batchKey(skip + at)] : []));
  const others = [...(await valuesAt<EventBatch>(ctx, large))];
  return entries.flatMap(entry => entry ?? others.shift() ?? []);
}

async function valuesAt<T>(ctx: ObjectSharedContext, keys: readonly string[]): Promise<readonly T[]> {
  const values = await restate.RestatePromise.all(keys.map(key => ctx.get<T>(key) as RestatePromise<T | null>));
  return values.filter(value => value !== null);
}
