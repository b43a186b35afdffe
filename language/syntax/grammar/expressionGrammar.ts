import type { IToken, TokenType } from 'chevrotain';
import type {
  Argument,
  BinaryOperator,
  CallExpression,
  Expression,
  LambdaExpression,
  ListLiteral,
  Name,
  ObjectField,
  ObjectLiteral,
  ParenthesizedExpression,
  Spread,
  StringLiteral,
  StringPart,
  UnaryExpression,
} from '../ast.ts';
import { endOf } from '../lexer.ts';
import { dedent, scanString, unescape } from '../strings.ts';
import * as t from '../tokens.ts';
import { maximumChain, needed, type Rule } from './base.ts';
import { milliseconds } from './durations.ts';
import { TypeGrammar } from './typeGrammar.ts';

const expressionStarts: ReadonlySet<TokenType> = new Set([
  ...[
    t.PlainString,
    t.StringOpen,
    t.NumberToken,
    t.BadNumber,
    t.Duration,
    t.Minus,
    t.Bang,
    t.LParen,
    t.LSquare,
    t.LCurly,
  ],
  ...['true', 'false', 'null'].map(t.keyword),
]);

/** How tight an operator binds; `as` binds like a comparison. */
const precedences: Readonly<Record<BinaryOperator, number>> = {
  ...{ '??': 1, '||': 2, '&&': 3, '==': 4, '!=': 4 },
  ...{ '<': 5, '<=': 5, '>': 5, '>=': 5, '+': 6, '-': 6, '*': 7, '/': 7, '%': 7 },
};
const castPrecedence = 5;

/** Operands and operators that wait for their right side. */
interface Pending {
  readonly left: Expression;
  readonly operator: BinaryOperator;
}

/** Expressions. */
export abstract class ExpressionGrammar extends TypeGrammar {
  /** Whether an expression starts at the next token. */
  protected readonly startsExpression = (): boolean => {
    if (expressionStarts.has(this.LA(1).tokenType)) return true;
    return this.isAt(t.NameWord) && !this.isKeywordUse();
  };

  /** The same where a block may follow: there `{` begins an object only when it looks like one. */
  protected readonly startsHead = (): boolean => {
    if (this.LA(1).tokenType !== t.LCurly) return this.startsExpression();
    const isField = this.isAt(t.Word, 2) || this.isAt(t.PlainString, 2);
    return this.isAt(t.Ellipsis, 2) || (isField && (this.isAt(t.Colon, 3) || this.isAt(t.Comma, 3)));
  };

  /** Reads the expression that should follow, or reports that it is missing. */
  protected expressionOr(index: number, starts: () => boolean = this.startsExpression): Expression | undefined {
    const found = this.option(index, { GATE: starts, DEF: () => this.subrule(index, this.expression, needed) });
    if (found === undefined) this.missingExpression();
    return found;
  }

  private missingExpression(): void {
    this.missing('flow/expected-expression', `Expected an expression after \`${this.LA(0).image.slice(0, 20)}\`.`);
  }

  /** Operands with operators between them, then perhaps `? … : …`. */
  protected readonly expression: Rule<Expression | undefined> = this.rule('expression', () => {
    let value = this.SUBRULE(this.operand);
    const pending: Pending[] = [];
    let links = 0;
    this.MANY({
      GATE: () => value !== undefined && links++ < maximumChain,
      DEF: () => {
        value = this.OR([
          { ALT: () => this.operatorAndOperand(value, pending) },
          { ALT: () => this.cast(value, pending) },
        ]);
      },
    });
    this.ACTION(() => {
      if (value !== undefined) value = this.reduce(value, pending, 0);
    });
    return (
      this.OPTION1({ GATE: () => value !== undefined, DEF: () => this.nested(() => this.conditional(value)) }) ?? value
    );
  });

