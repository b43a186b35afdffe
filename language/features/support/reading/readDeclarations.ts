/** Reads a file's declarations up to a place, and says what may stand there. */
import type { SyntaxToken } from '../../../syntax/syntaxToken.ts';
import { isDeclarationKeyword } from '../keywords.ts';
import { anything, type Position } from './expectation.ts';
import { readExpression, readString } from './readExpressions.ts';
import { readBlock, readCall, readClauses, readWrittenType } from './readStatements.ts';
import { readType } from './readTypes.ts';
import { TokenCursor } from './tokenCursor.ts';

/**
 * What may stand behind `tokens`.
 *
 * @param text the file
 * @param tokens those before the place, without comments, from the start of a declaration on
 */
export function positionAfter(text: string, tokens: readonly SyntaxToken[]): Position {
  const cursor = new TokenCursor(text, tokens);
  while (!cursor.isDone) {
    if (cursor.must({ kind: 'declaration' })) break;
    const before = cursor.mark;
    readDeclaration(cursor);
    if (cursor.mark === before) cursor.skip();
  }
  return { expectations: cursor.found, owners: cursor.owners, calls: cursor.calls };
}

function readDeclaration(cursor: TokenCursor): void {
  const word = cursor.peek();
  if (!cursor.isAtWord() || !isDeclarationKeyword(word)) return;
  cursor.skip();
  declarations[word]?.(cursor);
}

const declarations: Readonly<Record<string, (cursor: TokenCursor) => void>> = {
  import: readImport,
  type: cursor => {
    if (cursor.takeNewName() !== undefined && cursor.need('=')) readType(cursor);
  },
  secret: cursor => {
    cursor.takeNewName();
  },
  resource: cursor => {
    if (cursor.takeNewName() !== undefined && cursor.need('=')) readCall(cursor, 'resource');
  },
  event: cursor => {
    if (cursor.takeNewName() !== undefined) readParameters(cursor);
  },
  fn: readFn,
  flow: readFlow,
  on: readTrigger,
  test: readTest,
  declare: readDeclare,
};

function readImport(cursor: TokenCursor): void {
  if (!cursor.isAt('{')) {
    readPath(cursor);
    if (!cursor.isDone && cursor.takeOptional('as')) cursor.takeNewName();
    return;
  }
  cursor.take('{');
  const given: string[] = [];
  while (!cursor.isDone && !cursor.take('}')) {
    if (cursor.must({ kind: 'importName', given: [...given] }) || !cursor.isAtWord()) return;
    given.push(cursor.peek());
    cursor.skip();
    if (cursor.takeOptional('as')) cursor.takeNewName();
    cursor.takeSeparator();
  }
  if (!cursor.isDone && cursor.need('from')) readPath(cursor);
}

function readPath(cursor: TokenCursor): void {
  if (cursor.isAtEnd) cursor.stop();
  else if (cursor.current?.kind === 'quote') readString(cursor, { of: 'path' });
}

function readParameters(cursor: TokenCursor): void {
  if (!cursor.need('(')) return;
  while (!cursor.isDone && !cursor.take(')')) {
    const before = cursor.mark;
    readParameter(cursor);
    cursor.takeSeparator();
    if (cursor.mark === before) return;
  }
}

function readParameter(cursor: TokenCursor): void {
  if (cursor.takeNewName() === undefined) return;
  cursor.take('?');
  if (!cursor.need(':')) return;
  const slot = readWrittenType(cursor);
  if (!cursor.isDone && cursor.take('=')) readExpression(cursor, slot);
}

function readFn(cursor: TokenCursor): void {
  if (cursor.takeNewName() === undefined) return;
  readParameters(cursor);
  if (cursor.isDone) return;
  const slot = cursor.take('->') ? readWrittenType(cursor) : anything;
  if (!cursor.isDone && cursor.need('=')) readExpression(cursor, slot);
}

function readFlow(cursor: TokenCursor): void {
  const name = cursor.takeNewName();
  if (name === undefined) return;
  readParameters(cursor);
  if (cursor.isDone) return;
  if (cursor.take('->')) readType(cursor);
  if (cursor.isDone) return;
  readClauses(cursor, 'flow');
  if (!cursor.isDone) cursor.within(name, () => readBlock(cursor, 'flow'));
}

function readTrigger(cursor: TokenCursor): void {
  cursor.may({ kind: 'words', words: ['event'] });
  if (cursor.take('event')) {
    if (cursor.must({ kind: 'event' })) return;
    cursor.takeNewName();
  } else readCall(cursor, 'trigger');
  if (cursor.isDone) return;
  if (cursor.takeOptional('as')) cursor.takeNewName();
  if (!cursor.isDone && cursor.need('=>')) readCall(cursor, 'flow');
}

function readTest(cursor: TokenCursor): void {
  if (cursor.isAtEnd) {
    cursor.stop();
    return;
  }
  if (cursor.current?.kind === 'quote') readString(cursor, anything);
  if (!cursor.isDone) readBlock(cursor, 'test');
}

function readDeclare(cursor: TokenCursor): void {
  if (cursor.must({ kind: 'words', words: ['action', 'fn', 'resource', 'trigger'] })) return;
  if (!cursor.take('action', 'fn', 'resource', 'trigger')) return;
  if (cursor.takeNewName() === undefined) return;
  while (cursor.take('.')) if (cursor.takeNewName() === undefined) return;
  if (cursor.take('<')) while (!cursor.isAtEnd && !cursor.take('>')) cursor.skip();
  readParameters(cursor);
  if (cursor.isDone) return;
  if (cursor.take('->')) readType(cursor);
  if (cursor.isDone) return;
  cursor.may({ kind: 'words', words: ['idempotent', 'keyed', 'pure'] });
  cursor.take('idempotent', 'keyed', 'pure');
}
