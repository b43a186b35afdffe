/** Reads a type, as far as it is there. */
import { anything } from './expectation.ts';
import type { TokenCursor } from './tokenCursor.ts';

export function readType(cursor: TokenCursor): void {
  do readMember(cursor);
  while (!cursor.isDone && cursor.take('|'));
}

function readMember(cursor: TokenCursor): void {
  if (cursor.must({ kind: 'type' })) return;
  if (cursor.take('secret')) {
    readMember(cursor);
    return;
  }
  readCore(cursor);
  while (!cursor.isAtNewLine() && cursor.take('[', ']', '?'));
}

function readCore(cursor: TokenCursor): void {
  const kind = cursor.current?.kind;
  if (cursor.isAt('{')) readFields(cursor);
  else if (cursor.isAt('(')) readParenthesized(cursor);
  else if (kind === 'quote') readText(cursor);
  else if (kind === 'number' || kind === 'operator') cursor.skip();
  else if (cursor.isAtWord()) {
    cursor.skip();
    if (cursor.take('<')) readList(cursor, '>');
  }
}

/** `( T )`, or `(T, int) -> U`. */
function readParenthesized(cursor: TokenCursor): void {
  cursor.take('(');
  readList(cursor, ')');
  if (!cursor.isDone && cursor.take('->')) readType(cursor);
}

function readList(cursor: TokenCursor, close: string): void {
  while (!cursor.isDone && !cursor.take(close)) {
    const before = cursor.mark;
    readType(cursor);
    cursor.take(',');
    if (cursor.mark === before) return;
  }
}

function readFields(cursor: TokenCursor): void {
  cursor.take('{');
  while (!cursor.isDone && !cursor.take('}')) {
    const before = cursor.mark;
    if (cursor.takeNewName() !== undefined) {
      cursor.take('?');
      if (cursor.need(':')) readType(cursor);
    }
    cursor.take(',', ';');
    if (cursor.mark === before) return;
  }
}

function readText(cursor: TokenCursor): void {
  cursor.skip();
  while (cursor.current?.kind === 'text') cursor.skip();
  if (cursor.must({ kind: 'text', slot: anything })) return;
  if (cursor.current?.kind === 'quote') cursor.skip();
}
