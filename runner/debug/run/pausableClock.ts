import type { Clock } from '../../actions/action.ts';

/**
 * A clock that can be stopped, so that no timeout runs out and no retry begins while a run is held. It is behind `clock`
 * by as long as it has stood still.
 */
export class PausableClock implements Clock {
  readonly #clock: Clock;
  /** How far it is behind, in milliseconds, without the pause that goes on. */
  #behind = 0;
  /** When it was stopped, in the time of the other clock. */
  #stopped: number | undefined;
  /** What is to be called, and the function that calls that off; undefined while the clock stands still. */
  readonly #waiting = new Map<object, { readonly time: number; readonly call: () => void; callOff?: () => void }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  now(): number {
    return (this.#stopped ?? this.#clock.now()) - this.#behind;
  }

  at(time: number, callback: () => void): () => void {
    const key = {};
    const call = (): void => {
      this.#waiting.delete(key);
      callback();
    };
    this.#waiting.set(key, { time, call });
    if (this.#stopped === undefined) this.#arm(key);
    return () => {
      this.#waiting.get(key)?.callOff?.();
      this.#waiting.delete(key);
    };
  }

  stop(): void {
    if (this.#stopped !== undefined) return;
    this.#stopped = this.#clock.now();
    for (const waiting of this.#waiting.values()) waiting.callOff?.();
  }

  goOn(): void {
    if (this.#stopped === undefined) return;
    this.#behind += this.#clock.now() - this.#stopped;
    this.#stopped = undefined;
    for (const key of this.#waiting.keys()) this.#arm(key);
  }

  #arm(key: object): void {
    const waiting = this.#waiting.get(key);
    if (waiting !== undefined) waiting.callOff = this.#clock.at(waiting.time + this.#behind, waiting.call);
  }
}
