/** Ids of runs: short, unique, and in the order in which the runs were started. */
import { randomInt } from 'node:crypto';

/** Crockford's base 32: no letter that could be taken for a digit. */
const digits = '0123456789abcdefghjkmnpqrstvwxyz';

/** Nine digits of the time (milliseconds since 1970-01-01 UTC), then four at random: `1kd8z3v5q-7m2f` without the dash. */
export function newRunId(time: number): string {
  return encode(time, 9) + encode(randomInt(32 ** 4), 4);
}

function encode(value: number, length: number): string {
  let text = '';
  for (let rest = value; text.length < length; rest = Math.floor(rest / 32)) text = digits.charAt(rest % 32) + text;
  return text;
}
