import {
  type ConsumeMethodOpts,
  EmbeddedActionsParser,
  EOF,
  type IToken,
  type ParserMethod,
  type TokenType,
  tokenMatcher,
} from 'chevrotain';
import type { Name, Span } from '../ast.ts';
import { endOf, isFirstOnLine, type Lexed } from '../lexer.ts';
import { LineIndex } from '../lineIndex.ts';
import type { SyntaxProblem, SyntaxProblemCode } from '../problem.ts';
import * as t from '../tokens.ts';
import { LazyLookahead } from './lazyLookahead.ts';

/** A rule of the grammar, without parameters. */
export type Rule<Result> = ParserMethod<[], Result>;

/**
 * Marks for the written grammar, which takes them from the rules. What is optional to the parser alone, because a text that
 * lacks it is reported and read on, is `needed`; what stands `instead` of what follows it is an alternative to it; what
 * follows an `opening` is there when that is; a `separator` stands between the items of a list.
 */
export const needed = { LABEL: 'needed' } as const;
export const instead = { LABEL: 'instead' } as const;
export const opening = { LABEL: 'opening' } as const;
export const separator = { LABEL: 'separator' } as const;

export interface GrammarOptions {
  /** Whether it is not looked whether the rules are right. */
  readonly skipValidations: boolean;
  /** Whether Chevrotain reads on where no rule knows how. */
  readonly recoveryEnabled: boolean;
}

/** How deep expressions, types and blocks may nest. A person stays far below; the machine's stack needs a bound. */
const maximumDepth = 150;

/** How many operators, members or calls one expression may chain. */
export const maximumChain = 1000;

/**
 * What all rules share: positions, problems, and the recovery from errors.
 *
 * The grammar recovers by itself rather than by Chevrotain's general ways: what may be missing while someone types is
 * optional in the rules, and the rule that misses it says so in the words of a person and goes on. So a half typed
 * statement keeps its own parts, and what stands around it is not touched. Chevrotain's recovery is a net below, for what
 * the rules may have overlooked; it costs time with every text, and so it is off until a text needs it.
 */
export abstract class GrammarBase extends EmbeddedActionsParser {
  protected text = '';
  protected problems: SyntaxProblem[] = [];
  /** Whether mock, run, expect and advance begin statements here. */
  protected isInTest = false;
  private lexed: Lexed | undefined;
  private lines: LineIndex | undefined;
  private depth = 0;
  /** The offset of the next token when the last problem was found: until it is passed, what is missing follows from that. */
  private problemAt = -1;
  /** Contextual keywords and keywords that stand as names. */
  private namingWords = new Set<IToken>();
  /** Whether some `{` has no `}`: only then indentation tells where a block ends. */
  private misses = false;

  constructor({ skipValidations, recoveryEnabled }: GrammarOptions) {
    super(t.vocabulary, {
      recoveryEnabled,
      maxLookahead: 1,
      skipValidations,
      lookaheadStrategy: new LazyLookahead({ maxLookahead: 1 }),
    });
  }

  /** Defines a rule. */
  protected rule<Result>(name: string, read: () => Result): Rule<Result> {
    return this.RULE(name, read);
  }

  /** Readies the parser for a text; `misses` tells whether some `{` of it has no `}`. */
  protected begin(text: string, lexed: Lexed, misses: boolean): void {
    this.input = lexed.tokens;
    this.text = text;
    this.lexed = lexed;
    this.lines = undefined;
    this.problems = [];
    this.isInTest = false;
    this.depth = 0;
    this.problemAt = -1;
    this.namingWords = new Set();
    this.misses = misses;
  }

  /** Lets go of the text. */
  protected end(): { problems: SyntaxProblem[]; namingWords: ReadonlySet<IToken> } {
    const { problems, namingWords } = this;
    this.input = [];
    this.text = '';
    this.lexed = undefined;
    this.lines = undefined;
    return { problems, namingWords };
  }

  // Positions

  /** Where the next token starts. */
  protected start(): number {
    return this.LA(1).startOffset;
  }

  /** Where the last token ended. */
  protected previousEnd(): number {
    return endOf(this.LA(0));
  }

  /** From `start` to the end of the last token. */
  protected spanFrom(start: number): Span {
    return { start, end: Math.max(start, this.previousEnd()) };
  }

