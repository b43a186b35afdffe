/** Ids of runs: short, unique, and in the order in which the runs were started. */
import { randomFrom } from './random.ts';

/** Crockford's base 32: no letter that could be taken for a digit. */
const digits = '0123456789abcdefghjkmnpqrstvwxyz';

/** How many runs that begin in the same millisecond can be told apart. */
export const idsPerMillisecond = 32 ** 4;

/** Nine digits of the time (milliseconds since 1970-01-01 UTC), then four of a number below {@link idsPerMillisecond}. */
export function runIdOf(time: number, number: number): string {
  return encode(time, 9) + encode(number % idsPerMillisecond, 4);
}

/** The id of the run that a run starts after `count` others: always the same one, and no two of a run alike. */
export function childRunId(run: string, count: number, time: number): string {
  return runIdOf(time, Math.floor(randomFrom(run)() * idsPerMillisecond) + count);
}

function encode(value: number, length: number): string {
  let text = '';
  for (let rest = value; text.length < length; rest = Math.floor(rest / 32)) text = digits.charAt(rest % 32) + text;
  return text;
}
