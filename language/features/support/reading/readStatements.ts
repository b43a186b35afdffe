/** Reads blocks, statements and clauses, as far as they are there. */
import type { Span } from '../../../syntax/ast.ts';
import { clauseKeywords, isDeclarationKeyword, statementKeywords } from '../keywords.ts';
import { anything, type ClauseOwner, type Slot } from './expectation.ts';
import { readArguments, readExpression, readOperand } from './readExpressions.ts';
import { readType } from './readTypes.ts';
import type { TokenCursor } from './tokenCursor.ts';

const condition: Slot = { of: 'primitive', name: 'boolean' };
const count: Slot = { of: 'primitive', name: 'int' };
const duration: Slot = { of: 'primitive', name: 'duration' };

/** Reads `{ statement* }`. A declaration's keyword at the start of a line ends it, too. */
export function readBlock(cursor: TokenCursor, within: 'flow' | 'block' | 'test' = 'block'): void {
  if (!cursor.need('{')) return;
  while (!cursor.isDone && !cursor.take('}')) {
    if (cursor.must({ kind: 'statement', within })) return;
    if (cursor.isAtNewLine() && isDeclarationKeyword(cursor.peek())) return;
    const before = cursor.mark;
    readStatement(cursor);
    if (cursor.mark === before) cursor.skip();
  }
}

function readStatement(cursor: TokenCursor): void {
  if (cursor.take('let')) readLet(cursor);
  else if (cursor.take('return')) readExpression(cursor, { of: 'result' });
  else if (cursor.take('yield', 'fail')) readExpression(cursor, anything);
  else if (cursor.take('expect')) readExpression(cursor, condition);
  else if (cursor.take('cancel')) readStepName(cursor, [], false);
  else if (cursor.take('mock')) readMock(cursor);
  else if (cursor.take('run')) readRun(cursor);
  else if (cursor.take('advance')) readExpression(cursor, duration);
  else readStep(cursor);
}

function readLet(cursor: TokenCursor): void {
  const name = cursor.takeNewName();
  if (name === undefined) return;
  const slot = cursor.take(':') ? readWrittenType(cursor) : anything;
  if (!cursor.isDone && cursor.need('=')) cursor.within(name, () => readExpression(cursor, slot));
}

/** Reads a type; gives the slot of a value of that type. */
export function readWrittenType(cursor: TokenCursor): Slot {
  const start = cursor.current?.start ?? 0;
  readType(cursor);
  return { of: 'written', type: cursor.spanFrom(start) };
}

function readStep(cursor: TokenCursor): void {
  if (!cursor.take('step')) {
    if (readWork(cursor) && !cursor.isDone) readClauses(cursor, 'step');
    return;
  }
  const name = cursor.takeNewName();
  if (name === undefined || !cursor.need('=')) return;
  cursor.within(name, () => {
    if (cursor.must({ kind: 'work' })) return;
    if (!readWork(cursor)) readCall(cursor, 'step');
    if (!cursor.isDone) readClauses(cursor, 'step');
  });
}

/** Reads a block form, or `wait`, `emit`, `start`; false when none is there. */
function readWork(cursor: TokenCursor): boolean {
  const read = works[cursor.peek()];
  if (read === undefined || !cursor.isAtWord() || !Object.hasOwn(works, cursor.peek())) return false;
  cursor.skip();
  read(cursor);
  return true;
}

const works: Readonly<Record<string, (cursor: TokenCursor) => void>> = {
  if: readIf,
  match: readMatch,
  for: readFor,
  repeat: readRepeat,
  parallel: cursor => readBlock(cursor),
  sequence: cursor => readBlock(cursor),
  race: readRace,
  try: readTry,
  wait: readWait,
  emit: readEvent,
  start: cursor => readCall(cursor, 'flow'),
};

function readIf(cursor: TokenCursor): void {
  readExpression(cursor, condition);
  if (cursor.isDone) return;
  readBlock(cursor);
  if (cursor.isDone || !cursor.takeOptional('else')) return;
  if (cursor.takeOptional('if')) readIf(cursor);
  else readBlock(cursor);
}

