/** Lines for locks and rate limits in virtual time, of one run: what the claims of a journal are for the embedded engine. */
import type { Acquire } from '../kernel/commands.ts';

interface Place {
  readonly command: Acquire;
  granted: number | undefined;
}

export class Lines {
  readonly #places = new Map<string, Place>();
  /** Of rate limits, by resource: when slots were given. */
  readonly #given = new Map<string, readonly number[]>();

  /** Gets in line, where it does not stand there yet. Who has got it already and does not know is told again. */
  join(command: Acquire): void {
    const place = this.#places.get(command.path);
    if (place === undefined) this.#places.set(command.path, { command, granted: undefined });
    else if (!command.isHeld) place.granted = undefined;
  }

  leave(path: string): void {
    this.#places.delete(path);
  }

  /** Paths whose turn it is at `now`, and when to look again, if that is known. */
  turns(now: number): { readonly granted: readonly string[]; readonly next: number | undefined } {
    const granted: string[] = [];
    let next: number | undefined;
    for (const [path, place] of this.#places) {
      if (place.granted !== undefined) continue;
      const free = this.#freeAt(place.command, now);
      if (free === now) {
        place.granted = now;
        granted.push(path);
        this.#count(place.command, now);
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

  #count({ path, resource, share }: Acquire, now: number): void {
    if (share.kind !== 'rate') return;
    this.#given.set(resource, [...(this.#given.get(resource) ?? []), now]);
    // A step may take another slot for its next attempt.
    this.#places.delete(path);
  }
}
