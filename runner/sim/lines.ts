/** Lines for locks and rate limits in virtual time, of one run and those that it has started: what the claims of a journal are for the embedded engine. */
import type { Acquire } from '../kernel/commands.ts';

interface Place {
  readonly run: string;
  readonly command: Acquire;
  granted: number | undefined;
}

/** A path in a run. */
interface Turn {
  readonly run: string;
  readonly path: string;
}

export class Lines {
  readonly #places = new Map<string, Place>();
  /** Of rate limits, by resource: when slots were given. */
  readonly #given = new Map<string, readonly number[]>();

  /** Gets in line, where it does not stand there yet. Who has got it already and does not know is told again. */
  join(run: string, command: Acquire): void {
    const key = keyOf(run, command.path);
    const place = this.#places.get(key);
    if (place === undefined) this.#places.set(key, { run, command, granted: undefined });
    else if (!command.isHeld) place.granted = undefined;
  }

  leave(run: string, path: string): void {
    this.#places.delete(keyOf(run, path));
  }

  /** A run has ended: what it has is free. */
  leaveAll(run: string): void {
    for (const [key, place] of this.#places) if (place.run === run) this.#places.delete(key);
  }

  /** Whose turn it is at `now`, and when to look again, if that is known. */
  turns(now: number): { readonly granted: readonly Turn[]; readonly next: number | undefined } {
    const granted: Turn[] = [];
    let next: number | undefined;
    for (const place of this.#places.values()) {
      if (place.granted !== undefined) continue;
      const free = this.#freeAt(place.command, now);
      if (free === now) {
        place.granted = now;
        granted.push({ run: place.run, path: place.command.path });
        this.#count(place, now);
      } else if (free !== undefined) next = Math.min(next ?? free, free);
    }
    return { granted, next };
  }

  /** When there is room for one more; undefined where that depends on who holds it. */
  #freeAt({ resource, share }: Acquire, now: number): number | undefined {
    if (share.kind === 'rate') {
      const given = this.#given.get(resource) ?? [];
      return Math.max(now, (given.at(-share.slots) ?? Number.NEGATIVE_INFINITY) + share.per);
    }
    const held = [...this.#places.values()].filter(
      place => place.granted !== undefined && place.command.resource === resource,
    );
    return held.length < share.slots ? now : undefined;
  }

  #count({ run, command: { path, resource, share } }: Place, now: number): void {
    if (share.kind !== 'rate') return;
    this.#given.set(resource, [...(this.#given.get(resource) ?? []), now]);
    // A step may take another slot for its next attempt.
    this.#places.delete(keyOf(run, path));
  }
}

function keyOf(run: string, path: string): string {
  return `${run} ${path}`;
}
