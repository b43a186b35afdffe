import type { IToken, TokenType } from 'chevrotain';
import type { LiteralType, Name, TypeField, TypeNode } from '../ast.ts';
import { unescape } from '../strings.ts';
import * as t from '../tokens.ts';
import { GrammarBase, maximumChain, needed, opening, type Rule } from './base.ts';

const literalStarts: ReadonlySet<TokenType> = new Set([
  ...[t.PlainString, t.NumberToken, t.BadNumber],
  ...['true', 'false', 'null'].map(t.keyword),
]);

/** Types: what stands after a `:` or an `->`. */
export abstract class TypeGrammar extends GrammarBase {
  /** A union, or a single type. */
  protected readonly type: Rule<TypeNode | undefined> = this.rule('anyType', () => {
    const start = this.start();
    const first = this.SUBRULE(this.simpleType);
    const members: TypeNode[] = [];
    this.MANY(() => {
      this.CONSUME1(t.Bar);
      const member = this.typeOr(1, this.simpleType);
      if (member !== undefined) members.push(member);
    });
    if (first === undefined || members.length === 0) return first;
    return { kind: 'UnionType', members: [first, ...members], span: this.spanFrom(start) };
  });

  /** A type without `|`, with its suffixes. */
  protected readonly simpleType: Rule<TypeNode | undefined> = this.rule('simpleType', () => {
    const start = this.start();
    let type = this.nested(() => this.OR(this.typeAlternatives));
    let links = 0;
    this.MANY({
      GATE: () => links++ < maximumChain && !this.startsLine(),
      DEF: () => {
        type = this.OR1([{ ALT: () => this.listSuffix(start, type) }, { ALT: () => this.nullableSuffix(start, type) }]);
      },
    });
    return type;
  });

  private readonly typeAlternatives = [
    { GATE: () => this.isSecretPrefix(), ALT: () => this.SUBRULE(this.secretType), IGNORE_AMBIGUITIES: true },
    { ALT: () => this.SUBRULE(this.namedType), IGNORE_AMBIGUITIES: true },
    { ALT: () => this.SUBRULE(this.literalType) },
    { ALT: () => this.SUBRULE(this.objectType) },
    { ALT: () => this.SUBRULE(this.parenthesizedType) },
  ];

  /** Whether a type starts at the next token. */
  protected readonly startsType = (): boolean => {
    const type = this.LA(1).tokenType;
    if (literalStarts.has(type) || type === t.LCurly || type === t.LParen) return true;
    if (type === t.Minus) return this.isAt(t.NumberToken, 2) || this.isAt(t.BadNumber, 2);
    return this.isAt(t.NameWord) && (this.isSecretPrefix() || !this.isKeywordUse()) && !this.isAtDeclaration();
  };

  /** Reads the type that should follow, or reports that it is missing. */
  protected typeOr(index: number, rule: Rule<TypeNode | undefined> = this.type): TypeNode | undefined {
    const found = this.option(index, { GATE: this.startsType, DEF: () => this.subrule(index, rule, needed) });
    if (found === undefined) this.missing('flow/expected-type', `Expected a type after \`${this.LA(0).image}\`.`);
    return found;
  }

  private listSuffix(start: number, element: TypeNode | undefined): TypeNode | undefined {
    const open = this.CONSUME(t.LSquare);
    this.close(1, t.RSquare, open, 'the `[`');
    return element && { kind: 'ListType', element, span: this.spanFrom(start) };
  }

  private nullableSuffix(start: number, inner: TypeNode | undefined): TypeNode | undefined {
    this.CONSUME(t.Question);
    return inner && { kind: 'NullableType', inner, span: this.spanFrom(start) };
  }

  private isSecretPrefix(): boolean {
    if (this.LA(1).tokenType !== t.keyword('secret') || this.startsLine(2)) return false;
    return this.isAt(t.NameWord, 2) || this.isAt(t.LCurly, 2) || this.isAt(t.LParen, 2);
  }

  private readonly secretType: Rule<TypeNode> = this.rule('secretType', () => {
    const start = this.start();
    this.CONSUME(t.keyword('secret'));
    const inner = this.typeOr(1, this.simpleType);
    return { kind: 'SecretType', inner, span: this.spanFrom(start) };
  });