  /** The documentation above the next token. */
  protected doc(): string | undefined {
    return this.lexed?.docs.get(this.start());
  }

  protected isAt(type: TokenType, ahead = 1): boolean {
    return tokenMatcher(this.LA(ahead), type);
  }

  protected isAtEnd(): boolean {
    return this.LA(1).tokenType === EOF;
  }

  /** Whether the token `ahead` stands on another line than the one before it. */
  protected startsLine(ahead = 1): boolean {
    const token = this.LA(ahead);
    return token.tokenType === EOF || isFirstOnLine(this.text, token.startOffset);
  }

  /** How far the line that `offset` is in is indented, in characters. */
  protected indentAt(offset: number): number {
    let lineStart = offset;
    while (lineStart > 0 && !/[\n\r]/.test(this.text[lineStart - 1] ?? '')) lineStart--;
    let at = lineStart;
    while (this.text[at] === ' ' || this.text[at] === '\t') at++;
    return at - lineStart;
  }

  /** The line that `offset` is in, from 1. */
  protected lineOf(offset: number): number {
    this.lines ??= new LineIndex(this.text);
    return this.lines.position(offset).line + 1;
  }

  // What comes next

  /**
   * Whether the next token, a word that may be a name as well, begins a statement or a declaration here: nothing else
   * that is valid has two words in a row.
   */
  protected isKeywordUse(): boolean {
    const word = this.LA(1).tokenType;
    if (word === t.Identifier || !tokenMatcher(this.LA(1), t.NameWord)) return false;
    if (this.isInTest && testWords.has(word.name) && this.startsLine()) return true;
    const next = this.LA(2).tokenType;
    const isOperand = next === t.Identifier || next === t.PlainString || next === t.StringOpen;
    return (isOperand || next === t.NumberToken || next === t.Duration) && !this.startsLine(2);
  }

  /** Whether the next token is a reserved word. */
  protected isReserved(): boolean {
    return this.isAt(t.Word) && !this.isAt(t.NameWord);
  }

  /** Whether a declaration begins here, even in the middle of an unfinished one. */
  protected isAtDeclaration(): boolean {
    const word = this.LA(1).tokenType.name;
    if (word === 'on') return this.startsLine() && this.indentAt(this.start()) === 0;
    if (reservedDeclarations.has(word)) return true;
    return contextualDeclarations.has(word) && this.startsLine() && this.isKeywordUse();
  }

  // Names

  /** Reads a name; `type` tells whether any word will do. */
  protected name(index: number, type: TokenType = t.NameWord, mark?: ConsumeMethodOpts): Name {
    const token = this.consume(index, type, mark);
    if (token.tokenType !== t.Identifier) this.namingWords.add(token);
    return { kind: 'Name', text: token.image, span: { start: token.startOffset, end: endOf(token) } };
  }

  /**
   * Reads the name that a declaration or a statement gives.
   *
   * @param example how it is written right, for the message when it is missing.
   * @param follow what stands after the name; a reserved word before it is meant as a name.
   */
  protected newName(index: number, example: string, follow: readonly TokenType[]): Name | undefined {
    if (this.RECORDING_PHASE) return this.option(index, () => this.name(index, t.NameWord, needed));
    if (this.isAt(t.NameWord) && !this.isKeywordUse()) return this.name(index, t.Word);
    if (this.isReserved() && !this.startsLine() && follow.some(type => this.isAt(type, 2))) {
      const token = this.LA(1);
      this.problem('flow/reserved-word', reservedWordMessage(token.image), this.spanOf(token));
      return this.name(index, t.Word);
    }
    this.missing('flow/expected-name', `\`${this.LA(0).image}\` needs a name: \`${example}\`.`);
    return undefined;
  }

  // Optional parts

  /** Takes the next token when it is of the type. */
  protected maybe(index: number, type: TokenType, mark?: ConsumeMethodOpts): IToken | undefined {
    if (this.RECORDING_PHASE) return this.option(index, () => this.consume(index, type, mark));
    return this.isAt(type) ? this.consume(index, type) : undefined;
  }

