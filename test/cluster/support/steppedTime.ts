/**
 * Times that pass in steps, for runs on a real cluster. How a run goes in virtual time is known beforehand, and so are its
 * moments: the times at which something happens. On the cluster each moment lasts as long as the cluster needs for what
 * happens at it, whether the next one is a millisecond later or three days. Timers are still the cluster's own.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { ClusterClock } from '#runner/engines/restate/clusterClock.ts';
import { runIdOf } from '#runner/kernel/runIds.ts';

/** Longer than anything takes in a world, in milliseconds: whose a time is can be told by it. */
const span = 100 * 86_400_000;

/** What a clock may be early by, in milliseconds. */
const tolerance = 5;

/** The name that an action or event has in a world: what is kept, and who hears an event, goes by it. */
export const nameIn = (world: Pick<World, 'number'>, name: string): string =>
  `${name}${String(world.number).padStart(5, '0')}`;

/** How much longer a moment is for each thing that happens in it, as a part of its length, and for how many of them. */
const [share, mostCounted] = [0.05, 1000];

/** A time at which something happens, in milliseconds after the start. */
interface Moment {
  readonly time: number;
  /** When it begins, and how long it lasts, in milliseconds that really pass. */
  readonly begin: number;
  readonly length: number;
}

/** A run and all that it starts, with a time of their own. */
export class World {
  readonly number: number;
  /** Name of the file that its flows stand in; it is in the keys of all that they share. */
  readonly uri: string;
  /** Id of its first run. */
  readonly run: string;
  /** When its first run starts. */
  readonly start: number;
  readonly #moments: readonly Moment[];
  /** How long all of them last, in milliseconds. */
  readonly #length: number;
  #began = 0;

  /**
   * @param times in milliseconds after the start: one for each thing that happens
   * @param pace how long a moment lasts in which nothing happens, in milliseconds
   */
  constructor(number: number, times: readonly number[], pace: number) {
    this.number = number;
    this.uri = `file:///world-${number}/main.flow`;
    this.start = number * span;
    this.run = runIdOf(this.start, number);
    const counts = new Map([[0, 0]]);
    for (const time of times) counts.set(time, (counts.get(time) ?? 0) + 1);
    let begin = 0;
    this.#moments = [...counts]
      .toSorted(([one], [other]) => one - other)
      .map(([time, count]) => {
        const length = pace * (1 + Math.min(count, mostCounted) * share);
        begin += length;
        return { time, length, begin: begin - length };
      });
    this.#length = begin;
  }

  begin(): void {
    this.#began = Date.now();
  }

  now(): number {
    const passed = Date.now() + tolerance - this.#began;
    const { time } = this.#moments.findLast(({ begin }) => begin <= passed) ?? this.#first;
    return this.start + time + Math.max(0, passed - this.#length);
  }

  /** How long it is until then, in milliseconds that really pass. A time between two moments is half-way between them. */
  until(time: number): number {
    const since = time - this.start;
    const moment = this.#moments.findLast(each => each.time <= since) ?? this.#first;
    const rest = since - moment.time;
    const isPastAll = moment === this.#moments.at(-1);
    const more = rest === 0 ? 0 : isPastAll ? moment.length + rest : moment.length / 2;
    return Math.max(0, Math.ceil(this.#began + moment.begin + more - Date.now()));
  }

  get #first(): Moment {
    return this.#moments[0] ?? { time: 0, begin: 0, length: 0 };
  }

  /** Waits for a time in milliseconds after the start. */
  async reach(at: number): Promise<void> {
    await delay(this.until(this.start + at));
  }

  /** Waits for its last moment to be over. */
  async over(): Promise<void> {
    await delay(Math.max(0, this.#began + this.#length - Date.now()));
  }
}

export class SteppedTime implements ClusterClock {
  /** By number, from 1 on. */
  readonly #worlds: World[] = [];

  /** As {@link World} has them. */
  newWorld(times: readonly number[], pace: number): World {
    const world = new World(this.#worlds.length + 1, times, pace);
    this.#worlds.push(world);
    return world;
  }

  now(key: string): number {
    return this.worldOf(key).now();
  }

  until(key: string, time: number): number {
    return this.worldOf(key).until(time);
  }

  /** Whose the run with this id is, or what has this key. */
  worldOf(key: string): World {
    const inFile = /^file:\/\/\/world-(\d+)\//.exec(key)?.[1];
    const number = inFile === undefined ? Math.floor(timeOf(key) / span) : Number(inFile);
    const world = this.#worlds[number - 1];
    if (world === undefined) throw new Error(`${key} belongs to no world.`);
    return world;
  }
}

/** The time that the id of a run begins with. */
function timeOf(run: string): number {
  const digits = '0123456789abcdefghjkmnpqrstvwxyz';
  return [...run.slice(0, 9)].reduce((time, digit) => time * 32 + digits.indexOf(digit), 0);
}
