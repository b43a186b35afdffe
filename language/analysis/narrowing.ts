import type { BinaryExpression, Expression } from '../syntax/ast.ts';
import type { Fact, Scope } from './lexicalScope.ts';
import type { Symbol } from './model.ts';
import {
  acceptsNull,
  filterUnion,
  isPrimitive,
  literalFits,
  literalOf,
  neverType,
  nullable,
  nullType,
  resolved,
  withoutNull,
} from './typeConstruct.ts';
import type { Type } from './types.ts';

/** A name, or members of it: what a condition can tell something about. */
export interface Reference {
  readonly symbol: Symbol;
  readonly path: readonly string[];
  /** The references before each `?.`: not null when this one is not. */
  readonly guarded: readonly Reference[];
}

/** The reference that an expression is, if it is one. */
export function referenceOf(expression: Expression | undefined, scope: Scope): Reference | undefined {
  if (expression?.kind === 'ParenthesizedExpression') return referenceOf(expression.inner, scope);
  if (expression?.kind === 'NameExpression') {
    const symbol = scope.lookup(expression.name.text);
    return symbol && { symbol, path: [], guarded: [] };
  }
  if (expression?.kind !== 'MemberExpression' || !expression.member) return undefined;
  const object = referenceOf(expression.object, scope);
  if (!object) return undefined;
  return {
    symbol: object.symbol,
    path: [...object.path, expression.member.text],
    guarded: expression.isOptional ? [...object.guarded, object] : object.guarded,
  };
}

/** What holds where `condition` is true (or, with `holds` false, where it is false). Looks at the text only. */
export function factsOf(condition: Expression | undefined, scope: Scope, holds: boolean): readonly Fact[] {
  switch (condition?.kind) {
    case 'ParenthesizedExpression':
      return factsOf(condition.inner, scope, holds);
    case 'UnaryExpression':
      return condition.operator === '!' ? factsOf(condition.operand, scope, !holds) : [];
    case 'BinaryExpression':
      return factsOfBinary(condition, scope, holds);
    case 'NameExpression':
    case 'MemberExpression':
      return equalityFacts(referenceOf(condition, scope), true, holds);
    default:
      return [];
  }
}

function factsOfBinary(condition: BinaryExpression, scope: Scope, holds: boolean): readonly Fact[] {
  const { operator, left, right } = condition;
  if (operator === '&&' || operator === '||') {
    // `a && b` is false when one of them is; which one is not known.
    if ((operator === '&&') !== holds) return [];
    return [...factsOf(left, scope, holds), ...factsOf(right, scope, holds)];
  }
  if (operator !== '==' && operator !== '!=') return [];
  const isEqual = (operator === '==') === holds;
  const rightValue = literalValue(right);
  if (rightValue !== undefined) return equalityFacts(referenceOf(left, scope), rightValue, isEqual);
  const leftValue = literalValue(left);
  return leftValue === undefined ? [] : equalityFacts(referenceOf(right, scope), leftValue, isEqual);
}

type Literal = string | number | boolean | null;

function literalValue(expression: Expression | undefined): Literal | undefined {
  switch (expression?.kind) {
    case 'NullLiteral':
      return null;
    case 'NumberLiteral':
    case 'BooleanLiteral':
      return expression.value;
    case 'StringLiteral': {
      const [part] = expression.parts;
      if (!part) return '';
      return expression.parts.length === 1 && part.kind === 'StringText' ? part.text : undefined;
    }
    default:
      return undefined;
  }
}

/** What it tells that a reference equals a literal, or does not. */
function equalityFacts(reference: Reference | undefined, value: Literal, isEqual: boolean): readonly Fact[] {
  if (!reference) return [];
  const { symbol, path, guarded } = reference;
  const facts: Fact[] = [{ symbol, path, refine: type => equalTo(type, value, isEqual) }];
  const tag = path.at(-1);
  if (tag !== undefined) {
    facts.push({ symbol, path: path.slice(0, -1), refine: type => withTag(type, tag, value, isEqual) });
  }
  // `a?.b == "x"` and `a?.b != null` are true only where `a` is not null.
  if ((value === null) !== isEqual) {
    for (const outer of guarded) facts.push({ symbol: outer.symbol, path: outer.path, refine: withoutNull });
  }
  return facts;
}

function equalTo(type: Type, value: Literal, isEqual: boolean): Type {
  if (value === null) return isEqual ? onlyNull(type) : withoutNull(type);
  const literal = literalOf(value);
  const parts = filterUnion(splitBoolean(type), member => mayEqual(member, value, isEqual));
  if (!isEqual) return parts;
  const kept = resolved(parts);
  // `string` that equals "a" is "a".
  return kept.kind === 'primitive' && literalFits(value, kept.name) && kept.name !== 'json' ? literal : parts;
}

const splitBoolean = (type: Type): Type => {
  if (!isPrimitive(type, 'boolean')) return type;
  return { kind: 'union', members: [literalOf(true), literalOf(false)] };
};

function mayEqual(member: Type, value: Literal, isEqual: boolean): boolean {
  const plain = resolved(member);
  if (plain.kind === 'literal') return (plain.value === value) === isEqual;
  if (!isEqual || plain.kind === 'secret') return true;
  return plain.kind === 'primitive' && (plain.name === 'unknown' || literalFits(value ?? '', plain.name));
}

function onlyNull(type: Type): Type {
  if (isPrimitive(type, 'json') || isPrimitive(type, 'unknown')) return type;
  return acceptsNull(type) ? nullType : neverType;
}

/** The members of a union whose field `tag` may equal the value (or may differ from it). */
function withTag(type: Type, tag: string, value: Literal, isEqual: boolean): Type {
  return filterUnion(type, member => {
    const plain = resolved(member);
    // `a?.tag == "x"` is not true of null, and `a?.tag == null` is.
    if (isPrimitive(plain, 'null')) return (value === null) === isEqual;
    if (plain.kind !== 'object') return true;
    const field = plain.fields.find(candidate => candidate.name === tag);
    // What is not there reads as null.
    if (!field) return (value === null) === isEqual;
    const type = field.optional ? nullable(field.type) : field.type;
    return !isPrimitive(equalTo(type, value, isEqual), 'never');
  });
}
