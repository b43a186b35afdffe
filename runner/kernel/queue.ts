/** Waiting lines over tables, so that a draft of a state copies only the places that it touches. */
import { BaseTable, DraftTable, type Table } from './table.ts';

/** First come, first served. */
export interface Queue {
  head: number;
  tail: number;
  readonly places: Table<number, string>;
}

export function emptyQueue(): Queue {
  return { head: 0, tail: 0, places: new BaseTable() };
}

export function draftQueue(queue: Queue): Queue {
  return { head: queue.head, tail: queue.tail, places: new DraftTable(queue.places, place => place) };
}

export function enqueue(queue: Queue, path: string): void {
  queue.places.set(queue.tail, path);
  queue.tail += 1;
}

export function first(queue: Queue): string | undefined {
  return queue.head < queue.tail ? queue.places.get(queue.head) : undefined;
}

export function dequeue(queue: Queue): void {
  queue.places.delete(queue.head);
  queue.head += 1;
}

/** Something that is due at `at` (milliseconds since 1970-01-01 UTC). */
export interface Due {
  readonly at: number;
  /** Tells apart, in order of arrival, what is due at the same time. */
  readonly order: number;
  readonly path: string;
}

/** A binary heap: what is due first is at place 0. */
export interface Agenda {
  size: number;
  arrivals: number;
  readonly places: Table<number, Due>;
}

export function emptyAgenda(): Agenda {
  return { size: 0, arrivals: 0, places: new BaseTable() };
}

export function draftAgenda(agenda: Agenda): Agenda {
  return { size: agenda.size, arrivals: agenda.arrivals, places: new DraftTable(agenda.places, due => due) };
}

export function addDue(agenda: Agenda, at: number, path: string): void {
  const due: Due = { at, order: agenda.arrivals, path };
  agenda.arrivals += 1;
  let place = agenda.size;
  agenda.size += 1;
  while (place > 0) {
    const parent = (place - 1) >> 1;
    const above = agenda.places.get(parent);
    if (above === undefined || isBefore(above, due)) break;
    agenda.places.set(place, above);
    place = parent;
  }
  agenda.places.set(place, due);
}

export function firstDue(agenda: Agenda): Due | undefined {
  return agenda.size > 0 ? agenda.places.get(0) : undefined;
}

export function removeFirstDue(agenda: Agenda): void {
  agenda.size -= 1;
  const last = agenda.places.get(agenda.size);
  agenda.places.delete(agenda.size);
  if (last === undefined || agenda.size === 0) return;
  let place = 0;
  for (;;) {
    const child = smallerChild(agenda, place);
    const below = child === undefined ? undefined : agenda.places.get(child);
    if (child === undefined || below === undefined || isBefore(last, below)) break;
    agenda.places.set(place, below);
    place = child;
  }
  agenda.places.set(place, last);
}

function smallerChild(agenda: Agenda, place: number): number | undefined {
  const left = 2 * place + 1;
  if (left >= agenda.size) return undefined;
  const right = left + 1;
  const leftDue = agenda.places.get(left);
  const rightDue = right < agenda.size ? agenda.places.get(right) : undefined;
  return leftDue !== undefined && rightDue !== undefined && isBefore(rightDue, leftDue) ? right : left;
}

function isBefore(one: Due, other: Due): boolean {
  return one.at < other.at || (one.at === other.at && one.order < other.order);
}
