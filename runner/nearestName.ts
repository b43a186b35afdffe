import { distance } from 'fastest-levenshtein';

/** The candidate that was probably meant: at most two in five of the name's letters differ. */
export function nearestName(name: string, candidates: readonly string[]): string | undefined {
  const rated = candidates
    .map(candidate => ({ candidate, steps: distance(name.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ steps }) => steps <= Math.max(1, Math.floor(name.length * 0.4)));
  return rated.sort((one, other) => one.steps - other.steps)[0]?.candidate;
}
