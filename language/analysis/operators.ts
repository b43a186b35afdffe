import type { BinaryOperator } from '../syntax/ast.ts';
import {
  booleanType,
  durationType,
  intType,
  isPrimitive,
  isUnknown,
  membersOfUnion,
  numberType,
  resolved,
  stringType,
  unknownType,
  widened,
} from './typeConstruct.ts';
import type { Type } from './types.ts';

/** The kinds of value that operators tell apart. */
type Family = 'int' | 'number' | 'string' | 'boolean' | 'duration' | 'time' | 'date';

const families: ReadonlySet<string> = new Set(['int', 'number', 'string', 'boolean', 'duration', 'time', 'date']);

/** What all values of a type are to an operator; undefined for types that operators do not take. */
function familyOf(type: Type): Family | undefined {
  const names = membersOfUnion(type).map(member => {
    const plain = widened(resolved(member));
    return plain.kind === 'primitive' && families.has(plain.name) ? (plain.name as Family) : undefined;
  });
  const [first] = names;
  if (names.every(name => name === first)) return first;
  return names.every(name => name === 'int' || name === 'number') ? 'number' : undefined;
}

const isNumeric = (family: Family | undefined): boolean => family === 'int' || family === 'number';

/** The result of an operator by its operands' families: the table of the language. Undefined where it takes none such. */
function arithmetic(operator: '+' | '-' | '*' | '/' | '%', left: Family, right: Family): Type | undefined {
  if (isNumeric(left) && isNumeric(right)) {
    return left === 'int' && right === 'int' && operator !== '/' ? intType : numberType;
  }
  if (left === 'string' && right === 'string') return operator === '+' ? stringType : undefined;
  return durationArithmetic(operator, left, right);
}

function durationArithmetic(operator: string, left: Family, right: Family): Type | undefined {
  if (left === 'duration' && right === 'duration') {
    if (operator === '/') return numberType;
    return operator === '*' ? undefined : durationType;
  }
  if (left === 'duration' && isNumeric(right)) return operator === '*' || operator === '/' ? durationType : undefined;
  if (isNumeric(left) && right === 'duration') return operator === '*' ? durationType : undefined;
  return undefined;
}

function isOrdered(left: Family, right: Family): boolean {
  if (isNumeric(left) && isNumeric(right)) return true;
  return left === right && left !== 'boolean';
}

/**
 * The type of `left operator right` for operands without null and secrecy; undefined when the operator does not take
 * them. `??` and equality take everything and are not asked here.
 */
export function operatorResult(operator: BinaryOperator, left: Type, right: Type): Type | undefined {
  if (isUnknown(left) || isUnknown(right) || isPrimitive(left, 'never') || isPrimitive(right, 'never')) {
    return isComparison(operator) ? booleanType : unknownType;
  }
  const a = familyOf(left);
  const b = familyOf(right);
  if (isOrdering(operator) && (a || isData(left)) && (b || isData(right)) && !(a && b)) return booleanType;
  if (!a || !b) return undefined;
  switch (operator) {
    case '&&':
    case '||':
      return a === 'boolean' && b === 'boolean' ? booleanType : undefined;
    case '<':
    case '<=':
    case '>':
    case '>=':
      return isOrdered(a, b) ? booleanType : undefined;
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
      return arithmetic(operator, a, b);
    default:
      return booleanType;
  }
}

const isOrdering = (operator: BinaryOperator): boolean => operator.startsWith('<') || operator.startsWith('>');

/** Data of unknown shape is compared by what it turns out to be; all else about it has to be said with `as`. */
const isData = (type: Type): boolean => isPrimitive(resolved(type), 'json');

export function isComparison(operator: BinaryOperator): boolean {
  return operator !== '??' && !['+', '-', '*', '/', '%'].includes(operator);
}

/** What `-` gives; undefined where there is no such thing. */
export function negated(type: Type): Type | undefined {
  if (isUnknown(type)) return unknownType;
  switch (familyOf(type)) {
    case 'int':
      return intType;
    case 'number':
      return numberType;
    case 'duration':
      return durationType;
    default:
      return undefined;
  }
}

/** Whether `!`, `&&`, `||` and conditions take a type. */
export function isBoolean(type: Type): boolean {
  return isUnknown(type) || isPrimitive(type, 'never') || familyOf(type) === 'boolean';
}
