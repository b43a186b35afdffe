/** Operators: strict about what they are given, as the checker is. */
import type { Json } from '#protocol/json.ts';
import { EvaluationError } from './evaluationError.ts';
import { boundedText, capitalized, compareKeys, deepEquals, describe, finite, textOf } from './values.ts';

export type BinaryOperator = '??' | '||' | '&&' | '==' | '!=' | '<' | '<=' | '>' | '>=' | '+' | '-' | '*' | '/' | '%';

type StrictOperator = Exclude<BinaryOperator, '??' | '||' | '&&'>;

/** A condition's answer: null counts as false, as it stands for what is not there. */
export function condition(value: Json, operator: string): boolean {
  if (typeof value === 'boolean') return value;
  if (value === null) return false;
  throw new EvaluationError(
    'operand',
    `\`${operator}\` needs true or false, not ${describe(value)}.`,
    'Compare it with something: `!= null`, `> 0`.',
  );
}

export function negate(value: Json): Json {
  if (typeof value === 'number') return finite(-value, '`-`');
  throw new EvaluationError('operand', `\`-\` needs a number, not ${describe(value)}.`);
}

/** What the operator gives for two values. */
export function binary(operator: StrictOperator, left: Json, right: Json): Json {
  switch (operator) {
    case '==':
      return deepEquals(left, right);
    case '!=':
      return !deepEquals(left, right);
    case '+':
      return plus(left, right);
    case '<':
      return ordered(left, right) < 0;
    case '<=':
      return ordered(left, right) <= 0;
    case '>':
      return ordered(left, right) > 0;
    case '>=':
      return ordered(left, right) >= 0;
    default:
      return arithmetic(operator, left, right);
  }
}

function ordered(left: Json, right: Json): number {
  if (left !== null && right !== null) return compareKeys(left, right);
  throw new EvaluationError(
    'operand',
    `${capitalized(describe(left))} and ${describe(right)} have no order.`,
    'Give a value in place of null with `??`.',
  );
}

function plus(left: Json, right: Json): Json {
  if (typeof left === 'number' && typeof right === 'number') return finite(left + right, '`+`');
  const isText = typeof left === 'string' || typeof right === 'string';
  if (isText && left !== null && right !== null) return boundedText(textOf(left) + textOf(right));
  throw new EvaluationError('operand', `\`+\` can't add ${describe(left)} and ${describe(right)}.`);
}

function arithmetic(operator: '-' | '*' | '/' | '%', left: Json, right: Json): number {
  if (typeof left !== 'number' || typeof right !== 'number') {
    const wrong = typeof left === 'number' ? right : left;
    throw new EvaluationError('operand', `\`${operator}\` needs two numbers, not ${describe(wrong)}.`);
  }
  switch (operator) {
    case '-':
      return finite(left - right, '`-`');
    case '*':
      return finite(left * right, '`*`');
    default:
      if (right === 0) throw new EvaluationError('number/zero', `${left} can't be divided by zero.`);
      return finite(operator === '/' ? left / right : left % right, `\`${operator}\``);
  }
}
