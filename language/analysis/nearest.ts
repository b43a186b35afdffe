import { distance } from 'fastest-levenshtein';

/**
 * The name most like another one, if one is like enough to be meant: a third of its letters may differ, two neighbours
 * that changed places count as one, and case counts little.
 */
export function nearest(name: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = Math.floor(name.length / 3) + 0.75;
  for (const candidate of candidates) {
    if (candidate === name) continue;
    const steps = stepsBetween(name.toLowerCase(), candidate.toLowerCase());
    if (steps < least) {
      best = candidate;
      least = steps;
    }
  }
  return best;
}

function stepsBetween(one: string, other: string): number {
  if (one === other) return 0.5;
  return areSwapped(one, other) ? 1 : distance(one, other);
}

/** Whether one text is the other with two neighbouring letters in each other's place. */
function areSwapped(one: string, other: string): boolean {
  if (one.length !== other.length) return false;
  const at = [...one].findIndex((letter, index) => letter !== other[index]);
  return one[at] === other[at + 1] && one[at + 1] === other[at] && one.slice(at + 2) === other.slice(at + 2);
}
