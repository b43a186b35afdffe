import type { IToken } from 'chevrotain';
import type { SourceFile, Span } from './ast.ts';
import { openBraces } from './grammar/base.ts';
import { FlowGrammar } from './grammar/flowGrammar.ts';
import { endOf, flowLexer, isDocComment, type Lexed, lex } from './lexer.ts';
import { LineIndex } from './lineIndex.ts';
import type { SyntaxProblem } from './problem.ts';
import type { SyntaxToken } from './syntaxToken.ts';
import * as t from './tokens.ts';

export type { SyntaxProblem } from './problem.ts';

/** What a text says, and what is wrong with how it says it. */
export interface Parsed {
  /** Always a whole tree: what is broken in the text is missing in it. */
  readonly tree: SourceFile;
  /** All tokens, comments too, in the order of the text. */
  readonly tokens: readonly SyntaxToken[];
  /** In the order of the text; empty when the text is right. */
  readonly problems: readonly SyntaxProblem[];
}

let grammar: FlowGrammar | undefined;
/** Built for the first text that needs it. */
let recovering: FlowGrammar | undefined;

/** Builds lexer and parser, which the first call of `parse` does otherwise. Takes some 50 milliseconds, once. */
export function warmUp(): void {
  flowLexer();
  fastGrammar();
}

function fastGrammar(): FlowGrammar {
  grammar ??= new FlowGrammar({ skipValidations: true, recoveryEnabled: false });
  return grammar;
}

/** Parses the text of a `.flow` file. Never throws, whatever the text is. */
export function parse(text: string): Parsed {
  return parsePart(text, 0, text.length);
}

/**
 * Parses the part of a text from `start` to `end` as if it were a file; positions are those in the text.
 *
 * @param missesBraces whether the whole text has more `{` than `}`; by default it is the part that tells
 */
export function parsePart(text: string, start: number, end: number, missesBraces?: boolean): Parsed {
  return parseLexed(text, lex(text, start, end), missesBraces);
}

/** Parses parts of a text, in their order, as if nothing stood between them; positions are those in the text. */
export function parsePieces(text: string, pieces: readonly Span[]): Parsed {
  const lexed = pieces.map(({ start, end }) => lex(text, start, end));
  const joined: Lexed = {
    tokens: lexed.flatMap(({ tokens }) => tokens),
    comments: lexed.flatMap(({ comments }) => comments),
    invalid: lexed.flatMap(({ invalid }) => invalid),
    docs: new Map(lexed.flatMap(({ docs }) => [...docs])),
    problems: lexed.flatMap(({ problems }) => problems),
  };
  return parseLexed(text, joined);
}

function parseLexed(text: string, lexed: Lexed, missesBraces?: boolean): Parsed {
  const misses = missesBraces ?? openBraces(lexed.tokens) > 0;
  let parsed = fastGrammar().parseFile(text, lexed, misses);
  if (parsed.needsRecovery) {
    recovering ??= new FlowGrammar({ skipValidations: true, recoveryEnabled: true });
    parsed = recovering.parseFile(text, lexed, misses);
  }
  return {
    tree: parsed.tree,
    tokens: syntaxTokens(lexed, parsed.namingWords),
    problems: mergeProblems(text, lexed.problems, parsed.problems),
  };
}

/**
 * All problems in the order of the text, one per place. Where a line has characters that mean nothing or a quote without
 * its end, what the parser says about that line follows from it.
 */
function mergeProblems(
  text: string,
  lexical: readonly SyntaxProblem[],
  syntactical: readonly SyntaxProblem[],
): SyntaxProblem[] {
  if (lexical.length === 0 && syntactical.length === 0) return [];
  const lines = new LineIndex(text);
  const lineOf = ({ span }: SyntaxProblem) => lines.position(span.start).line;
  const broken = new Set(lexical.filter(({ code }) => code !== 'flow/bad-number').map(lineOf));
  const independent = syntactical.filter(one => one.code === 'flow/unknown-escape' || !broken.has(lineOf(one)));
  const all = [...lexical, ...independent].sort((a, b) => a.span.start - b.span.start);
  const kept = all.filter((one, index) => one.span.start !== all[index - 1]?.span.start);
  // A span of its own: those of nodes move with the text.
  return kept.map(one => ({ ...one, span: { ...one.span } }));
}

function syntaxTokens(lexed: Lexed, namingWords: ReadonlySet<IToken>): SyntaxToken[] {
  const tokens: SyntaxToken[] = [];
  for (const token of lexed.tokens) {
    const start = token.startOffset;
    const end = endOf(token);
    if (token.tokenType === t.PlainString) addString(tokens, token.image, start, end);
    else if (end > start)
      tokens.push({ kind: namingWords.has(token) ? 'name' : t.kindOf(token.tokenType), start, end });
  }
  if (lexed.comments.length === 0 && lexed.invalid.length === 0) return tokens;
  for (const comment of lexed.comments) {
    const kind = isDocComment(comment.image) ? 'docComment' : 'comment';
    tokens.push({ kind, start: comment.startOffset, end: endOf(comment) });
  }
  for (const { start, end } of lexed.invalid) tokens.push({ kind: 'invalid', start, end });
  return tokens.sort((a, b) => a.start - b.start);
}

function addString(tokens: SyntaxToken[], image: string, start: number, end: number): void {
  const quotes = image.startsWith('"""') ? 3 : 1;
  const isClosed = image.length >= 2 * quotes && image.endsWith('"');
  const textEnd = isClosed ? end - quotes : end;
  tokens.push({ kind: 'quote', start, end: start + quotes });
  if (textEnd > start + quotes) tokens.push({ kind: 'text', start: start + quotes, end: textEnd });
  if (isClosed) tokens.push({ kind: 'quote', start: textEnd, end });
}
