import type { Expression } from '../../syntax/ast.ts';

/** The number that a literal is (milliseconds for a duration), with its sign; undefined for other expressions. */
export function literalNumber(expression: Expression | undefined): number | undefined {
  switch (expression?.kind) {
    case 'NumberLiteral':
      return expression.value;
    case 'DurationLiteral':
      return expression.milliseconds;
    case 'ParenthesizedExpression':
      return literalNumber(expression.inner);
    case 'UnaryExpression': {
      const operand = literalNumber(expression.operand);
      return expression.operator === '-' && operand !== undefined ? -operand : undefined;
    }
    default:
      return undefined;
  }
}
