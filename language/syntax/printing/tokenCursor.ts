import type { IToken } from 'chevrotain';
import type { Node } from '../ast.ts';
import { endOf, type Lexed } from '../lexer.ts';
import { concat, type Doc, hardLine, line, raw, suffix } from './doc.ts';

/**
 * Walks over the tokens and comments of a text while its tree is printed, in the order of the text, so that no comment is
 * lost. Comments have a place above and behind the items of a list (statements, arguments, fields, …) and before the
 * bracket that closes it. An item that has one elsewhere is left as it is written.
 */
export class TokenCursor {
  protected readonly text: string;
  private readonly tokens: readonly IToken[];
  private readonly comments: readonly IToken[];
  private nextToken = 0;
  private nextComment = 0;
  /** The end of the last token or comment that was printed. */
  private end = 0;
  /** Whether a comment was found where none has a place, or a token that the tree does not tell of. */
  private isAstray = false;

  constructor(text: string, lexed: Lexed) {
    this.text = text;
    this.tokens = lexed.tokens;
    this.comments = lexed.comments;
  }

  /** The next token's text, without taking it. */
  protected peek(ahead = 0): string {
    return this.tokens[this.nextToken + ahead]?.image ?? '';
  }

  /** Takes the next token as it is written. */
  protected word(): string {
    const token = this.tokens[this.nextToken];
    const comment = this.comments[this.nextComment];
    if (token === undefined) {
      this.isAstray = true;
      return '';
    }
    if (comment !== undefined && comment.startOffset < token.startOffset) this.isAstray = true;
    this.nextToken++;
    this.end = endOf(token);
    return token.image;
  }

  /** Takes the next token, which is `image`. */
  protected tok(image: string): string {
    if (this.peek() !== image) this.isAstray = true;
    return this.word();
  }

  /** Takes the next token when it is `image`; it is not printed. */
  protected drop(image: string): boolean {
    if (this.peek() !== image) return false;
    this.word();
    return true;
  }

  /** Whether a line end stands before the next token. */
  protected isOnNewLine(): boolean {
    const token = this.tokens[this.nextToken];
    return token !== undefined && this.text.slice(this.end, token.startOffset).includes('\n');
  }

  /** Whether a comment stands before the next token. */
  protected isAtComment(): boolean {
    const comment = this.comments[this.nextComment];
    const token = this.tokens[this.nextToken];
    return comment !== undefined && (token === undefined || comment.startOffset < token.startOffset);
  }

  /** The comment at the end of the line of the last token. */
  protected trailing(): Doc {
    if (!this.isAtComment()) return '';
    const comment = this.comments[this.nextComment];
    if (comment === undefined || this.text.slice(this.end, comment.startOffset).includes('\n')) return '';
    this.nextComment++;
    this.end = endOf(comment);
    return suffix(comment.image.trimEnd());
  }

  /** The comments before the next token, each behind a line end. */
  protected commentsAbove(lineEnd: (blank: boolean) => Doc): Doc[] {
    const docs: Doc[] = [];
    while (this.isAtComment()) {
      const comment = this.comments[this.nextComment];
      if (comment === undefined) break;
      docs.push(lineEnd(this.isAfterBlankLine(comment.startOffset)), comment.image.trimEnd());
      this.nextComment++;
      this.end = endOf(comment);
    }
    return docs;
  }

  /** Whether an empty line stands between the last token or comment and the next token. */
  protected isNextAfterBlankLine(): boolean {
    const token = this.tokens[this.nextToken];
    return token !== undefined && this.isAfterBlankLine(token.startOffset);
  }

  private isAfterBlankLine(offset: number): boolean {
    return /\n[^\n]*\n/.test(this.text.slice(this.end, offset));
  }

  /** Prints an item that comments may stand above and behind; it is left as it is written when they stand in it. */
  protected host(node: Node, print: () => Doc): Doc {
    const wasAstray = this.isAstray;
    this.isAstray = false;
    const doc = print();
    const { isAstray } = this;
    this.isAstray = wasAstray;
    const { start, end } = node.span;
    if (!isAstray) return doc;
    this.nextToken = this.indexFrom(this.tokens, end);
    this.nextComment = this.indexFrom(this.comments, end);
    this.end = end;
    return raw(this.text.slice(start, end), true);
  }

  /** Where the walk stands, to go back to it. */
  protected save(): readonly [number, number, number, boolean] {
    return [this.nextToken, this.nextComment, this.end, this.isAstray];
  }

  protected restore([nextToken, nextComment, end, isAstray]: readonly [number, number, number, boolean]): void {
    this.nextToken = nextToken;
    this.nextComment = nextComment;
    this.end = end;
    this.isAstray = isAstray;
  }

  private indexFrom(tokens: readonly IToken[], offset: number): number {
    const index = tokens.findIndex(token => token.startOffset >= offset);
    return index < 0 ? tokens.length : index;
  }

  /**
   * Statements, declarations and the like: each on its own lines, at most one empty line between two. Without the line end
   * before the first when `isFile`.
   */
  protected lines<Item extends Node>(items: readonly Item[], print: (item: Item) => Doc, isFile = false): Doc {
    let isFirst = true;
    const lineEnd = (blank: boolean): Doc => {
      const wasFirst = isFirst;
      isFirst = false;
      if (wasFirst) return isFile ? '' : hardLine();
      return hardLine(blank);
    };
    const docs: Doc[] = [];
    const comments = () => docs.push(...this.commentsAbove(lineEnd));
    for (const item of items) {
      comments();
      docs.push(lineEnd(this.isNextAfterBlankLine()));
      docs.push(
        this.host(item, () => print(item)),
        this.trailing(),
      );
    }
    comments();
    return concat(...docs);
  }

  /** The items of a list in brackets, each with a line before it, and the comments around them. */
  protected separated<Item extends Node>(items: readonly Item[], print: (item: Item) => Doc, layout: ListLayout): Doc {
    const docs: Doc[] = [];
    items.forEach((item, index) => {
      const isFirst = index === 0;
      let isAtBracket = isFirst;
      const comments = this.commentsAbove(blank => {
        const doc = hardLine(blank && !isAtBracket);
        isAtBracket = false;
        return doc;
      });
      if (comments.length > 0) docs.push(...comments, hardLine(this.isNextAfterBlankLine()));
      else docs.push(isFirst ? line(layout.space) : line(layout.between, this.isNextAfterBlankLine()));
      const doc = this.host(item, () => print(item));
      const before = this.trailing();
      this.drop(',');
      const after = this.trailing();
      // Two comments can't share the end of a line.
      if (before !== '' && after !== '') this.isAstray = true;
      docs.push(doc, layout.separator(index === items.length - 1), before, after);
    });
    docs.push(...this.commentsAbove(hardLine));
    return concat(...docs);
  }
}

/** How a list in brackets is laid out in one line, and what separates its items. */
export interface ListLayout {
  /** After the opening bracket and before the closing one. */
  readonly space: string;
  /** Between items, in one line. */
  readonly between: string;
  /** What stands right after an item. */
  readonly separator: (isLast: boolean) => Doc;
}
