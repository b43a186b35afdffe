/** Room for a step: gives it back, which may be done more than once. */
export type Place = () => void;

/** How many steps a worker carries out at once. */
export class WorkLimit {
  readonly #most: number;
  readonly #patience: number;
  #taken = 0;
  readonly #waiting = new Set<() => void>();

  /** `patience`: how long a step waits here before the cluster gives it to a worker again, in milliseconds. */
  constructor(most = Number.POSITIVE_INFINITY, patience = 20_000) {
    this.#most = most;
    this.#patience = patience;
  }

  /**
   * Takes a place as soon as one is free. Gives undefined where there was none in time, or nobody waits any more: `left`.
   */
  async take(left: AbortSignal): Promise<Place | undefined> {
    return this.takeFree() ?? ((await this.#wait(left)) ? this.#place() : undefined);
  }

  /** Whether somebody waits for a place. */
  get isCrowded(): boolean {
    return this.#waiting.size > 0;
  }

  /** Takes a place if one is free. */
  takeFree(): Place | undefined {
    if (this.#taken >= this.#most) return undefined;
    this.#taken += 1;
    return this.#place();
  }

  #place(): Place {
    let isFree = false;
    return () => {
      if (!isFree) this.#free();
      isFree = true;
    };
  }

  #wait(left: AbortSignal): Promise<boolean> {
    return new Promise(resolve => {
      const end = (hasPlace: boolean): void => {
        clearTimeout(timer);
        left.removeEventListener('abort', leave);
        this.#waiting.delete(begin);
        resolve(hasPlace);
      };
      const begin = (): void => end(true);
      const leave = (): void => end(false);
      const timer = setTimeout(leave, this.#patience);
      left.addEventListener('abort', leave);
      this.#waiting.add(begin);
    });
  }

  /** Whoever has waited the longest has the place now. */
  #free(): void {
    const [next] = this.#waiting;
    if (next === undefined) this.#taken -= 1;
    else next();
  }
}