function readMatch(cursor: TokenCursor): void {
  const start = cursor.current?.start ?? 0;
  readExpression(cursor, anything);
  if (cursor.isDone) return;
  const value = cursor.spanFrom(start);
  if (!cursor.need('{')) return;
  while (!cursor.isDone && !cursor.take('}')) {
    const before = cursor.mark;
    readCase(cursor, value);
    if (cursor.mark === before) return;
  }
}

function readCase(cursor: TokenCursor, value: Span): void {
  cursor.may({ kind: 'words', words: ['else'] });
  if (!cursor.take('else')) {
    do {
      if (cursor.must({ kind: 'pattern', value })) return;
      readType(cursor);
    } while (!cursor.isDone && cursor.take(','));
  }
  if (!cursor.isDone && cursor.need('=>')) readBlock(cursor);
}

function readFor(cursor: TokenCursor): void {
  if (cursor.takeNewName() === undefined) return;
  if (cursor.take(',') && cursor.takeNewName() === undefined) return;
  if (!cursor.need('in')) return;
  readExpression(cursor, { of: 'list' });
  if (cursor.isDone) return;
  if (cursor.takeOptional('limit')) readExpression(cursor, count);
  readLoopBody(cursor);
}

function readRepeat(cursor: TokenCursor): void {
  if (cursor.takeOptional('every')) readExpression(cursor, duration);
  if (!cursor.isDone && cursor.takeOptional('limit')) readExpression(cursor, count);
  readLoopBody(cursor);
}

function readLoopBody(cursor: TokenCursor): void {
  if (cursor.isDone) return;
  readBlock(cursor);
  if (!cursor.isDone && cursor.takeOptional('until')) readExpression(cursor, condition);
}

function readRace(cursor: TokenCursor): void {
  if (cursor.current?.kind === 'number') cursor.skip();
  if (!cursor.need('{')) return;
  while (!cursor.isDone && !cursor.take('}')) {
    if (cursor.must({ kind: 'words', words: ['branch'] })) return;
    if (!cursor.take('branch')) return;
    if (cursor.isAtWord()) cursor.skip();
    readBlock(cursor);
  }
  if (!cursor.isDone && cursor.takeOptional('rest')) cursor.need('continue');
}

function readTry(cursor: TokenCursor): void {
  readBlock(cursor);
  if (cursor.isDone) return;
  if (cursor.takeOptional('catch')) {
    if (cursor.isAtWord()) cursor.skip();
    readBlock(cursor);
  }
  if (!cursor.isDone && cursor.takeOptional('finally')) readBlock(cursor);
}

function readWait(cursor: TokenCursor): void {
  cursor.takeOptional('fresh');
  readEvent(cursor);
}

function readEvent(cursor: TokenCursor): void {
  if (cursor.must({ kind: 'event' }) || !cursor.isAtWord()) return;
  const start = cursor.current?.start ?? 0;
  cursor.skip();
  readArguments(cursor, cursor.spanFrom(start), true);
}

/** Reads a call of `of`, where nothing but a call may stand. */
export function readCall(cursor: TokenCursor, of: 'step' | 'flow' | 'resource' | 'trigger'): void {
  if (cursor.must({ kind: 'callable', of })) return;
  const isStatement = (statementKeywords as readonly string[]).includes(cursor.peek());
  if (cursor.isAtWord() && !isStatement && !clauseWord(cursor)) readOperand(cursor, anything);
}

function clauseWord(cursor: TokenCursor): boolean {
  return (clauseKeywords as readonly string[]).includes(cursor.peek());
}

function readMock(cursor: TokenCursor): void {
  if (cursor.must({ kind: 'callable', of: 'mock' })) return;
  const start = cursor.current?.start ?? 0;
  if (cursor.takeNewName() === undefined) return;
  while (cursor.isAt('.')) {
    const object = cursor.spanFrom(start);
    cursor.take('.');
    if (cursor.must({ kind: 'member', object, isOptional: false })) return;
    cursor.takeNewName();
  }
  if (cursor.isAt('(')) readArguments(cursor, cursor.spanFrom(start), false);
  if (cursor.isDone) return;
  if (cursor.takeOptional('as')) cursor.takeNewName();
  if (!cursor.isDone && cursor.need('=>')) readMockOutcome(cursor);
}

