/** The type of each kind of expression. What is wrong gives `unknown` or the likeliest type; checks report it. */
import type {
  BinaryExpression,
  CastExpression,
  ConditionalExpression,
  Expression,
  IndexExpression,
  ListLiteral,
  MemberExpression,
  NameExpression,
  ObjectLiteral,
  StringLiteral,
  UnaryExpression,
} from '../syntax/ast.ts';
import { inferCall, inferLambda } from './calls.ts';
import type { FileContext } from './context.ts';
import { callsField } from './knownTypes.ts';
import type { Scope } from './lexicalScope.ts';
import { fieldOf, methodCandidates, propertyName, receiverType } from './members.ts';
import type { Symbol } from './model.ts';
import { factsOf, referenceOf } from './narrowing.ts';
import { inferObject } from './objectLiterals.ts';
import { isComparison, negated, operatorResult } from './operators.ts';
import { hasSecret, isSecret, opened, taintedBy } from './secrecy.ts';
import { fieldSymbol } from './symbols.ts';
import {
  booleanType,
  durationType,
  intType,
  isPrimitive,
  isUnknown,
  listOf,
  literalOf,
  mayBeNull,
  membersOfUnion,
  neverType,
  nullable,
  nullType,
  resolved,
  secretOf,
  stringType,
  unionOf,
  unknownType,
  widenedNumbers,
  withoutNull,
} from './typeConstruct.ts';
import { typeOfNode } from './typeNodes.ts';
import type { Type } from './types.ts';

/** Infers an expression and remembers its type; the first place that asks decides on `expected`. */
export function inferExpression(context: FileContext, expression: Expression, scope: Scope, expected?: Type): Type {
  const known = context.types.get(expression);
  if (known) return known;
  const type = infer(context, expression, scope, expected);
  context.types.set(expression, type);
  return type;
}

function infer(context: FileContext, expression: Expression, scope: Scope, expected: Type | undefined): Type {
  switch (expression.kind) {
    case 'StringLiteral':
      return inferString(context, expression, scope, expected);
    case 'NumberLiteral':
      return literalOf(expression.value);
    case 'BooleanLiteral':
      return literalOf(expression.value);
    case 'NullLiteral':
      return nullType;
    case 'DurationLiteral':
      return durationType;
    case 'ListLiteral':
      return inferList(context, expression, scope, expected);
    case 'ObjectLiteral':
      return inferObjectLiteral(context, expression, scope, expected);
    case 'NameExpression':
      return inferName(context, expression, scope);
    case 'MemberExpression':
      return inferMember(context, expression, scope);
    case 'IndexExpression':
      return inferIndex(context, expression, scope);
    case 'CallExpression':
      return inferCall(context, expression, scope, expected);
    case 'UnaryExpression':
      return inferUnary(context, expression, scope);
    case 'BinaryExpression':
      return inferBinary(context, expression, scope, expected);
    case 'ConditionalExpression':
      return inferConditional(context, expression, scope, expected);
    case 'CastExpression':
      return inferCast(context, expression, scope);
    case 'LambdaExpression':
      return inferLambda(context, expression, scope, { parameters: [], result: unknownType });
    case 'ParenthesizedExpression':
      return expression.inner ? context.infer(expression.inner, scope, expected) : unknownType;
  }
}

function inferString(context: FileContext, literal: StringLiteral, scope: Scope, expected: Type | undefined): Type {
  const holes = literal.parts.flatMap(part =>
    part.kind === 'StringHole' && part.value ? [context.infer(part.value, scope)] : [],
  );
  const wanted = expected && membersOfUnion(withoutNull(expected)).find(member => member.kind === 'template');
  const type = wanted ?? plainString(literal);
  return taintedBy(holes, type);
}

function plainString(literal: StringLiteral): Type {
  const [first] = literal.parts;
  if (!first) return literalOf('');
  return literal.parts.length === 1 && first.kind === 'StringText' ? literalOf(first.text) : stringType;
}

