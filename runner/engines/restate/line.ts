/** The line for a lock, a rate limit, or the runs of a flow with `limit`: whose turn it is, as plain data. */
import type { Share } from '#protocol/runEvents.ts';

interface Place {
  readonly run: string;
  readonly path: string;
  readonly share: Share;
  /** Of a lock that is held. */
  readonly isHeld: boolean;
}

export interface Line {
  readonly places: readonly Place[];
  /** Of a rate limit: when slots were given, in milliseconds since 1970-01-01 UTC, the newest last. */
  readonly given: readonly number[];
}

export interface LineMessage {
  readonly run: string;
  readonly path: string;
  readonly share?: Share;
}

export const emptyLine: Line = { places: [], given: [] };

/** Gets in line, at its end. Who stands there stays where it is. */
export function join(line: Line, { run, path, share }: LineMessage): Line {
  if (share === undefined || line.places.some(place => place.run === run && place.path === path)) return line;
  return { ...line, places: [...line.places, { run, path, share, isHeld: false }] };
}

/** Leaves the line, or gives back what is held. */
export function leave(line: Line, { run, path }: LineMessage): Line {
  return { ...line, places: line.places.filter(place => place.run !== run || place.path !== path) };
}

export interface Turns {
  readonly line: Line;
  readonly granted: readonly { readonly run: string; readonly path: string }[];
  /** When the next turn is, where that is known: of a rate limit. */
  readonly next: number | undefined;
}

/** Gives what is free at `now` to those who come first. */
export function turns(line: Line, now: number): Turns {
  const granted: Place[] = [];
  let { given } = line;
  let places = line.places;
  for (const place of line.places) {
    if (place.isHeld) continue;
    const { share } = place;
    if (share.kind === 'rate') {
      const decisive = given.at(-share.slots);
      if (decisive !== undefined && decisive + share.per > now) {
        return { line: { places, given }, granted, next: decisive + share.per };
      }
      given = [...given, now].slice(-share.slots);
      // A step may take another slot for its next attempt.
      places = places.filter(each => each !== place);
    } else {
      if (places.filter(({ isHeld }) => isHeld).length >= share.slots) break;
      places = places.map(each => (each === place ? { ...place, isHeld: true } : each));
    }
    granted.push(place);
  }
  return { line: { places, given }, granted, next: undefined };
}
