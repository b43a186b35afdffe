import { type CustomPatternMatcherFunc, createToken, type IToken, Lexer, type TokenType } from 'chevrotain';
import type { SyntaxProblem } from './problem.ts';
import { type ScannedPart, type ScannedString, scanString } from './strings.ts';
import * as t from './tokens.ts';

/** What the parser reads, and what it leaves aside. */
export interface Lexed {
  /** Without comments. */
  readonly tokens: IToken[];
  /** Comments of both kinds, in order. */
  readonly comments: readonly IToken[];
  /** Stretches of text that mean nothing. */
  readonly invalid: readonly { readonly start: number; readonly end: number }[];
  /** The documentation that stands above a token, by the token's offset. */
  readonly docs: ReadonlyMap<number, string>;
  readonly problems: readonly SyntaxProblem[];
}

/** How deep in holes of strings the lexer stands; its pattern for strings needs to know. */
let nesting = 0;

const matchString: CustomPatternMatcherFunc = (text, offset) => {
  if (text.charCodeAt(offset) !== 0x22) return null;
  const scanned = scanString(text, offset, nesting);
  return Object.assign([text.slice(offset, scanned.end)] as [string], { payload: scanned });
};

const WholeString = createToken({
  name: 'WholeString',
  pattern: matchString,
  start_chars_hint: ['"'],
  line_breaks: true,
});

let lexer: Lexer | undefined;

/** The lexer, built when it is first needed: that takes longer than lexing a file. */
export function flowLexer(): Lexer {
  lexer ??= new Lexer([...t.lexed, WholeString], {
    positionTracking: 'onlyOffset',
    ensureOptimizations: true,
    skipValidations: true,
  });
  return lexer;
}

/** Splits a text, or the part of it from `start` to `end`, into tokens. Never throws; what fits no token is left out and reported. */
export function lex(text: string, start = 0, end = text.length): Lexed {
  const state: State = { text, tokens: [], comments: [], invalid: [], docs: new Map(), problems: [], doc: undefined };
  nesting = 0;
  tokenize(state, text.slice(start, end), start);
  return state;
}

interface State {
  readonly text: string;
  readonly tokens: IToken[];
  readonly comments: IToken[];
  readonly invalid: { start: number; end: number }[];
  readonly docs: Map<number, string>;
  readonly problems: SyntaxProblem[];
  /** The `///` lines since the last token. */
  doc: string[] | undefined;
}

/** Lexes a part of the text that starts at `base`. */
function tokenize(state: State, part: string, base: number): void {
  const { tokens, errors } = flowLexer().tokenize(part);
  for (const error of errors) {
    reportCharacters(state, base + error.offset, base + error.offset + error.length);
  }
  for (const token of tokens) {
    token.startOffset += base;
    const type = token.tokenType;
    if (type === t.Comment) {
      addComment(state, token);
      continue;
    }
    if (state.doc !== undefined) {
      state.docs.set(token.startOffset, state.doc.join('\n'));
      state.doc = undefined;
    }
    if (type === t.Identifier) addWord(state, token);
    else if (type === WholeString) addString(state, token.payload as ScannedString, base);
    else {
      if (type === t.BadNumber) reportNumber(state, token);
      if (type === t.SingleQuoted) readSingleQuoted(state, token);
      state.tokens.push(token);
    }
  }
}

function addWord(state: State, token: IToken): void {
  const keyword = t.keywords.get(token.image);
  if (keyword !== undefined) retype(token, keyword);
  else if (!isAscii(token.image) && !/^[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{N}\p{M}_]*$/u.test(token.image)) {
    reportCharacters(state, token.startOffset, endOf(token));
    return;
  }
  state.tokens.push(token);
}

function isAscii(image: string): boolean {
  for (let at = 0; at < image.length; at++) {
    if (image.charCodeAt(at) > 0x7f) return false;
  }
  return true;
}

function addComment(state: State, token: IToken): void {
  state.comments.push(token);
  if (!isDocComment(token.image) || !isFirstOnLine(state.text, token.startOffset)) return;
  // A line between two runs of `///` ends the first one.
  const previous = state.comments.at(-2);
  const continues =
    previous !== undefined && /^[^\n]*\n?[^\n]*$/.test(state.text.slice(endOf(previous), token.startOffset));
  if (state.doc === undefined || !continues) state.doc = [];
  state.doc.push(token.image.replace(/^\/\/\/ ?/, '').trimEnd());
}

/** `///`, but not `////`. */
export function isDocComment(image: string): boolean {
  return image.startsWith('///') && image[3] !== '/';
}

