/** What the steps of one run hold and ask for: locks, slots of rate limits, and the run's own place among those of its flow. */
import type { Acquire } from '#runner/kernel/commands.ts';
import type { Clock } from '../../actions/action.ts';
import type { Claim, Claims } from './claims.ts';

/** How often is looked whether it is a step's turn, in milliseconds; and how many looks lie between two thorough ones. */
const pause = 50;
const thoroughly = 20;

export interface PermitSurroundings {
  readonly run: string;
  claims(): Claims;
  readonly clock: Clock;
  /** Called once for each that was asked for, never at once. */
  onGranted(path: string): void;
  /** The lines can't be read or written. */
  onProblem(thrown: unknown): void;
}

export class Permits {
  readonly #surroundings: PermitSurroundings;
  /** By path. */
  readonly #asked = new Map<string, Claim>();
  #callOff: (() => void) | undefined;
  #looks = 0;

  constructor(surroundings: PermitSurroundings) {
    this.#surroundings = surroundings;
  }

  acquire({ path, resource, share }: Acquire): void {
    const claim = { run: this.#surroundings.run, path, resource, share };
    this.#surroundings.claims().join(claim);
    this.#asked.set(path, claim);
    this.#lookAt(0);
  }

  /** What a step has is given back by the journal; here it only is not asked for any more, and others may have it. */
  release(path: string): void {
    this.#asked.delete(path);
    if (this.#asked.size > 0) this.#lookAt(0);
  }

  /** Asks for nothing any more. */
  drop(): void {
    this.#asked.clear();
    this.#callOff?.();
  }

  #lookAt(after: number): void {
    this.#callOff?.();
    const { clock } = this.#surroundings;
    this.#callOff = clock.at(clock.now() + after, () => this.#look());
  }

  #look(): void {
    this.#callOff = undefined;
    try {
      const next = this.#grantWhatCanBe();
      if (this.#asked.size > 0) this.#lookAt(next);
    } catch (thrown) {
      this.#surroundings.onProblem(thrown);
    }
  }

  /** Gives how many milliseconds to wait until the next look. */
  #grantWhatCanBe(): number {
    const { clock, onGranted } = this.#surroundings;
    const claims = this.#surroundings.claims();
    const now = clock.now();
    const isThorough = this.#looks % thoroughly === 0;
    this.#looks += 1;
    let next = Number.POSITIVE_INFINITY;
    const passed = new Set<string>();
    for (const [path, claim] of this.#asked) {
      // Behind one of the same line that has to wait, all have to.
      if (passed.has(claim.resource)) continue;
      const { isGranted, at } = claims.ask(claim, now, isThorough);
      if (isGranted) {
        this.#asked.delete(path);
        onGranted(path);
      } else {
        passed.add(claim.resource);
        next = Math.min(next, at !== undefined && at > now ? at - now : pause);
      }
    }
    return next;
  }
}
