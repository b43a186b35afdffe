/** Reads an expression, as far as it is there. */
import type { Span } from '../../../syntax/ast.ts';
import { isReserved } from '../keywords.ts';
import { anything, type CallPlace, type Slot } from './expectation.ts';
import { readType } from './readTypes.ts';
import type { TokenCursor } from './tokenCursor.ts';

const comparing = ['==', '!='];
const joining = ['??', '||', '&&'];
const computing = ['<', '<=', '>', '>=', '+', '-', '*', '/', '%'];

/** Reads an expression that gives what `slot` says. */
export function readExpression(cursor: TokenCursor, slot: Slot): void {
  let wanted: Slot | undefined = slot;
  while (wanted !== undefined) {
    const operand = readOperand(cursor, wanted);
    if (operand === undefined || cursor.isDone) return;
    while (cursor.takeOptional('as')) readType(cursor);
    if (cursor.isDone) return;
    wanted = readOperator(cursor, slot, operand);
  }
}

/** Gives the slot of the operand that must follow; undefined where the expression ends. */
function readOperator(cursor: TokenCursor, slot: Slot, left: Span): Slot | undefined {
  if (cursor.take(...comparing)) return { of: 'operand', other: left };
  if (cursor.take(...joining)) return slot;
  if (cursor.take(...computing)) return anything;
  if (!cursor.take('?')) return undefined;
  readExpression(cursor, slot);
  return !cursor.isDone && cursor.need(':') ? slot : undefined;
}

/** Reads a value and what follows it directly. Gives the span of what was read; undefined when there is no operand. */
export function readOperand(cursor: TokenCursor, slot: Slot): Span | undefined {
  if (cursor.must({ kind: 'expression', slot })) return undefined;
  const start = cursor.current?.start ?? 0;
  if (cursor.take('!', '-')) return readOperand(cursor, anything) && cursor.spanFrom(start);
  if (!readPrimary(cursor, slot)) return undefined;
  readPostfixes(cursor, start);
  return cursor.spanFrom(start);
}

function readPrimary(cursor: TokenCursor, slot: Slot): boolean {
  const kind = cursor.current?.kind;
  if (cursor.isAt('(')) readParentheses(cursor, slot);
  else if (cursor.isAt('[')) readItems(cursor, slot);
  else if (cursor.isAt('{')) readObject(cursor, slot);
  else if (kind === 'quote') readString(cursor, slot);
  else if (kind === 'number' || kind === 'duration') cursor.skip();
  else if (cursor.isAtWord() && !(kind === 'keyword' && isReserved(cursor.peek()))) readNameOrLambda(cursor);
  else return false;
  return true;
}

function readNameOrLambda(cursor: TokenCursor): void {
  cursor.skip();
  if (cursor.take('=>')) readExpression(cursor, anything);
}

function readParentheses(cursor: TokenCursor, slot: Slot): void {
  if (isLambdaAhead(cursor)) {
    while (!cursor.take('=>')) cursor.skip();
    readExpression(cursor, anything);
    return;
  }
  cursor.take('(');
  readExpression(cursor, slot);
  if (!cursor.isDone) cursor.need(')');
}

/** Whether `(a, b) =>` comes next. */
function isLambdaAhead(cursor: TokenCursor): boolean {
  let ahead = 1;
  while (/^[\w,]+$/.test(cursor.peek(ahead))) ahead++;
  return cursor.peek(ahead) === ')' && cursor.peek(ahead + 1) === '=>';
}

function readPostfixes(cursor: TokenCursor, start: number): void {
  while (!cursor.isDone) {
    const object = cursor.spanFrom(start);
    if (cursor.isAt('.', '?.')) readMember(cursor, object);
    else if (cursor.isAt('(')) readArguments(cursor, object, false);
    else if (cursor.isAt('[') && !cursor.isAtNewLine()) {
      cursor.take('[');
      readExpression(cursor, anything);
      if (!cursor.isDone) cursor.need(']');
    } else return;
  }
}