  private operatorAndOperand(left: Expression | undefined, pending: Pending[]): Expression | undefined {
    const token = this.CONSUME(t.BinaryOperatorToken);
    const operator = token.image as BinaryOperator;
    const right = this.OPTION({ GATE: this.startsExpression, DEF: () => this.SUBRULE1(this.operand, needed) });
    if (right === undefined) this.missingExpression();
    if (left === undefined || this.RECORDING_PHASE) return left;
    const value = this.reduce(left, pending, precedences[operator]);
    if (right === undefined) {
      const span = { start: value.span.start, end: endOf(token) };
      return this.reduce({ kind: 'BinaryExpression', operator, left: value, right, span }, pending, 0);
    }
    pending.push({ left: value, operator });
    return right;
  }

  private cast(value: Expression | undefined, pending: Pending[]): Expression | undefined {
    this.CONSUME(t.keyword('as'));
    const type = this.typeOr(2);
    if (value === undefined || this.RECORDING_PHASE) return value;
    const inner = this.reduce(value, pending, castPrecedence);
    return { kind: 'CastExpression', value: inner, type, span: this.spanFrom(inner.span.start) };
  }

  /** Joins `right` with what waits for it and binds at least as tight as `precedence`. */
  private reduce(right: Expression, pending: Pending[], precedence: number): Expression {
    let value = right;
    for (let top = pending.at(-1); top !== undefined; top = pending.at(-1)) {
      if (precedences[top.operator] < precedence) break;
      pending.pop();
      const span = { start: top.left.span.start, end: value.span.end };
      value = { kind: 'BinaryExpression', operator: top.operator, left: top.left, right: value, span };
    }
    return value;
  }

  private conditional(condition: Expression | undefined): Expression | undefined {
    this.CONSUME(t.Question);
    const then = this.expressionOr(3);
    const colon = this.expected(4, t.Colon, 'and a value for the other case of `? :`');
    const otherwise = colon === undefined && !this.RECORDING_PHASE ? undefined : this.expressionOr(5);
    if (condition === undefined || this.RECORDING_PHASE) return undefined;
    return { kind: 'ConditionalExpression', condition, then, otherwise, span: this.spanFrom(condition.span.start) };
  }

  /** A value with its prefix operators, members, indexes and calls. */
  protected readonly operand: Rule<Expression | undefined> = this.rule('operand', () =>
    this.nested(() => {
      let value = this.OR(this.operandAlternatives);
      let links = 0;
      this.MANY({
        GATE: () => value !== undefined && links++ < maximumChain && takesSuffix(value),
        DEF: () => {
          value = this.OR1([
            { ALT: () => this.member(value) },
            { ALT: () => this.index(value) },
            { ALT: () => this.call(value) },
          ]);
        },
      });
      return value;
    }),
  );

  private readonly operandAlternatives = [
    { GATE: () => this.isLambda(), ALT: () => this.SUBRULE(this.lambda), IGNORE_AMBIGUITIES: true },
    { ALT: () => this.nameExpression(), IGNORE_AMBIGUITIES: true },
    { ALT: () => this.SUBRULE(this.stringLiteral) },
    { ALT: () => this.numberLiteral() },
    { ALT: () => this.durationLiteral() },
    { ALT: () => this.booleanLiteral() },
    { ALT: () => this.nullLiteral() },
    { ALT: () => this.SUBRULE(this.objectLiteral) },
    { ALT: () => this.SUBRULE(this.listLiteral) },
    { ALT: () => this.SUBRULE(this.parenthesized) },
    { ALT: () => this.SUBRULE(this.unary) },
  ] as { ALT: () => Expression | undefined }[];

  private nameExpression(): Expression {
    const name = this.name(0);
    return { kind: 'NameExpression', name, span: name.span };
  }

  private numberLiteral(): Expression {
    const token = this.OR2([{ ALT: () => this.CONSUME(t.NumberToken) }, { ALT: () => this.CONSUME(t.BadNumber) }]);
    const isInt = /^\d+$/.test(token.image);
    return { kind: 'NumberLiteral', value: Number.parseFloat(token.image), isInt, span: this.spanOf(token) };
  }

  private durationLiteral(): Expression {
    const token = this.CONSUME(t.Duration);
    return { kind: 'DurationLiteral', milliseconds: milliseconds(token.image), span: this.spanOf(token) };
  }

