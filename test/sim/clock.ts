import type { Clock } from '#runner/actions/action.ts';

interface Timer {
  /** As {@link SimulatedClock.passed}. */
  readonly due: number;
  readonly callback: () => void;
}

/** A clock that stands still until it is told to go on, and that somebody may set: who waits for a time does not notice. */
export class SimulatedClock implements Clock {
  /** Counts what was asked of it. */
  activity = 0;
  /** Milliseconds that have passed, whatever the clock shows. */
  passed = 0;
  /** What it showed at first. */
  #start: number;
  readonly #timers = new Set<Timer>();

  /** @param startsAt milliseconds since 1970-01-01 UTC */
  constructor(startsAt: number) {
    this.#start = startsAt;
  }

  now(): number {
    return this.#start + this.passed;
  }

  at(time: number, callback: () => void): () => void {
    this.activity += 1;
    const timer = { due: this.passed + Math.max(0, time - this.now()), callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** As somebody does who sets the machine's time; `by` in milliseconds, back if it is below zero. */
  set(by: number): void {
    this.#start += by;
  }

  /** As of a machine that sleeps: nothing happens until then. */
  sleepUntil(time: number): void {
    this.passed += Math.max(0, time - this.now());
  }

  /** Goes to the next time that somebody waits for, and calls them. Gives false where nobody waits. */
  goOn(): boolean {
    let next: Timer | undefined;
    for (const timer of this.#timers) if (next === undefined || timer.due < next.due) next = timer;
    if (next === undefined) return false;
    this.#timers.delete(next);
    this.passed = Math.max(this.passed, next.due);
    next.callback();
    return true;
  }
}
