/** Why a test failed, in plain lines. */
import { diffLines } from 'diff';
import type { Json } from '#protocol/json.ts';
import type { TestFailure } from '#protocol/tests.ts';
import { type Colors, visible } from '../terminal.ts';

/** The lines below a failure's message: both sides of a comparison or their difference, values, notes. */
export function failureDetails(
  { comparison, values = [], notes = [] }: TestFailure,
  colors: Colors,
): readonly string[] {
  return [
    ...(comparison ? sides(comparison, colors) : []),
    ...values.map(({ text, value }) => `${text} is ${oneLine(value)}`),
    ...notes.map(visible),
  ];
}

/** What is in red and with `-`, what was expected in green and with `+`. */
function sides({ operator, left, right }: NonNullable<TestFailure['comparison']>, colors: Colors): readonly string[] {
  if (operator !== '==' || !(isLarge(left) || isLarge(right))) {
    return [`left   ${colors.red(oneLine(left))}`, `right  ${colors.green(oneLine(right))}`];
  }
  const lines = diffLines(`${pretty(left)}\n`, `${pretty(right)}\n`).flatMap(({ value, added, removed }) => {
    const paint = added ? colors.green : removed ? colors.red : colors.dim;
    const sign = added ? '+' : removed ? '-' : ' ';
    return value
      .replace(/\n$/, '')
      .split('\n')
      .map(line => paint(`${sign} ${visible(line)}`));
  });
  return [`${colors.red('- left')}  ${colors.green('+ right')}`, ...lines];
}

function isLarge(value: Json): boolean {
  return typeof value === 'object' && value !== null && JSON.stringify(value).length > 40;
}

function oneLine(value: Json): string {
  return visible(JSON.stringify(value));
}

function pretty(value: Json): string {
  return JSON.stringify(value, undefined, 2);
}