  private booleanLiteral(): Expression {
    const token = this.OR3([
      { ALT: () => this.CONSUME(t.keyword('true')) },
      { ALT: () => this.CONSUME(t.keyword('false')) },
    ]);
    return { kind: 'BooleanLiteral', value: token.image === 'true', span: this.spanOf(token) };
  }

  private nullLiteral(): Expression {
    return { kind: 'NullLiteral', span: this.spanOf(this.CONSUME(t.keyword('null'))) };
  }

  private readonly unary: Rule<UnaryExpression> = this.rule('unary', () => {
    const token = this.CONSUME(t.UnaryOperatorToken);
    const operand = this.OPTION({ GATE: this.startsExpression, DEF: () => this.SUBRULE(this.operand, needed) });
    if (operand === undefined) this.missingExpression();
    const span = this.spanFrom(token.startOffset);
    return { kind: 'UnaryExpression', operator: token.image as '!' | '-', operand, span };
  });

  private readonly parenthesized: Rule<ParenthesizedExpression> = this.rule('parenthesized', () => {
    const open = this.CONSUME(t.LParen);
    const inner = this.expressionOr(1);
    this.close(2, t.RParen, open, 'the `(`');
    return { kind: 'ParenthesizedExpression', inner, span: this.spanFrom(open.startOffset) };
  });

  // Suffixes

  private member(object: Expression | undefined): Expression | undefined {
    const dot = this.OR4([{ ALT: () => this.CONSUME(t.Dot) }, { ALT: () => this.CONSUME(t.QuestionDot) }]);
    const member = this.option(6, { GATE: () => this.isMember(), DEF: () => this.name(6, t.Word, needed) });
    if (member === undefined) this.missing('flow/expected-name', `Expected a name after \`${dot.image}\`.`);
    if (object === undefined || this.RECORDING_PHASE) return undefined;
    const isOptional = dot.tokenType === t.QuestionDot;
    return { kind: 'MemberExpression', object, member, isOptional, span: this.spanFrom(object.span.start) };
  }

  /** Whether the word after a dot is a member's name; on the next line it may begin what follows an unfinished `a.`. */
  private isMember(): boolean {
    if (!this.startsLine()) return true;
    return this.isAt(t.NameWord) && !this.isAt(t.Colon, 2) && !this.isKeywordUse() && !this.isAtDeclaration();
  }

  private index(object: Expression | undefined): Expression | undefined {
    const open = this.CONSUME(t.LSquare);
    const index = this.expressionOr(7);
    this.close(8, t.RSquare, open, 'the `[`');
    if (object === undefined || this.RECORDING_PHASE) return undefined;
    return { kind: 'IndexExpression', object, index, span: this.spanFrom(object.span.start) };
  }

  private call(callee: Expression | undefined): CallExpression | undefined {
    const start = this.start();
    const list = this.SUBRULE(this.argumentList);
    if (callee === undefined || this.RECORDING_PHASE) return undefined;
    const argumentsSpan = this.spanFrom(start);
    const span = { start: callee.span.start, end: argumentsSpan.end };
    return { kind: 'CallExpression', callee, arguments: list, argumentsSpan, span };
  }

  protected readonly argumentList: Rule<readonly Argument[]> = this.rule('argumentList', () => {
    const open = this.CONSUME(t.LParen);
    const list = this.items(1, this.argument, t.RParen, this.isArgument);
    this.close(2, t.RParen, open, 'the list of arguments');
    return list;
  });

  private readonly isArgument = (): boolean => {
    return (this.isAt(t.Colon, 2) && this.isAt(t.Word)) || (this.startsExpression() && !this.isAtDeclaration());
  };

  private readonly argument: Rule<Argument> = this.rule('argument', () => {
    const start = this.start();
    const name = this.OPTION({
      GATE: () => this.isAt(t.Colon, 2),
      DEF: () => {
        const name = this.name(1, t.Word);
        this.CONSUME(t.Colon);
        return name;
      },
    });
    const value = this.expressionOr(2);
    return { kind: 'Argument', name, value, span: this.spanFrom(start) };
  });

  // Literals with parts