function inferList(context: FileContext, literal: ListLiteral, scope: Scope, expected: Type | undefined): Type {
  const wanted =
    expected &&
    membersOfUnion(expected)
      .map(resolved)
      .find(member => member.kind === 'list');
  const element = wanted?.kind === 'list' ? wanted.element : undefined;
  const types = literal.items.map(item => {
    if (item.kind !== 'Spread') return context.infer(item, scope, element);
    const type = item.value ? context.infer(item.value, scope, expected) : unknownType;
    return elementType(type) ?? unknownType;
  });
  const isGuided = element !== undefined && !isUnknown(element);
  return listOf(isGuided ? unionOf(types) : widenedNumbers(unionOf(types)));
}

function inferObjectLiteral(
  context: FileContext,
  literal: ObjectLiteral,
  scope: Scope,
  expected: Type | undefined,
): Type {
  return inferObject(context, literal, scope, expected, name => {
    const symbol = scope.lookup(name.text);
    if (symbol) context.symbols.set(name, symbol);
    return symbol ? scope.refine(symbol, [], symbol.type()) : unknownType;
  });
}

function inferName(context: FileContext, expression: NameExpression, scope: Scope): Type {
  const symbol = scope.lookup(expression.name.text);
  if (!symbol) return unknownType;
  context.symbols.set(expression.name, symbol);
  return isValue(symbol.kind) ? scope.refine(symbol, [], symbol.type()) : unknownType;
}

/** Whether a symbol of a kind stands for a value, and not for something to be called or looked into. */
export function isValue(kind: string): boolean {
  const valueKinds = ['secret', 'parameter', 'step', 'let', 'loopVariable', 'errorVariable', 'lambdaParameter'];
  return valueKinds.includes(kind) || kind === 'implicit' || kind === 'variable' || kind === 'field';
}

function inferMember(context: FileContext, expression: MemberExpression, scope: Scope): Type {
  const { member } = expression;
  const object = context.infer(expression.object, scope);
  if (!member) return unknownType;
  const owner = ownerOf(context, expression.object);
  const named = owner?.members?.().get(member.text);
  if (named) {
    context.symbols.set(member, named);
    return unknownType;
  }
  if (member.text === 'calls' && owner?.signature && isCalledByStep(owner)) {
    const field = callsField(owner.signature);
    context.symbols.set(member, fieldSymbol(field));
    return field.type;
  }
  const type = memberType(context, expression, object);
  const reference = referenceOf(expression, scope);
  return reference ? scope.refine(reference.symbol, reference.path, type) : type;
}

/** Whether a test may look at the calls of something: of actions and flows. */
function isCalledByStep({ kind }: Symbol): boolean {
  return kind === 'action' || kind === 'flow';
}

/** The symbol of a name, or of a namespace's member, before a dot. */
function ownerOf(context: FileContext, object: Expression) {
  if (object.kind === 'NameExpression') return context.symbols.get(object.name);
  return object.kind === 'MemberExpression' && object.member ? context.symbols.get(object.member) : undefined;
}

function memberType(context: FileContext, expression: MemberExpression, object: Type): Type {
  const name = expression.member;
  const self = receiverType(object);
  if (!name || isPrimitive(self, 'unknown')) return unknownType;
  const plain = plainMember(context, expression, self);
  const type = isSecret(object) ? secretOf(plain) : plain;
  return expression.isOptional && mayBeNull(object) ? nullable(type) : type;
}

function plainMember(context: FileContext, expression: MemberExpression, self: Type): Type {
  const name = expression.member;
  if (!name) return unknownType;
  if (isPrimitive(self, 'json')) return self;
  const field = fieldOf(self, name.text);
  if (field) {
    context.symbols.set(name, fieldSymbol(field));
    return field.optional ? nullable(field.type) : field.type;
  }
  const [method] = methodCandidates(context.standard, self, name.text);
  if (method && (self.kind !== 'map' || name.text === propertyName)) {
    context.symbols.set(name, method);
    return name.text === propertyName ? intType : unknownType;
  }
  return self.kind === 'map' ? nullable(self.value) : unknownType;
}

