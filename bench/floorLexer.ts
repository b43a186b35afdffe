/** Splits a text into tokens, by hand: a part of the floor that our parser is measured against. Only for texts without faults. */
import { keywords, NameWord } from '#language/syntax/tokens.ts';

/** A reserved word and punctuation are their own kind; a contextual keyword is a `contextual`. */
export interface Token {
  readonly kind: string;
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly startsLine: boolean;
  readonly doc: string | undefined;
}

const contextual = new Set(
  [...keywords].flatMap(([word, type]) => (type.CATEGORIES?.includes(NameWord) ? [word] : [])),
);

const token =
  /[ \t\r\n]+|\/\/[^\n\r]*|[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{N}\p{M}_]*|(?:\d+(?:\.\d+)?(?:ms|[smhd]))+(?!\w)|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|"(?:"")?|=>|->|==|!=|\?\?|\?\.(?!\d)|\|\||&&|<=|>=|\.\.\.|\.\.|[=?|<>+\-*/%!.,:()[\]{}]/uy;

const lineEnd = /[\n\r]/;

export function floorTokens(text: string): Token[] {
  const lexer = new FloorLexer(text);
  lexer.readUntilEnd();
  return lexer.tokens;
}

class FloorLexer {
  readonly tokens: Token[] = [];
  private readonly text: string;
  private at = 0;
  private startsLine = true;
  private doc: string[] | undefined;
  private linesSinceComment = 0;

  constructor(text: string) {
    this.text = text;
  }

  readUntilEnd(): void {
    while (this.at < this.text.length) this.readNext();
    this.startsLine = true;
    this.add('end', this.at);
  }

  /** Reads up to the `}` of a hole, and not that. */
  private readHole(): void {
    for (let depth = 0; ; ) {
      const code = this.text.charCodeAt(this.at);
      if (code === 0x7b) depth++;
      if (code === 0x7d && depth-- === 0) return;
      this.readNext(1);
    }
  }

  /** @param mostQuotes how many quotes may begin a string here */
  private readNext(mostQuotes = 3): void {
    token.lastIndex = this.at;
    const written = token.exec(this.text)?.[0];
    if (written === undefined) throw new Error(`No token at ${this.at}.`);
    const code = written.charCodeAt(0);
    if (code === 0x22) this.readString(Math.min(written.length, mostQuotes));
    else if (code <= 0x20) this.skipSpace(written);
    else if (code === 0x2f && written.length > 1) this.skipComment(written);
    else this.add(kindOf(written, code), this.at + written.length);
  }

  private add(kind: string, end: number): void {
    const { at: start, startsLine, doc } = this;
    this.tokens.push({ kind, text: this.text.slice(start, end), start, end, startsLine, doc: doc?.join('\n') });
    this.startsLine = false;
    this.doc = undefined;
    this.at = end;
  }

  private skipSpace(space: string): void {
    if (lineEnd.test(space)) this.startsLine = true;
    this.linesSinceComment += space.split('\n').length - 1;
    this.at += space.length;
  }

  private skipComment(comment: string): void {
    if (this.startsLine && comment.startsWith('///') && comment[3] !== '/') {
      const before = this.linesSinceComment > 1 ? [] : (this.doc ?? []);
      this.doc = [...before, comment.replace(/^\/\/\/ ?/, '').trimEnd()];
    }
    this.linesSinceComment = 0;
    this.at += comment.length;
  }

  /** A string without holes is one token; another one is its quotes, its texts and what stands in its holes. */
  private readString(quotes: number): void {
    const { text } = this;
    const closing = '"'.repeat(quotes);
    let hasHoles = false;
    let end = this.at + quotes;
    while (!text.startsWith(closing, end)) {
      if (end >= text.length) throw new Error(`The string at ${this.at} has no end.`);
      const code = text.charCodeAt(end);
      if (code !== 0x24 || text.charCodeAt(end + 1) !== 0x7b) {
        end += code === 0x5c ? 2 : 1;
        continue;
      }
      if (!hasHoles) this.add('open', this.at + quotes);
      hasHoles = true;
      if (end > this.at) this.add('text', end);
      this.add('${', end + 2);
      this.readHole();
      this.add('hole end', this.at + 1);
      end = this.at;
    }
    if (hasHoles && end > this.at) this.add('text', end);
    this.add(hasHoles ? 'close' : 'string', end + quotes);
  }
}

function kindOf(written: string, code: number): string {
  if (code >= 0x30 && code <= 0x39) return /[smhd]$/.test(written) ? 'duration' : 'number';
  if (!/^[\p{L}\p{Nl}_]/u.test(written)) return written;
  if (contextual.has(written)) return 'contextual';
  return keywords.has(written) ? written : 'name';
}