  private readonly listLiteral: Rule<ListLiteral> = this.rule('listLiteral', () => {
    const open = this.CONSUME(t.LSquare);
    const items = this.items(1, this.listItem, t.RSquare, this.isListItem);
    this.close(2, t.RSquare, open, 'the list');
    return { kind: 'ListLiteral', items, span: this.spanFrom(open.startOffset) };
  });

  private readonly isListItem = (): boolean =>
    this.isAt(t.Ellipsis) || (this.startsExpression() && !this.isAtDeclaration());

  private readonly listItem: Rule<Expression | Spread | undefined> = this.rule('listItem', () =>
    this.OR<{ ALT: () => Expression | Spread | undefined }[]>([
      { ALT: () => this.SUBRULE(this.spread) },
      { ALT: () => this.SUBRULE(this.expression) },
    ]),
  );

  private readonly spread: Rule<Spread> = this.rule('spread', () => {
    const start = this.start();
    this.CONSUME(t.Ellipsis);
    const value = this.expressionOr(1);
    return { kind: 'Spread', value, span: this.spanFrom(start) };
  });

  private readonly objectLiteral: Rule<ObjectLiteral> = this.rule('objectLiteral', () => {
    const open = this.CONSUME(t.LCurly);
    const fields = this.items(1, this.objectItem, t.RCurly, this.isObjectItem);
    this.close(2, t.RCurly, open, 'the object');
    return { kind: 'ObjectLiteral', fields, span: this.spanFrom(open.startOffset) };
  });

  private readonly isObjectItem = (): boolean => {
    if (this.isAt(t.Ellipsis) || this.isAt(t.PlainString)) return true;
    if (this.isAt(t.Colon, 2)) return this.isAt(t.Word);
    return this.isAt(t.NameWord) && !this.isKeywordUse() && !this.isAtDeclaration();
  };

  private readonly objectItem: Rule<ObjectField | Spread> = this.rule('objectItem', () =>
    this.OR<{ ALT: () => ObjectField | Spread }[]>([
      { ALT: () => this.SUBRULE(this.spread) },
      { ALT: () => this.SUBRULE(this.objectField) },
    ]),
  );

  private readonly objectField: Rule<ObjectField> = this.rule('objectField', () => {
    const start = this.start();
    const isQuoted = this.isAt(t.PlainString);
    const name = this.SUBRULE(this.fieldName);
    let isShorthand = true;
    const value = this.OPTION(() => {
      this.CONSUME(t.Colon);
      isShorthand = false;
      return this.expressionOr(1);
    });
    if (isShorthand && isQuoted) this.missing('flow/syntax', 'Expected `:` and a value after the name of a field.');
    return { kind: 'ObjectField', name, isShorthand: isShorthand && !isQuoted, value, span: this.spanFrom(start) };
  });

  // Lambdas

  /** `x =>`, or names in parentheses before `=>`. */
  private isLambda(): boolean {
    if (this.isAt(t.NameWord)) return this.isAt(t.Arrow, 2);
    if (!this.isAt(t.LParen)) return false;
    let ahead = 2;
    while (this.isAt(t.NameWord, ahead) && this.isAt(t.Comma, ahead + 1) && ahead < 20) ahead += 2;
    if (this.isAt(t.NameWord, ahead)) ahead++;
    return this.isAt(t.RParen, ahead) && this.isAt(t.Arrow, ahead + 1);
  }

  private readonly lambda: Rule<LambdaExpression> = this.rule('lambda', () => {
    const start = this.start();
    const parameters = this.OR<{ ALT: () => Name[] }[]>([
      { ALT: () => [this.name(0)] },
      {
        ALT: () => {
          const open = this.CONSUME(t.LParen);
          const names = this.items(1, this.lambdaName, t.RParen, () => this.isAt(t.NameWord));
          this.close(2, t.RParen, open, 'the `(`');
          return names;
        },
      },
    ]);
    this.CONSUME(t.Arrow);
    const body = this.expressionOr(3);
    return { kind: 'LambdaExpression', parameters, body, span: this.spanFrom(start) };
  });

  protected readonly lambdaName: Rule<Name> = this.rule('lambdaName', () => this.name(0));

  // Strings

  protected readonly stringLiteral: Rule<StringLiteral> = this.rule('stringLiteral', () =>
    this.OR<{ ALT: () => StringLiteral }[]>([{ ALT: () => this.plainString() }, { ALT: () => this.template() }]),
  );

