/**
 * Strings, below the level of tokens: where one ends, which parts it has, and what its text means.
 *
 * A string with single quotes ends at the end of its line at the latest, and so does each hole (`${…}`) in any string, so
 * that a quote or a brace that is still missing while someone types hurts that line only.
 */

import type { Span } from './ast.ts';

/** A string as it stands in the text; offsets are of the whole text. */
export interface ScannedString {
  readonly start: number;
  readonly end: number;
  /** Written with `"""`. */
  readonly isBlock: boolean;
  /** Whether the closing quote is there. */
  readonly isClosed: boolean;
  readonly parts: readonly ScannedPart[];
}

export interface ScannedPart {
  readonly kind: 'text' | 'hole';
  /** Of a hole: from `${` to the end of its `}`. */
  readonly start: number;
  readonly end: number;
  /** Of a hole: whether its `}` is there. */
  readonly isClosed: boolean;
}

/** Strings in holes of strings in holes …: deeper ones are read as text. */
const maximumNesting = 32;

const quote = 0x22;
const backslash = 0x5c;
const dollar = 0x24;
const openBrace = 0x7b;
const closeBrace = 0x7d;

/** Scans the string that starts with the quote at `start`. */
export function scanString(text: string, start: number, nesting = 0): ScannedString {
  // In a hole, which ends with its line, a text of several lines has no place.
  const isBlock = nesting === 0 && text.startsWith('"""', start);
  const parts: ScannedPart[] = [];
  let at = start + (isBlock ? 3 : 1);
  let textStart = at;
  const endText = () => {
    if (at > textStart) parts.push({ kind: 'text', start: textStart, end: at, isClosed: true });
  };
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === quote && (!isBlock || text.startsWith('"""', at))) {
      endText();
      return { start, end: at + (isBlock ? 3 : 1), isBlock, isClosed: true, parts };
    }
    if (isLineEnd(code) && !isBlock) break;
    if (code === dollar && text.charCodeAt(at + 1) === openBrace && nesting < maximumNesting) {
      endText();
      const hole = scanHole(text, at, nesting);
      parts.push(hole);
      at = hole.end;
      textStart = at;
    } else at += isEscape(text, at) ? 2 : 1;
  }
  endText();
  return cut({ start, end: at, isBlock, isClosed: false, parts }, text);
}

/** An unclosed text of several lines ends before the next line that looks like a declaration, so that only its own is hurt. */
function cut(scanned: ScannedString, text: string): ScannedString {
  const declaration = /\n(?=(?:import|type|secret|resource|event|fn|flow|on|test|declare)[ \t]+["{\p{L}])/gu;
  declaration.lastIndex = scanned.start;
  const end = scanned.isBlock ? declaration.exec(text)?.index : undefined;
  if (end === undefined) return scanned;
  const parts = scanned.parts.filter(part => part.start < end).map(part => ({ ...part, end: Math.min(part.end, end) }));
  return { ...scanned, end, parts };
}

/** Whether the character at `at` is a backslash that goes together with the next one. */
function isEscape(text: string, at: number): boolean {
  return text.charCodeAt(at) === backslash && at + 1 < text.length && !isLineEnd(text.charCodeAt(at + 1));
}

/** Scans the hole that starts with the `${` at `start`. */
function scanHole(text: string, start: number, nesting: number): ScannedPart {
  let depth = 0;
  let at = start + 2;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (isLineEnd(code)) break;
    if (code === quote) {
      at = scanString(text, at, nesting + 1).end;
      continue;
    }
    at++;
    if (code === openBrace) depth++;
    if (code === closeBrace && depth-- === 0) return { kind: 'hole', start, end: at, isClosed: true };
  }
  return { kind: 'hole', start, end: at, isClosed: false };
}

function isLineEnd(code: number): boolean {
  return code === 0x0a || code === 0x0d;
}

/** An escape that means nothing, or a wrong one; `span` is relative to the text that was given. */
export interface BadEscape {
  readonly message: string;
  readonly span: Span;
}

/** Resolves the escapes of a piece of a string; unknown ones stay as they are written. */
export function unescape(raw: string, onBad?: (bad: BadEscape) => void): string {
  if (!raw.includes('\\')) return raw;
  return raw.replace(
    /\\(?:u\{([^}\n\r]*)\}?|([\s\S]?))/gu,
    (written, hex: string | undefined, letter: string, at: number) => {
      const value = hex === undefined ? simpleEscapes.get(letter) : characterOf(written, hex);
      if (value !== undefined) return value;
      onBad?.({ message: badEscapeMessage(written), span: { start: at, end: at + written.length } });
      return written;
    },
  );
}

const simpleEscapes = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['\\', '\\'],
  ['"', '"'],
  ['$', '$'],
]);

function characterOf(written: string, hex: string): string | undefined {
  if (!written.endsWith('}') || !/^[0-9a-fA-F]{1,6}$/.test(hex)) return undefined;
  const code = Number.parseInt(hex, 16);
  return code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}

function badEscapeMessage(written: string): string {
  if (written.startsWith('\\u')) {
    return `\`${written}\` is no character; one is written by its hexadecimal number, such as \`\\u{1F600}\`.`;
  }
  return `\`${written}\` is no escape; there are \`\\n\`, \`\\t\`, \`\\r\`, \`\\\\\`, \`\\"\`, \`\\$\` and \`\\u{…}\`. Write \`\\\\\` for a backslash.`;
}

/**
 * Takes the common indentation away from the pieces of a `"""` text, which holes separate. The line end after the opening
 * quotes and the last line, when only the closing quotes stand in it, are dropped; line ends become `\n`. Escapes are not
 * touched.
 */
export function dedent(pieces: readonly string[]): string[] {
  const lines = pieces.map(piece => piece.replace(/\r\n?/g, '\n').split('\n'));
  const first = lines[0];
  const last = lines.at(-1);
  if (first === undefined || last === undefined) return [];
  const startsOnNewLine = first.length > 1 && isBlank(first[0] ?? '');
  if (startsOnNewLine) first.shift();
  // Whether a piece's line number `line` begins a line of the text, and does not go on after a hole.
  const beginsLine = (piece: number, line: number) => line > 0 || (piece === 0 && startsOnNewLine);
  if (beginsLine(lines.length - 1, last.length - 1) && isBlank(last.at(-1) ?? '')) last.pop();
  const indent = commonIndent(lines, beginsLine);
  return lines.map((piece, number) =>
    piece.map((line, at) => (beginsLine(number, at) ? line.slice(Math.min(indent, indentOf(line))) : line)).join('\n'),
  );
}

/** How many characters of indentation all lines share that aren't blank. */
function commonIndent(pieces: readonly string[][], beginsLine: (piece: number, line: number) => boolean): number {
  let indent = Number.POSITIVE_INFINITY;
  pieces.forEach((piece, number) => {
    piece.forEach((line, at) => {
      const endsAtHole = at === piece.length - 1 && number < pieces.length - 1;
      if (beginsLine(number, at) && (endsAtHole || !isBlank(line))) indent = Math.min(indent, indentOf(line));
    });
  });
  return indent;
}

function isBlank(line: string): boolean {
  return /^[ \t]*$/.test(line);
}

function indentOf(line: string): number {
  return line.length - line.replace(/^[ \t]+/, '').length;
}
