import type { Expression, LambdaExpression } from '../../syntax/ast.ts';
import { isAssignable } from '../assignability.ts';
import { receiverType } from '../members.ts';
import type { Fix } from '../model.ts';
import { showType } from '../showType.ts';
import { intType, isPrimitive, numberType, stringType, withoutNull } from '../typeConstruct.ts';
import type { FunctionValueType, Type } from '../types.ts';
import { at, fix } from './check.ts';
import { type Mismatch, reasonFor } from './mismatch.ts';

/** "`amount` of `charge` takes number, but this is string." */
export function mismatchMessage(mismatch: Mismatch): string {
  const { expectation, expression, from, to, path } = mismatch;
  if (expression.kind === 'LambdaExpression' && to.kind === 'function') return lambdaMessage(mismatch, expression, to);
  const verb = expectation.role === 'argument' ? 'takes' : 'must be';
  const subject = path === '' ? expectation.by : `\`${path.replace(/^\./, '')}\` in ${expectation.by}`;
  const wanted = showType(to).replace(/ \| null$/, '');
  const sentence = `${subject} ${verb} ${wanted}, but this is ${showType(from)}${reasonFor(from, to)}.`;
  return capital(sentence) + wayOut(from, to);
}

/** A lambda only fails to fit by taking too much; its result is told for itself. */
function lambdaMessage({ expectation }: Mismatch, lambda: LambdaExpression, to: FunctionValueType): string {
  const values = (count: number) => (count === 1 ? 'one value' : `${count} values`);
  const sentence = `${expectation.by} is called with ${values(to.parameters.length)}, but this takes ${values(lambda.parameters.length)}.`;
  return capital(sentence);
}

export function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

/** What turns a value of one type into one of the other, as text after it or around it. */
function conversion(from: Type, to: Type): { readonly hint: string; readonly after: string } | undefined {
  const target = withoutNull(to);
  if (isPrimitive(receiverType(from), 'json')) {
    const type = showType(target);
    return { hint: ` Say what it is with \`as ${type}\`.`, after: ` as ${type}` };
  }
  if (isPrimitive(target, 'int') && isAssignable(from, numberType)) {
    return { hint: ' Round it with `.round()`.', after: '.round()' };
  }
  if (isPrimitive(target, 'string') && isAssignable(from, numberType)) {
    return { hint: ' Turn it into text with `.toText()`.', after: '.toText()' };
  }
  if (isAssignable(from, stringType)) {
    if (isPrimitive(target, 'int')) return { hint: ' Read it with `.toInt()`.', after: '.toInt()' };
    if (isPrimitive(target, 'number')) return { hint: ' Read it with `.toNumber()`.', after: '.toNumber()' };
  }
  return undefined;
}

function wayOut(from: Type, to: Type): string {
  return conversion(from, to)?.hint ?? '';
}

/** The fix that {@link mismatchMessage} speaks of. */
export function mismatchFixes({ expression, from, to }: Mismatch): readonly Fix[] {
  const found = conversion(from, to);
  if (!found || (isAssignable(to, intType) && expression.kind === 'NumberLiteral')) return [];
  const title = found.after.startsWith(' as') ? `Add \`${found.after.trim()}\`` : `Call \`${found.after}\``;
  return [fix(title, ...appended(expression, found.after))];
}

/** Text after an expression, with parentheses around it where it needs them. */
export function appended(
  expression: Expression,
  text: string,
): readonly { readonly span: { readonly start: number; readonly end: number }; readonly text: string }[] {
  const { start, end } = expression.span;
  if (!needsParentheses(expression)) return [{ span: at(end), text }];
  return [
    { span: at(start), text: '(' },
    { span: at(end), text: `)${text}` },
  ];
}

function needsParentheses(expression: Expression): boolean {
  const open = ['UnaryExpression', 'BinaryExpression', 'ConditionalExpression', 'CastExpression', 'LambdaExpression'];
  return open.includes(expression.kind);
}

/** A value to begin with, of a type: what a fix puts where the author has to choose. */
export function placeholder(type: Type): string {
  const plain = receiverType(type);
  switch (plain.kind) {
    case 'list':
      return '[]';
    case 'map':
    case 'object':
      return '{}';
    case 'literal':
      return showType(plain);
    case 'template':
      return '""';
    case 'union':
      return plain.members[0] ? placeholder(plain.members[0]) : 'null';
    case 'primitive':
      return placeholders[plain.name] ?? 'null';
    default:
      return 'null';
  }
}

const placeholders: Readonly<Record<string, string>> = {
  string: '""',
  number: '0',
  int: '0',
  boolean: 'false',
  duration: '1s',
  time: 'now()',
  json: 'null',
};
