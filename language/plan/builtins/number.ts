/** Methods of numbers. */
import type { Builtin } from './arguments.ts';
import { EvaluationError } from './evaluationError.ts';
import { finite } from './values.ts';

/** As many decimal digits as `Number.prototype.toFixed` takes. */
const mostDigits = 100;

export const numberBuiltins: Readonly<Record<string, Builtin>> = {
  'number.round': given => round(given.number(0), given.has(1) ? digits(given.int(1)) : 0),
  'number.floor': given => finite(Math.floor(given.number(0)), '`floor`'),
  'number.ceil': given => finite(Math.ceil(given.number(0)), '`ceil`'),
  'number.abs': given => Math.abs(given.number(0)),
  'number.toText': given =>
    given.has(1) ? round(given.number(0), digits(given.int(1))).toFixed(digits(given.int(1))) : String(given.number(0)),
};

/**
 * To so many decimal digits, halves away from zero, as the number reads in decimal: 1.005 is 1.01. Moving the decimal
 * point in the text of the number avoids the error of multiplying.
 */
function round(value: number, places: number): number {
  const size = Math.abs(value);
  const scaled = Math.round(shift(size, places));
  const result = shift(scaled, -places);
  return finite(Number.isFinite(result) ? Math.sign(value) * result : value, '`round`');
}

function shift(value: number, places: number): number {
  const [mantissa = '0', exponent = '0'] = String(value).split('e');
  return Number(`${mantissa}e${Number(exponent) + places}`);
}

function digits(count: number): number {
  if (count >= 0 && count <= mostDigits) return count;
  throw new EvaluationError('operand', `A number has from 0 to ${mostDigits} decimal digits, not ${count}.`);
}
