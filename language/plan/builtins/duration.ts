/** Methods of durations, which are numbers of milliseconds. */
import type { Builtin } from './arguments.ts';

const units: readonly (readonly [name: string, milliseconds: number])[] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
  ['ms', 1],
];

/** The duration as the language writes it, largest unit first: `1h30m`, `250ms`, `0s`. */
export function durationText(milliseconds: number): string {
  let rest = Math.abs(milliseconds);
  let text = milliseconds < 0 ? '-' : '';
  for (const [name, size] of units) {
    const count = name === 'ms' ? Number(rest.toFixed(3)) : Math.floor(rest / size);
    if (count > 0) text += `${count}${name}`;
    rest -= count * size;
  }
  return text === '' || text === '-' ? '0s' : text;
}

/** The milliseconds of a duration as the language writes it; undefined when the text is none. */
export function parseDuration(text: string): number | undefined {
  const part = /(\d+(?:\.\d+)?)(ms|s|m|h|d)/g;
  if (!/^-?(?:\d+(?:\.\d+)?(?:ms|s|m|h|d))+$/.test(text)) return undefined;
  let total = 0;
  for (const [, count, unit] of text.matchAll(part)) {
    total += Number(count) * (units.find(([name]) => name === unit)?.[1] ?? 0);
  }
  return text.startsWith('-') ? -total : total;
}

const inUnit =
  (size: number): Builtin =>
  given =>
    given.number(0) / size;

export const durationBuiltins: Readonly<Record<string, Builtin>> = {
  'duration.toText': given => durationText(given.number(0)),
  'duration.toMilliseconds': inUnit(1),
  'duration.toSeconds': inUnit(1000),
  'duration.toMinutes': inUnit(60_000),
  'duration.toHours': inUnit(3_600_000),
  'duration.toDays': inUnit(86_400_000),
};
