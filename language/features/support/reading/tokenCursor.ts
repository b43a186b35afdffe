/** The tokens before a place, read from left to right. */
import type { Span } from '../../../syntax/ast.ts';
import type { SyntaxToken } from '../../../syntax/syntaxToken.ts';
import type { Expectation, OpenCall } from './expectation.ts';

/**
 * Reads tokens up to the place in question and notes what may stand there. A reader of a grammar calls `may` at each
 * choice; it counts only when all tokens are read. Once something is missing there that must come first, `stop` ends the
 * noting.
 */
export class TokenCursor {
  readonly found: Expectation[] = [];
  /** Names of the steps, lets and flows that reading has entered and not left: they can't mention themselves. */
  readonly owners: string[] = [];
  /** Argument lists that reading has entered and not left, the innermost last. */
  readonly calls: OpenCall[] = [];
  private readonly text: string;
  private readonly tokens: readonly SyntaxToken[];
  private index = 0;
  private isStopped = false;

  constructor(text: string, tokens: readonly SyntaxToken[]) {
    this.text = text;
    this.tokens = tokens;
  }

  get isAtEnd(): boolean {
    return this.index >= this.tokens.length;
  }

  /** Whether reading has come to the place and something must stand there. */
  get isDone(): boolean {
    return this.isStopped;
  }

  get current(): SyntaxToken | undefined {
    return this.tokens[this.index];
  }

  /** End of the last token read. */
  get end(): number {
    return this.tokens[this.index - 1]?.end ?? 0;
  }

  /** For telling whether anything was read. */
  get mark(): number {
    return this.index;
  }

  /** The text of the token `ahead` places on; empty behind the last one. */
  peek(ahead = 0): string {
    const token = this.tokens[this.index + ahead];
    return token === undefined ? '' : this.text.slice(token.start, token.end);
  }

  /** Whether the next token is one of these words or signs, outside of strings. */
  isAt(...words: readonly string[]): boolean {
    const kind = this.current?.kind;
    return kind !== undefined && kind !== 'text' && words.includes(this.peek());
  }

  isAtWord(): boolean {
    const kind = this.current?.kind;
    return kind === 'name' || kind === 'keyword';
  }

  /** Whether a line ends between the last token and the next one. */
  isAtNewLine(): boolean {
    const { current } = this;
    return current !== undefined && this.text.slice(this.end, current.start).includes('\n');
  }

  skip(): void {
    this.index++;
  }

  /** Reads the next token if it is one of these. */
  take(...words: readonly string[]): boolean {
    const isThere = this.isAt(...words);
    if (isThere) this.index++;
    return isThere;
  }

  /** Reads a word or sign that must stand here; offers it when the place is reached and it is a word. */
  need(word: string): boolean {
    if (this.take(word)) return true;
    if (this.isAtEnd) {
      if (/^\w/.test(word)) this.may({ kind: 'words', words: [word] });
      this.stop();
    }
    return false;
  }

  /** Reads a word that may stand here, and offers it when the place is reached. */
  takeOptional(word: string): boolean {
    this.may({ kind: 'words', words: [word] });
    return this.take(word);
  }

  /** Reads the sign between two things of a list; the place may not be behind one thing and want the next. */
  takeSeparator(): void {
    if (!this.isDone && !this.take(',') && this.isAtEnd) this.stop();
  }

  /** Reads a name that is declared here: nothing is offered. */
  takeNewName(): string | undefined {
    if (this.isAtWord()) {
      const name = this.peek();
      this.index++;
      return name;
    }
    if (this.isAtEnd) this.stop();
    return undefined;
  }

  /** Notes what may stand at the place, if the place is reached. */
  may(expectation: Expectation): void {
    if (this.isAtEnd && !this.isStopped) this.found.push(expectation);
  }

  /** Notes what must stand at the place, if the place is reached; nothing else may then. */
  must(expectation: Expectation): boolean {
    if (!this.isAtEnd) return false;
    this.may(expectation);
    this.stop();
    return true;
  }

  /** Reads what a name is declared as; a place in there sees the name in `owners`. */
  within(name: string, read: () => void): void {
    this.owners.push(name);
    read();
    if (!this.isDone) this.owners.pop();
  }

  stop(): void {
    this.isStopped = true;
  }

  spanFrom(start: number): Span {
    return { start, end: this.end };
  }
}