  /** Takes the next token, which should be of the type, or reports that it is missing. */
  protected expected(index: number, type: TokenType, purpose: string): IToken | undefined {
    const token = this.maybe(index, type, needed);
    if (token === undefined) this.missing('flow/syntax', `Expected \`${type.name}\` ${purpose}.`);
    return token;
  }

  /** Takes the bracket that closes `open`, skips what should not be before it in its line, or reports that it is missing. */
  protected close(index: number, type: TokenType, open: IToken, what: string): void {
    this.ACTION(() => {
      if (this.isAt(type)) return;
      const distance = this.distanceInLine(type);
      if (distance > 0) this.skip(distance);
    });
    if (this.maybe(index, type, needed) !== undefined) return;
    const line = this.RECORDING_PHASE ? 0 : this.lineOf(open.startOffset);
    const where = line === this.currentLine() ? `the \`${open.image}\`` : `${what} that starts on line ${line}`;
    this.missing('flow/unclosed', `Expected \`${type.name}\` to close ${where}.`);
  }

  private currentLine(): number {
    return this.RECORDING_PHASE ? 0 : this.lineOf(this.previousEnd());
  }

  /** How many tokens stand before the next one of the type in this line; 0 when there is none. */
  private distanceInLine(type: TokenType): number {
    let nested = 0;
    for (let ahead = 1; ahead < 100; ahead++) {
      const token = this.LA(ahead);
      if (token.tokenType === EOF || this.startsLine(ahead)) return 0;
      if (nested === 0 && token.tokenType === type) return ahead - 1;
      if (openers.has(token.tokenType)) nested++;
      else if (closers.has(token.tokenType) && nested-- === 0) return 0;
    }
    return 0;
  }

  /**
   * Reads the items of a list in brackets, separated by commas, up to the closing bracket, which it does not take.
   *
   * @param index of its loop and item among those of the rule.
   * @param closing the bracket.
   * @param isItem whether an item starts at the next token.
   * @param isSeparated whether no comma is needed before the next item.
   */
  protected items<Item>(
    index: number,
    item: Rule<Item | undefined>,
    closing: TokenType,
    isItem: () => boolean,
    isSeparated: () => boolean = () => false,
  ): Item[] {
    const items: Item[] = [];
    this.ACTION(() => this.skipStray(isItem, closing));
    this.many(index, {
      GATE: isItem,
      DEF: () => {
        const value = this.subrule(index, item);
        this.ACTION(() => {
          if (value !== undefined) items.push(value);
        });
        if (this.maybe(index, t.Comma, separator) === undefined && !this.RECORDING_PHASE) {
          this.ACTION(() => this.skipStray(isItem, closing));
          if (!isSeparated() && isItem()) this.missing('flow/syntax', `Expected \`,\` before ${this.nextWord()}.`);
        } else this.ACTION(() => this.skipStray(isItem, closing));
      },
    });
    return items;
  }

  /** Skips commas, and other tokens that no item starts with, up to an item or a place where the list may end. */
  private skipStray(isItem: () => boolean, closing: TokenType): void {
    let count = 0;
    for (;;) {
      const token = this.LA(1 + count);
      const type = token.tokenType;
      const ends = token.tokenType === EOF || type === closing || closers.has(type) || openers.has(type);
      if (ends || tokenMatcher(token, t.Word) || type === t.HoleClose) break;
      if (type !== t.Comma && (this.startsLine(1 + count) || (count === 0 && isItem()))) break;
      if (count > 0 && this.LA(count).tokenType === t.Comma && isItemToken(type)) break;
      count++;
    }
    if (count > 0) this.skip(count);
  }

  // Problems

  /** Reports a problem, unless it follows from one that was reported at the same place. */
  protected problem(code: SyntaxProblemCode, message: string, span: Span): void {
    if (this.RECORDING_PHASE) return;
    const at = this.isAtEnd() ? this.text.length : this.start();
    if (at === this.problemAt) return;
    this.problemAt = at;
    this.problems.push({ code, message, span });
  }

  /** Reports that something is missing after the last token. */
  protected missing(code: SyntaxProblemCode, message: string): void {
    if (this.RECORDING_PHASE) return;
    const previous = this.LA(0);
    const end = previous.tokenType === EOF ? 0 : endOf(previous);
    const isShort = previous.image.length <= 12 && previous.image !== '' && end > 0;
    this.problem(code, message, { start: isShort ? previous.startOffset : Math.max(0, end - 1), end });
  }