function readMockOutcome(cursor: TokenCursor): void {
  cursor.may({ kind: 'words', words: ['real', 'recorded'] });
  if (!cursor.takeOptional('fail')) cursor.takeOptional('recorded');
  readExpression(cursor, anything);
  if (!cursor.isDone && cursor.takeOptional('after')) readExpression(cursor, duration);
  if (!cursor.isDone && cursor.takeOptional('then')) readMockOutcome(cursor);
}

function readRun(cursor: TokenCursor): void {
  readCall(cursor, 'flow');
  if (!cursor.isDone && cursor.takeOptional('as')) cursor.takeNewName();
  if (!cursor.isDone && cursor.takeOptional('for')) readExpression(cursor, duration);
}

/** Reads clauses, in any order. */
export function readClauses(cursor: TokenCursor, owner: ClauseOwner): void {
  const given: string[] = [];
  for (;;) {
    cursor.may({ kind: 'clause', owner, given: [...given] });
    const word = cursor.peek();
    const read = clauses[word];
    if (read === undefined || !cursor.isAtWord() || !Object.hasOwn(clauses, word)) return;
    cursor.skip();
    given.push(word);
    read(cursor);
    if (cursor.isDone) return;
  }
}

const clauses: Readonly<Record<string, (cursor: TokenCursor) => void>> = {
  after: readAfter,
  when: cursor => readExpression(cursor, condition),
  retry: readRetry,
  timeout: cursor => readExpression(cursor, duration),
  catch: readCatch,
  undo: readUndo,
  cache: readCache,
  limit: cursor => readExpression(cursor, count),
  using: cursor => readExpression(cursor, { of: 'resource' }),
};

function readAfter(cursor: TokenCursor): void {
  const given: string[] = [];
  do {
    if (cursor.isAt('any') && cursor.peek(1) === '(') {
      cursor.skip();
      readAny(cursor);
    } else readStepName(cursor, given, true);
  } while (!cursor.isDone && cursor.take(','));
}

function readAny(cursor: TokenCursor): void {
  const given: string[] = [];
  cursor.take('(');
  do readStepName(cursor, given, false);
  while (!cursor.isDone && cursor.take(','));
  if (!cursor.isDone) cursor.need(')');
}

function readStepName(cursor: TokenCursor, given: string[], mayBeAny: boolean): void {
  if (cursor.must({ kind: 'step', given: [...given], mayBeAny }) || !cursor.isAtWord()) return;
  given.push(cursor.peek());
  cursor.skip();
  if (!mayBeAny || !cursor.take('.')) return;
  if (cursor.must({ kind: 'words', words: ['failed', 'settled'] })) return;
  if (cursor.isAtWord() && !cursor.isAtNewLine()) cursor.skip();
}

function readRetry(cursor: TokenCursor): void {
  readExpression(cursor, count);
  if (!cursor.isDone && cursor.takeOptional('backoff')) {
    readExpression(cursor, duration);
    if (!cursor.isDone && cursor.take('..')) readExpression(cursor, duration);
  }
  if (!cursor.isDone && cursor.takeOptional('on')) readExpression(cursor, condition);
}

function readCatch(cursor: TokenCursor): void {
  if (cursor.isAtWord() && cursor.peek(1) === '=>') {
    cursor.skip();
    cursor.skip();
  }
  readExpression(cursor, anything);
}

/** By the time that an `undo` runs, the step that it belongs to has its value. */
function readUndo(cursor: TokenCursor): void {
  const owner = cursor.owners.pop();
  readCall(cursor, 'step');
  if (owner !== undefined && !cursor.isDone) cursor.owners.push(owner);
}

function readCache(cursor: TokenCursor): void {
  if (cursor.takeOptional('on')) readExpression(cursor, anything);
  if (!cursor.isDone && cursor.takeOptional('for')) readExpression(cursor, duration);
}
