import type { Clock } from '../../actions/action.ts';

/** The times that a run waits for in its process. */
export class Timers {
  readonly #clock: Clock;
  /** By name: what calls a timer off. */
  readonly #pending = new Map<string, () => void>();
  #isClosed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Calls back after so many milliseconds; a timer of the same name that was set before does not. */
  set(name: string, delay: number, onFired: () => void): void {
    this.clear(name);
    if (this.#isClosed) return;
    const fire = (): void => {
      this.#pending.delete(name);
      onFired();
    };
    this.#pending.set(name, this.#clock.at(this.#clock.now() + delay, fire));
  }

  clear(name: string): void {
    this.#pending.get(name)?.();
    this.#pending.delete(name);
  }

  /** Calls all of them off. None can be set any more. */
  close(): void {
    this.#isClosed = true;
    for (const callOff of this.#pending.values()) callOff();
    this.#pending.clear();
  }
}
