import type { BinaryExpression, UnaryExpression } from '../../syntax/ast.ts';
import { receiverType } from '../members.ts';
import { isBoolean, negated, operatorResult } from '../operators.ts';
import { opened } from '../secrecy.ts';
import { showType } from '../showType.ts';
import { isPrimitive, isUnknown, withoutNull } from '../typeConstruct.ts';
import type { Type } from '../types.ts';
import type { Check, Look } from './check.ts';

export const wrongOperand: Check = {
  code: 'flow/wrong-operand',
  severity: 'error',
  title: 'An operator that does not take these values',
  explanation:
    'Operators never convert: `+` adds numbers or durations and joins texts, `<` compares two numbers, texts, durations, times or dates, `&&` and `!` take booleans. Use interpolation (`"${…}"`) to put a value into a text, and `as` to say what data of unknown shape is.',
  example: `flow label(count: int) -> string {
  return "n = " + count
       //^^^^^^^^^^^^^^ flow/wrong-operand
}
`,
  visit: { BinaryExpression: checkBinary, UnaryExpression: checkUnary },
};

function checkBinary({ operator, left, right, span }: BinaryExpression, look: Look): void {
  if (operator === '??' || operator === '==' || operator === '!=' || !right) return;
  const a = operandType(look.typeOf(left));
  const b = operandType(look.typeOf(right));
  if (operatorResult(operator, a, b)) return;
  if (operator === '&&' || operator === '||') {
    const wrong = isBoolean(a) ? right : left;
    const type = isBoolean(a) ? b : a;
    look.report(
      wrong.span,
      `\`${operator}\` takes booleans, but this is ${showType(type)}.${wayOut([type], 'boolean')}`,
    );
    return;
  }
  const types = `${showType(a)} and ${showType(b)}`;
  look.report(span, `\`${operator}\` does not take ${types}.${wayOut([a, b], 'number')}${textAdvice(operator, a, b)}`);
}

function textAdvice(operator: string, a: Type, b: Type): string {
  const isText = (type: Type) =>
    isPrimitive(type, 'string') || (type.kind === 'literal' && typeof type.value === 'string');
  return operator === '+' && isText(a) !== isText(b) ? ' Put the value into the text instead: `"${…}"`.' : '';
}

function wayOut(types: readonly Type[], example: string): string {
  return types.some(type => isPrimitive(type, 'json')) ? ` Say what the data is first: \`(… as ${example})\`.` : '';
}

/** Null is told by another check, secrecy by none. */
function operandType(type: Type): Type {
  return withoutNull(opened(type));
}

function checkUnary({ operator, operand }: UnaryExpression, look: Look): void {
  if (!operand) return;
  const type = receiverType(look.typeOf(operand));
  const fits = operator === '!' ? isBoolean(type) : negated(type) !== undefined;
  if (fits || isUnknown(type)) return;
  const takes = operator === '!' ? 'a boolean' : 'a number or a duration';
  look.report(
    operand.span,
    `\`${operator}\` takes ${takes}, but this is ${showType(type)}.${wayOut([type], 'boolean')}`,
  );
}
