import { createToken, type ITokenConfig, Lexer, type TokenType } from 'chevrotain';
import type { SyntaxTokenKind } from './syntaxToken.ts';

// Categories: a token matches its own type and each category that it stands in.

/** Every token: what recovery skips. */
export const AnyToken = category('AnyToken');
/** Names and keywords: what may name a field, a member or an argument. */
export const Word = category('Word', AnyToken);
/** Names and contextual keywords: what may name a variable. */
export const NameWord = category('NameWord', Word);
export const BinaryOperatorToken = category('BinaryOperator', AnyToken);
export const UnaryOperatorToken = category('UnaryOperator', AnyToken);

// Keywords. The lexer reads every word as an identifier and looks its type up in `keywords`.

/** Types of the words by their text; reserved ones can't name a variable, contextual ones can. */
export const keywords: ReadonlyMap<string, TokenType> = new Map(
  [
    // Reserved: declarations, statements, clauses, literals.
    ...words(
      Word,
      'import flow fn on declare as step let if else match for in repeat until parallel sequence race try catch finally ' +
        'wait emit cancel start return yield fail after when retry timeout undo cache limit using true false null',
    ),
    // Contextual: keywords only where they are expected as such.
    ...words(
      NameWord,
      'type secret resource event test from action trigger idempotent keyed pure every fresh branch rest continue backoff ' +
        'mock run expect advance then real recorded',
    ),
  ].map(type => [type.name, type]),
);

/** The token type of a keyword. */
export function keyword(text: string): TokenType {
  const type = keywords.get(text);
  if (type === undefined) throw new Error(`There is no keyword ${text}.`);
  return type;
}

// Text that is not a word. The lexer takes the first pattern of `lexed` that matches.

export const Identifier = createToken({
  name: 'Identifier',
  // Letters of every script, roughly; the lexer looks closer at those that are not ASCII.
  pattern:
    /[A-Za-z_\u00aa-\u1fff\u2c00-\u2fef\u3005-\ud7ff\uf900-\ufdff][\w\u00aa-\u1fff\u2c00-\u2fef\u3005-\ud7ff\uf900-\ufdff]*/,
  categories: [NameWord],
});
export const Space = createToken({
  name: 'Space',
  pattern: /[ \t\r\n\f\v\u00a0\u2028\u2029\u3000\ufeff]+/,
  group: Lexer.SKIPPED,
  line_breaks: true,
});
export const Comment = createToken({ name: 'Comment', pattern: /\/\/[^\n\r]*/ });

export const Duration = plain('Duration', /(?:\d+(?:\.\d+)?(?:ms|[smhd]))+(?!\w)/);
export const NumberToken = plain('Number', /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![A-Za-z_])/);
/** Digits that run into letters; the lexer reports it and goes on with a number. */
export const BadNumber = plain('BadNumber', /\d+(?:\.\d+)?[A-Za-z_]\w*/);

/** A string in the quotes of other languages; the lexer reports it and goes on with a string. */
export const SingleQuoted = plain('SingleQuoted', /'[^'\n\r]*'/);

/** A string without holes, quotes included. */
export const PlainString = plain('String', Lexer.NA);
/** The parts of a string with holes: quotes, text between them, `${` and the `}` that belongs to it. */
export const StringOpen = plain('StringOpen', Lexer.NA);
export const StringTextToken = plain('StringText', Lexer.NA);
export const HoleOpen = plain('HoleOpen', Lexer.NA);
export const HoleClose = plain('HoleClose', Lexer.NA);
export const StringClose = plain('StringClose', Lexer.NA);