  /** The next token for a message, in quotes, shortened. */
  protected nextWord(): string {
    const { image } = this.LA(1);
    const line = image.split(/[\n\r]/, 1)[0] ?? '';
    return image.length > 30 || line.length < image.length ? `\`${line.slice(0, 29)}…\`` : `\`${image}\``;
  }

  protected spanOf(token: IToken): Span {
    if (this.RECORDING_PHASE) return { start: 0, end: 0 };
    return { start: token.startOffset, end: endOf(token) };
  }

  /** Skips so many tokens that have no place here, and reports them as one problem. Only in an `ACTION`. */
  protected skip(count: number): void {
    let left = count;
    this.skipUntil(() => left-- === 0);
  }

  /** Skips tokens until `stop`, at most to the end. Only in an `ACTION`. */
  protected skipUntil(stop: () => boolean, message?: string): void {
    if (this.isAtEnd() || stop()) return;
    const first = this.LA(1);
    let last = first;
    const lineEnd = /[\n\r]/g;
    lineEnd.lastIndex = first.startOffset;
    const limit = lineEnd.exec(this.text)?.index ?? this.text.length;
    this.problem('flow/syntax', message ?? `${this.nextWord()} has no place here.`, this.spanOf(first));
    const position = this.problems.length - 1;
    do {
      const token = this.consume(0, t.AnyToken);
      if (endOf(token) <= limit) last = token;
    } while (!this.isAtEnd() && !stop());
    const reported = this.problems[position];
    if (reported?.span.start === first.startOffset) {
      this.problems[position] = { ...reported, span: { start: first.startOffset, end: endOf(last) } };
    }
    this.problemAt = this.isAtEnd() ? this.text.length : this.start();
  }

  // Bounds

  /**
   * Reads something that may contain its like. Where that nests too deep it is skipped, up to the next declaration, and
   * the result is undefined.
   */
  protected nested<Result>(read: () => Result): Result | undefined {
    const { depth } = this;
    if (depth >= maximumDepth && !this.RECORDING_PHASE) {
      const message = `This nests more than ${maximumDepth} levels deep; give parts of it names of their own.`;
      this.problem('flow/nested-too-deep', message, this.spanOf(this.LA(1)));
      this.ACTION(() => this.skipUntil(() => this.isAtDeclaration()));
      return undefined;
    }
    this.depth = depth + 1;
    const result = read();
    this.depth = depth;
    return result;
  }

  /** Whether the block that starts at `open` ends before the next token although its `}` is missing, going by indentation. */
  protected endsByIndent(open: IToken): boolean {
    if (!this.misses || !this.startsLine()) return false;
    const indent = this.indentAt(this.start());
    const blockIndent = this.indentAt(open.startOffset);
    return this.isAt(t.RCurly) ? indent < blockIndent : indent <= blockIndent;
  }
}

/** The words that begin a statement in a test only. */
export const testWords: ReadonlySet<string> = new Set(['mock', 'run', 'expect', 'advance']);
const reservedDeclarations: ReadonlySet<string> = new Set(['import', 'flow', 'fn', 'declare']);
const contextualDeclarations: ReadonlySet<string> = new Set(['type', 'secret', 'resource', 'event', 'test']);

const openers: ReadonlySet<TokenType> = new Set([t.LParen, t.LSquare, t.LCurly, t.HoleOpen]);
const closers: ReadonlySet<TokenType> = new Set([t.RParen, t.RSquare, t.RCurly, t.HoleClose]);

function isItemToken(type: TokenType): boolean {
  return [t.PlainString, t.StringOpen, t.NumberToken, t.Duration, t.Minus, t.Bang, t.Ellipsis].includes(type);
}

/** How many more `{` than `}` there are. */
export function openBraces(tokens: readonly IToken[]): number {
  let open = 0;
  for (const { tokenType } of tokens) {
    if (tokenType === t.LCurly) open++;
    else if (tokenType === t.RCurly) open--;
  }
  return open;
}

/** What is wrong with a reserved word as a variable's name. */
export function reservedWordMessage(word: string): string {
  return `\`${word}\` is a word of the language and can't name a variable; take another, such as \`${word}1\`.`;
}