/** Whether only white space stands before `offset` in its line. */
export function isFirstOnLine(text: string, offset: number): boolean {
  for (let at = offset - 1; at >= 0; at--) {
    const code = text.charCodeAt(at);
    if (code === 0x0a || code === 0x0d) return true;
    if (code !== 0x20 && code !== 0x09 && code !== 0xfeff) return false;
  }
  return true;
}

/** Adds a string as one token when it has no hole, else as its parts. */
function addString(state: State, scanned: ScannedString, base: number): void {
  const { text } = state;
  const start = base + scanned.start;
  const end = base + scanned.end;
  // An unclosed hole is reported by itself.
  if (!scanned.isClosed && scanned.parts.at(-1)?.isClosed !== false) {
    const quotes = scanned.isBlock ? '`"""`' : '`"`';
    const where = scanned.isBlock ? 'this text' : 'this string, at the latest at the end of its line';
    const span = { start, end: scanned.isBlock ? start + 3 : end };
    state.problems.push({ code: 'flow/unterminated-string', message: `Expected ${quotes} to end ${where}.`, span });
  }
  if (!scanned.parts.some(part => part.kind === 'hole')) {
    state.tokens.push(tokenOf(t.PlainString, text, start, end));
    return;
  }
  const quotes = scanned.isBlock ? 3 : 1;
  state.tokens.push(tokenOf(t.StringOpen, text, start, start + quotes));
  for (const part of scanned.parts) {
    if (part.kind === 'hole') addHole(state, part, base);
    else state.tokens.push(tokenOf(t.StringTextToken, text, base + part.start, base + part.end));
  }
  // Ends that are not there become empty tokens, so that the parser knows where a hole and a string end.
  state.tokens.push(tokenOf(t.StringClose, text, scanned.isClosed ? end - quotes : end, end));
}

function addHole(state: State, part: ScannedPart, base: number): void {
  const { text } = state;
  const start = base + part.start;
  const end = base + part.end;
  const innerEnd = part.isClosed ? end - 1 : end;
  state.tokens.push(tokenOf(t.HoleOpen, text, start, start + 2));
  nesting++;
  tokenize(state, text.slice(start + 2, innerEnd), start + 2);
  nesting--;
  state.doc = undefined;
  state.tokens.push(tokenOf(t.HoleClose, text, innerEnd, end));
  if (part.isClosed) return;
  const message = 'Expected `}` to end this `${`, at the latest at the end of its line.';
  state.problems.push({ code: 'flow/unterminated-string', message, span: { start, end: start + 2 } });
}

/** A token of the same shape as Chevrotain's own, so that both stay fast to read. */
function tokenOf(type: TokenType, text: string, start: number, end: number): IToken {
  return { image: text.slice(start, end), startOffset: start, tokenTypeIdx: type.tokenTypeIdx ?? 0, tokenType: type };
}

function retype(token: IToken, type: TokenType): void {
  token.tokenType = type;
  token.tokenTypeIdx = type.tokenTypeIdx ?? 0;
}

/** Where a token ends. */
export function endOf(token: IToken): number {
  return token.startOffset + token.image.length;
}

function reportCharacters(state: State, start: number, end: number): void {
  state.invalid.push({ start, end });
  const written = state.text.slice(start, Math.min(end, start + 12));
  const printable = !written.includes('`') && /^[\p{L}\p{N}\p{P}\p{S}\p{M}]+$/u.test(written);
  const code = (state.text.codePointAt(start) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  const what = printable ? `\`${written}${end > start + 12 ? '…' : ''}\`` : `The character U+${code}`;
  const message = `${what} has no meaning here.`;
  state.problems.push({ code: 'flow/unexpected-character', message, span: { start, end } });
}

/** Reads a string in the quotes of other languages as if it were written right. */
function readSingleQuoted(state: State, token: IToken): void {
  const span = { start: token.startOffset, end: endOf(token) };
  state.problems.push({
    code: 'flow/unexpected-character',
    message: 'Strings are written with `"`, and not with `\'`.',
    span,
  });
  token.image = `"${token.image.slice(1, -1).replaceAll('"', ' ')}"`;
  retype(token, t.PlainString);
}

function reportNumber(state: State, token: IToken): void {
  const message =
    `\`${token.image}\` is neither a number nor a duration; durations are written like ` +
    '`250ms`, `30s`, `5m`, `2h`, `1d` or `1h30m`.';
  state.problems.push({
    code: 'flow/bad-number',
    message,
    span: { start: token.startOffset, end: endOf(token) },
  });
}