export const Arrow = plain('=>', /=>/);
export const ThinArrow = plain('->', /->/);
export const Equal = operator('==', /==/);
export const NotEqual = operator('!=', /!=/);
export const Assign = plain('=', /=/);
export const Coalesce = operator('??', /\?\?/);
export const QuestionDot = plain('?.', /\?\.(?!\d)/);
export const Question = plain('?', /\?/);
export const Or = operator('||', /\|\|/);
export const Bar = plain('|', /\|/);
export const And = operator('&&', /&&/);
export const LessOrEqual = operator('<=', /<=/);
export const Less = operator('<', /</);
export const GreaterOrEqual = operator('>=', />=/);
export const Greater = operator('>', />/);
export const Plus = operator('+', /\+/);
export const Minus = createToken({ name: '-', pattern: /-/, categories: [BinaryOperatorToken, UnaryOperatorToken] });
export const Star = operator('*', /\*/);
export const Slash = operator('/', /\//);
export const Percent = operator('%', /%/);
export const Bang = createToken({ name: '!', pattern: /!/, categories: [UnaryOperatorToken] });
export const Ellipsis = plain('...', /\.\.\./);
export const Range = plain('..', /\.\./);
export const Dot = plain('.', /\./);
export const Comma = plain(',', /,/);
export const Colon = plain(':', /:/);
export const LParen = plain('(', /\(/);
export const RParen = plain(')', /\)/);
export const LSquare = plain('[', /\[/);
export const RSquare = plain(']', /\]/);
export const LCurly = plain('{', /\{/);
export const RCurly = plain('}', /\}/);

/** What the lexer tries, in this order; it adds the pattern of strings itself. */
export const lexed: readonly TokenType[] = [
  Space,
  Identifier,
  Comment,
  Duration,
  NumberToken,
  BadNumber,
  SingleQuoted,
  ...[Arrow, ThinArrow, Equal, NotEqual, Assign, Coalesce, QuestionDot, Question, Or, Bar, And],
  ...[LessOrEqual, Less, GreaterOrEqual, Greater, Plus, Minus, Star, Slash, Percent, Bang],
  ...[Ellipsis, Range, Dot, Comma, Colon, LParen, RParen, LSquare, RSquare, LCurly, RCurly],
];

const stringTokens = [PlainString, StringOpen, StringTextToken, HoleOpen, HoleClose, StringClose];

/** All that the parser may meet. */
export const vocabulary: TokenType[] = [
  ...[AnyToken, Word, NameWord, BinaryOperatorToken, UnaryOperatorToken],
  ...keywords.values(),
  ...lexed.filter(type => type !== Space && type !== Comment),
  ...stringTokens,
];

const kinds = new Map<TokenType, SyntaxTokenKind>([
  [Identifier, 'name'],
  [Duration, 'duration'],
  [NumberToken, 'number'],
  [StringOpen, 'quote'],
  [StringTextToken, 'text'],
  [StringClose, 'quote'],
  [HoleOpen, 'hole'],
  [HoleClose, 'hole'],
  ...[Dot, Comma, Colon, LParen, RParen, LSquare, RSquare, LCurly, RCurly].map(type => [type, 'punctuation'] as const),
  ...[...keywords.values()].map(type => [type, 'keyword'] as const),
]);

const kindsByIndex: readonly SyntaxTokenKind[] = vocabulary.reduce<SyntaxTokenKind[]>((list, type) => {
  list[type.tokenTypeIdx ?? 0] = kinds.get(type) ?? 'operator';
  return list;
}, []);

/** How a token is shown outside `syntax/`; a `PlainString` is shown as its parts. */
export function kindOf(type: TokenType): SyntaxTokenKind {
  return kindsByIndex[type.tokenTypeIdx ?? 0] ?? 'operator';
}

function category(name: string, ...categories: TokenType[]): TokenType {
  return createToken({ name, pattern: Lexer.NA, categories });
}

function words(parent: TokenType, list: string): TokenType[] {
  return list.split(' ').map(name => category(name, parent));
}

function plain(name: string, pattern: NonNullable<ITokenConfig['pattern']>): TokenType {
  return createToken({ name, pattern, categories: [AnyToken] });
}

function operator(name: string, pattern: RegExp): TokenType {
  return createToken({ name, pattern, categories: [BinaryOperatorToken] });
}