  private readonly namedType: Rule<TypeNode> = this.rule('namedType', () => {
    const start = this.start();
    const name = this.name(0);
    let types: TypeNode[] = [];
    this.OPTION(() => {
      const open = this.CONSUME(t.Less);
      types = this.items(1, this.type, t.Greater, this.startsType);
      if (types.length === 0) this.missing('flow/expected-type', 'Expected a type after `<`.');
      this.close(2, t.Greater, open, 'the list of types');
    });
    return { kind: 'NamedType', name, arguments: types, span: this.spanFrom(start) };
  });

  private readonly literalType: Rule<TypeNode> = this.rule('literalType', () => {
    const start = this.start();
    const value = this.OR<[{ ALT: () => LiteralType['value'] }]>(this.literalAlternatives as never);
    return { kind: 'LiteralType', value, span: this.spanFrom(start) };
  });

  private readonly literalAlternatives = [
    { ALT: () => plainText(this.CONSUME(t.PlainString)) },
    {
      ALT: () => {
        const sign = this.maybe(1, t.Minus) === undefined ? 1 : -1;
        const digits = this.OR1([{ ALT: () => this.CONSUME(t.NumberToken) }, { ALT: () => this.CONSUME(t.BadNumber) }]);
        return sign * Number.parseFloat(digits.image);
      },
    },
    { ALT: () => this.CONSUME(t.keyword('true')) && true },
    { ALT: () => this.CONSUME(t.keyword('false')) && false },
    { ALT: () => this.CONSUME(t.keyword('null')) && null },
  ];

  private readonly objectType: Rule<TypeNode> = this.rule('objectType', () => {
    const start = this.start();
    const open = this.CONSUME(t.LCurly);
    const fields = this.items(1, this.typeField, t.RCurly, this.isTypeField, () => this.startsLine());
    this.close(2, t.RCurly, open, 'the object type');
    return { kind: 'ObjectType', fields, span: this.spanFrom(start) };
  });

  private readonly isTypeField = (): boolean => {
    if (this.isAt(t.PlainString)) return true;
    if (this.isAt(t.Colon, 2) || this.isAt(t.Question, 2)) return this.isAt(t.Word);
    return this.isAt(t.NameWord) && !this.isAtDeclaration();
  };

  private readonly typeField: Rule<TypeField> = this.rule('typeField', () => {
    const start = this.start();
    const doc = this.doc();
    const name = this.SUBRULE(this.fieldName);
    const optional = this.maybe(1, t.Question) !== undefined;
    const colon = this.expected(2, t.Colon, 'and a type after the name of a field');
    const type = colon === undefined && !this.RECORDING_PHASE ? undefined : this.typeOr(3);
    return { kind: 'TypeField', doc, name, optional, type, span: this.spanFrom(start) };
  });

  /** A word, or any text in quotes. */
  protected readonly fieldName: Rule<Name> = this.rule('fieldName', () => {
    const start = this.start();
    return this.OR([
      { ALT: () => this.name(0, t.Word) },
      {
        ALT: (): Name => {
          const text = plainText(this.CONSUME(t.PlainString));
          return { kind: 'Name', text, span: this.spanFrom(start) };
        },
      },
    ]);
  });

  /** `(T)`, or `(T, U) -> V`. */
  private readonly parenthesizedType: Rule<TypeNode | undefined> = this.rule('parenthesizedType', () => {
    const start = this.start();
    const open = this.CONSUME(t.LParen);
    const types = this.items(1, this.type, t.RParen, this.startsType);
    this.close(2, t.RParen, open, 'the `(`');
    const arrow = this.maybe(3, t.ThinArrow, opening);
    const result = arrow === undefined && !this.RECORDING_PHASE ? undefined : this.typeOr(4);
    if (arrow !== undefined) return { kind: 'FunctionType', parameters: types, result, span: this.spanFrom(start) };
    if (types.length > 1)
      this.missing('flow/syntax', 'Expected `->` and a type: `(A, B) -> C` is the type of a function.');
    return { kind: 'ParenthesizedType', inner: types[0], span: this.spanFrom(start) };
  });
}

/** The text of a string token without holes. */
export function plainText(token: IToken): string {
  const { image } = token;
  const end = image.length > 1 && image.endsWith('"') ? image.length - 1 : image.length;
  return unescape(image.slice(1, end));
}
