import type { RunEvent } from '#protocol/runEvents.ts';

/** The shortest time between two batches, in milliseconds. */
const pause = 30;

/** Gathers events so that a busy run sends few messages, and a quiet one sends each at once. */
export class EventBatches {
  readonly #send: (events: readonly RunEvent[]) => void;
  #waiting: RunEvent[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(send: (events: readonly RunEvent[]) => void) {
    this.#send = send;
  }

  add(events: readonly RunEvent[]): void {
    this.#waiting.push(...events);
    if (this.#timer === undefined) this.#sendWaiting();
  }

  /** Sends what waits, now. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#waiting.length > 0) this.#send(this.#waiting);
    this.#waiting = [];
  }

  #sendWaiting(): void {
    this.flush();
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#waiting.length > 0) this.#sendWaiting();
    }, pause);
  }
}