  private plainString(): StringLiteral {
    const token = this.CONSUME(t.PlainString);
    const span = this.spanOf(token);
    if (this.RECORDING_PHASE) return { kind: 'StringLiteral', isBlock: false, parts: [], span };
    const { isBlock, parts } = scanString(token.image, 0);
    const [piece] = parts;
    if (piece === undefined) return { kind: 'StringLiteral', isBlock, parts: [], span };
    const raw = token.image.slice(piece.start, piece.end);
    const text = this.textOf(isBlock ? (dedent([raw])[0] ?? '') : raw, raw, span.start + piece.start);
    const textSpan = { start: span.start + piece.start, end: span.start + piece.end };
    return { kind: 'StringLiteral', isBlock, parts: [{ kind: 'StringText', text, span: textSpan }], span };
  }

  private template(): StringLiteral {
    const open = this.CONSUME(t.StringOpen);
    const isBlock = open.image.length > 1;
    const parts: StringPart[] = [];
    const pieces: IToken[] = [];
    this.MANY(() => {
      this.OR1([
        {
          ALT: () => {
            const token = this.CONSUME(t.StringTextToken);
            pieces.push(token);
            parts.push({ kind: 'StringText', text: '', span: this.spanOf(token) });
          },
        },
        {
          ALT: () => {
            const hole = this.SUBRULE(this.hole);
            parts.push(hole);
          },
        },
      ]);
    });
    this.maybe(2, t.StringClose, needed);
    const span = this.spanFrom(open.startOffset);
    if (this.RECORDING_PHASE) return { kind: 'StringLiteral', isBlock, parts: [], span };
    return { kind: 'StringLiteral', isBlock, parts: isBlock ? this.dedented(parts) : this.unescaped(parts), span };
  }

  private readonly hole: Rule<StringPart> = this.rule('hole', () => {
    const open = this.CONSUME(t.HoleOpen);
    const value = this.expressionOr(1);
    this.ACTION(() =>
      this.skipUntil(() => this.isAt(t.HoleClose) || this.isAt(t.StringTextToken) || this.isAt(t.StringClose)),
    );
    this.maybe(2, t.HoleClose, needed);
    return { kind: 'StringHole', value, span: this.spanFrom(open.startOffset) };
  });

  private unescaped(parts: readonly StringPart[]): StringPart[] {
    return parts.map(part => {
      if (part.kind === 'StringHole') return part;
      const raw = this.text.slice(part.span.start, part.span.end);
      return { ...part, text: this.textOf(raw, raw, part.span.start) };
    });
  }

  private dedented(parts: readonly StringPart[]): StringPart[] {
    // A hole at either end, or next to another one, has an empty text beside it, so that lines are told apart.
    const pieces: string[] = [''];
    const owners: StringPart[] = [];
    const indexes: number[] = [];
    for (const part of parts) {
      if (part.kind === 'StringHole') pieces.push('');
      else {
        pieces[pieces.length - 1] = this.text.slice(part.span.start, part.span.end);
        owners.push(part);
        indexes.push(pieces.length - 1);
      }
    }
    const texts = dedent(pieces);
    return parts.flatMap((part): StringPart[] => {
      if (part.kind === 'StringHole') return [part];
      const piece = indexes[owners.indexOf(part)] ?? 0;
      const text = this.textOf(texts[piece] ?? '', pieces[piece] ?? '', part.span.start);
      return text === '' ? [] : [{ ...part, text }];
    });
  }

  /** Resolves escapes of `text`; wrong ones are reported where they stand in `raw`, which starts at `start`. */
  private textOf(text: string, raw: string, start: number): string {
    if (!text.includes('\\')) return text;
    unescape(raw, ({ message, span }) => {
      const place = { start: start + span.start, end: start + span.end };
      this.problems.push({ code: 'flow/unknown-escape', message, span: place });
    });
    return unescape(text);
  }
}

function takesSuffix(value: Expression): boolean {
  return value.kind !== 'UnaryExpression' && value.kind !== 'LambdaExpression';
}
