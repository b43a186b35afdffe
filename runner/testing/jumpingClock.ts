import type { Clock } from '../actions/action.ts';

/** After how many turns of the event loop without anything new all that could happen now has happened. */
const quietTurns = 5;

/** A clock for an engine: when nothing is left to happen at a time, it jumps to the next one that somebody waits for. */
export class JumpingClock implements Clock {
  #now: number;
  readonly #timers = new Set<{ readonly time: number; readonly callback: () => void }>();
  #turn: NodeJS.Immediate | undefined;
  #quiet = 0;
  #holds = 0;

  /** @param startsAt milliseconds since 1970-01-01 UTC */
  constructor(startsAt: number) {
    this.#now = startsAt;
  }

  now(): number {
    return this.#now;
  }

  at(time: number, callback: () => void): () => void {
    const timer = { time, callback };
    this.#timers.add(timer);
    this.#stir();
    return () => this.#timers.delete(timer);
  }

  /** Stops the clock until the function that it gives is called. */
  hold(): () => void {
    this.#holds += 1;
    return () => {
      this.#holds -= 1;
      this.#stir();
    };
  }

  #stir(): void {
    this.#quiet = 0;
    this.#turn ??= setImmediate(() => this.#look());
  }

  #look(): void {
    this.#turn = undefined;
    if (this.#timers.size === 0 || this.#holds > 0) return;
    this.#quiet += 1;
    if (this.#quiet > quietTurns) this.#jump();
    this.#turn ??= setImmediate(() => this.#look());
  }

  #jump(): void {
    const [next] = [...this.#timers].sort((a, b) => a.time - b.time);
    if (next === undefined) return;
    this.#timers.delete(next);
    this.#now = Math.max(this.#now, next.time);
    this.#quiet = 0;
    next.callback();
  }
}