function readMember(cursor: TokenCursor, object: Span): void {
  const isOptional = cursor.isAt('?.');
  cursor.skip();
  if (cursor.must({ kind: 'member', object, isOptional })) return;
  const isNextStatement = cursor.isAtNewLine() && isReserved(cursor.peek());
  if (cursor.isAtWord() && !isNextStatement) cursor.skip();
}

/** Reads `(…)` after a callee, or after an event's name. */
export function readArguments(cursor: TokenCursor, callee: Span, isEvent: boolean): void {
  if (!cursor.take('(')) return;
  const given: string[] = [];
  let position = 0;
  while (!cursor.isDone && !cursor.take(')')) {
    const before = cursor.mark;
    const name = readArgument(cursor, { callee, isEvent, given: [...given], position });
    if (name === undefined) position++;
    else given.push(name);
    cursor.takeSeparator();
    if (cursor.mark === before) return;
  }
}

/** Gives the argument's name, if it has one. */
function readArgument(cursor: TokenCursor, call: CallPlace): string | undefined {
  cursor.may({ kind: 'argument', call });
  const isNamed = cursor.isAtWord() && cursor.peek(1) === ':';
  const name = isNamed ? cursor.peek() : undefined;
  if (isNamed) {
    cursor.skip();
    cursor.skip();
  }
  cursor.calls.push({ call, name });
  readExpression(cursor, { of: 'argument', call, name });
  if (cursor.isDone || cursor.isAtEnd) cursor.stop();
  else cursor.calls.pop();
  return name;
}

function readItems(cursor: TokenCursor, slot: Slot): void {
  cursor.take('[');
  while (!cursor.isDone && !cursor.take(']')) {
    const before = cursor.mark;
    const isSpread = cursor.take('...');
    readExpression(cursor, isSpread ? slot : { of: 'item', list: slot });
    cursor.takeSeparator();
    if (cursor.mark === before) return;
  }
}

function readObject(cursor: TokenCursor, slot: Slot): void {
  cursor.take('{');
  const given: string[] = [];
  while (!cursor.isDone && !cursor.take('}')) {
    if (cursor.must({ kind: 'field', slot, given: [...given] })) return;
    const before = cursor.mark;
    readField(cursor, slot, given);
    cursor.takeSeparator();
    if (cursor.mark === before) return;
  }
}

function readField(cursor: TokenCursor, slot: Slot, given: string[]): void {
  if (cursor.take('...')) {
    readExpression(cursor, slot);
    return;
  }
  const name = readFieldName(cursor);
  if (name === undefined) return;
  given.push(name);
  if (cursor.take(':')) readExpression(cursor, { of: 'field', object: slot, name });
}

/** A name that is not the start of the next statement, or a text in quotes before a colon. */
function readFieldName(cursor: TokenCursor): string | undefined {
  const name = cursor.peek();
  if (cursor.isAtWord()) {
    if (isReserved(name) && cursor.peek(1) !== ':') return undefined;
    cursor.skip();
    return name;
  }
  if (cursor.current?.kind !== 'quote') return undefined;
  const text = cursor.peek(1);
  readString(cursor, anything);
  return text;
}

export function readString(cursor: TokenCursor, slot: Slot): void {
  cursor.skip();
  let isPlain = true;
  for (;;) {
    if (cursor.isAtEnd) {
      if (isPlain) cursor.may({ kind: 'text', slot });
      cursor.stop();
      return;
    }
    const kind = cursor.current?.kind;
    if (kind === 'hole') {
      isPlain = false;
      cursor.skip();
      readExpression(cursor, anything);
      if (cursor.isDone) return;
      if (cursor.isAt('}')) cursor.skip();
    } else if (kind === 'text') cursor.skip();
    else {
      if (kind === 'quote') cursor.skip();
      return;
    }
  }
}
