/** How long to wait before something that failed is tried again. */
import { randomFrom } from './random.ts';

/** A year, in milliseconds: what a pause never exceeds. */
export const longestPause = 31_536_000_000;

/**
 * Milliseconds after `failures` attempts have failed, the `attempt`th as the last of them: `base`, doubled with each up to
 * `longest`. Up to a quarter of it is taken off at random, so that steps that failed together do not come back together.
 */
export function pauseAfter(
  seed: string,
  path: string,
  attempt: number,
  failures: number,
  { base, longest }: { readonly base: number; readonly longest: number },
): number {
  const whole = Math.min(base * 2 ** (failures - 1), longest, longestPause);
  const random = randomFrom(`${seed}\n${path}\nattempt ${attempt}`);
  return Math.round(whole * (0.75 + random() / 4));
}