function inferIndex(context: FileContext, expression: IndexExpression, scope: Scope): Type {
  const object = context.infer(expression.object, scope);
  const index = expression.index ? context.infer(expression.index, scope) : unknownType;
  const self = receiverType(object);
  const type = elementAt(self, index);
  return isSecret(object) || hasSecret(index) ? secretOf(type) : type;
}

function elementAt(self: Type, index: Type): Type {
  switch (self.kind) {
    case 'list':
      return nullable(self.element);
    case 'map':
      return nullable(self.value);
    case 'object': {
      const field = index.kind === 'literal' ? fieldOf(self, String(index.value)) : undefined;
      if (!field) return unknownType;
      return field.optional ? nullable(field.type) : field.type;
    }
    default:
      return isPrimitive(self, 'json') ? self : unknownType;
  }
}

function inferUnary(context: FileContext, expression: UnaryExpression, scope: Scope): Type {
  const operand = expression.operand ? context.infer(expression.operand, scope) : unknownType;
  const plain = withoutNull(opened(operand));
  const negative = plain.kind === 'literal' && typeof plain.value === 'number' ? literalOf(-plain.value) : undefined;
  const type = expression.operator === '!' ? booleanType : (negative ?? negated(plain) ?? unknownType);
  return taintedBy([operand], type);
}

function inferBinary(
  context: FileContext,
  expression: BinaryExpression,
  scope: Scope,
  expected: Type | undefined,
): Type {
  const { operator } = expression;
  const guide = operator === '??' ? expected : undefined;
  const left = context.infer(expression.left, scope, guide);
  const right = expression.right ? context.infer(expression.right, rightScope(expression, scope), guide) : unknownType;
  // Whether there is a secret is none.
  const isForNull = [expression.left, expression.right].some(side => side?.kind === 'NullLiteral');
  if (operator === '??') return binaryType(operator, left, right);
  const type = binaryType(operator, opened(left), opened(right));
  return isForNull ? type : taintedBy([left, right], type);
}

/** The right side of `&&` is evaluated where the left one is true, that of `||` where it is false. */
function rightScope(expression: BinaryExpression, scope: Scope): Scope {
  if (expression.operator === '&&') return scope.narrowed(factsOf(expression.left, scope, true));
  if (expression.operator === '||') return scope.narrowed(factsOf(expression.left, scope, false));
  return scope;
}

function binaryType(operator: BinaryExpression['operator'], left: Type, right: Type): Type {
  if (operator === '??') return isPrimitive(left, 'json') ? left : unionOf([withoutNull(left), right]);
  if (operator === '==' || operator === '!=') return booleanType;
  const result = operatorResult(operator, withoutNull(left), withoutNull(right));
  return result ?? (isComparison(operator) ? booleanType : unknownType);
}

function inferConditional(
  context: FileContext,
  expression: ConditionalExpression,
  scope: Scope,
  expected: Type | undefined,
): Type {
  const { condition, then, otherwise } = expression;
  context.expectations.set(condition, {
    type: booleanType,
    role: 'condition',
    by: 'the condition of `? :`',
    origin: undefined,
  });
  const test = context.infer(condition, scope);
  const branch = (value: Expression | undefined, holds: boolean): Type =>
    value ? context.infer(value, scope.narrowed(factsOf(condition, scope, holds)), expected) : neverType;
  const type = unionOf([branch(then, true), branch(otherwise, false)]);
  return taintedBy([test], type);
}

function inferCast(context: FileContext, expression: CastExpression, scope: Scope): Type {
  const value = context.infer(expression.value, scope);
  const type = typeOfNode(context, expression.type, scope);
  return taintedBy([value], type);
}

/** What a `for` goes over has for elements; undefined when it is no list. */
export function elementType(source: Type): Type | undefined {
  const plain = receiverType(source);
  if (isPrimitive(plain, 'unknown') || isPrimitive(plain, 'never')) return unknownType;
  const lists = membersOfUnion(plain).map(resolved);
  if (!lists.every(member => member.kind === 'list')) return undefined;
  const element = unionOf(lists.map(member => (member.kind === 'list' ? member.element : neverType)));
  return isSecret(source) ? secretOf(element) : element;
}
