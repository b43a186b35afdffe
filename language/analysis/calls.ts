/** How a call is understood: what is called, which argument goes to which parameter, and what it gives. */
import type { Argument, CallExpression, Expression, LambdaExpression, MemberExpression } from '../syntax/ast.ts';
import { isAssignable } from './assignability.ts';
import { type FileContext, placeOf } from './context.ts';
import { type Bindings, substitute, unify } from './generics.ts';
import type { Scope } from './lexicalScope.ts';
import { methodCandidates, receiverType } from './members.ts';
import type { Expectation, ResolvedCall, Signature, SignatureParameter, Symbol } from './model.ts';
import { hasSecret, isSecret, opened, taintedBy, withoutSecrets } from './secrecy.ts';
import { makeSymbol } from './symbols.ts';
import {
  isPrimitive,
  jsonType,
  mayBeNull,
  nullable,
  resolved,
  secretOf,
  unknownType,
  widenedNumbers,
  withoutNull,
} from './typeConstruct.ts';
import type { FunctionValueType, Type } from './types.ts';

/** Parameters of what works on a value: all but `self`. */
export function callParameters(signature: Signature): readonly SignatureParameter[] {
  return signature.isMethod ? signature.parameters.slice(1) : signature.parameters;
}

/** Whether arguments after the first may be given without their names: everywhere but in what takes time. */
export function takesPositional(target: Symbol): boolean {
  return target.kind !== 'action' && target.kind !== 'flow' && target.kind !== 'event';
}

/** The parameter that each argument of a call is for; undefined for one that fits none. */
export function matchArguments(
  call: readonly Argument[],
  target: Symbol,
  signature: Signature,
): readonly (SignatureParameter | undefined)[] {
  const parameters = callParameters(signature);
  return call.map((argument, index) => {
    const { name } = argument;
    if (name) return parameters.find(parameter => parameter.name === name.text);
    return index === 0 || takesPositional(target) ? parameters[index] : undefined;
  });
}

interface Callee {
  readonly target: Symbol;
  readonly signature: Signature;
  readonly resource: Symbol | undefined;
  readonly self: MemberExpression | undefined;
}

/** The result of a call. Notes how it was understood in `context.calls` when what is called is known. */
export function inferCall(context: FileContext, call: CallExpression, scope: Scope, expected?: Type): Type {
  const { callee } = call;
  if (callee.kind === 'MemberExpression') {
    const named = namedCallee(context, callee, scope);
    if (named) return inferKnown(context, call, scope, named, expected);
    return inferMethodCall(context, call, callee, scope);
  }
  if (callee.kind === 'NameExpression') {
    const target = scope.lookup(callee.name.text);
    if (target) context.symbols.set(callee.name, target);
    if (target?.signature) {
      return inferKnown(
        context,
        call,
        scope,
        { target, signature: target.signature, resource: undefined, self: undefined },
        expected,
      );
    }
    if (target) context.types.set(callee, target.type());
  } else {
    context.infer(callee, scope);
  }
  inferLoose(context, call.arguments, scope, unknownType);
  return unknownType;
}

/** `http.get`, `orders.query`, `other.flow`: a name's member that can be called. */
function namedCallee(context: FileContext, callee: MemberExpression, scope: Scope): Callee | undefined {
  if (callee.object.kind !== 'NameExpression' || !callee.member) return undefined;
  const owner = scope.lookup(callee.object.name.text);
  if (owner?.kind !== 'namespace' && owner?.kind !== 'resource') return undefined;
  context.symbols.set(callee.object.name, owner);
  const target = owner.members?.().get(callee.member.text);
  if (!target?.signature) return undefined;
  context.symbols.set(callee.member, target);
  const resource = owner.kind === 'resource' ? owner : undefined;
  return { target, signature: target.signature, resource, self: undefined };
}

function inferMethodCall(context: FileContext, call: CallExpression, callee: MemberExpression, scope: Scope): Type {
  const owner = callee.object.kind === 'NameExpression' ? context.symbols.get(callee.object.name) : undefined;
  if (owner?.kind === 'namespace' || owner?.kind === 'resource') {
    inferLoose(context, call.arguments, scope, unknownType);
    return unknownType;
  }
  const object = context.infer(callee.object, scope);
  const self = receiverType(object);
  if (isPrimitive(self, 'json')) {
    inferLoose(context, call.arguments, scope, jsonType);
    const given = call.arguments.flatMap(({ value }) => (value ? [context.types.get(value) ?? unknownType] : []));
    return taintedBy([object, ...given], jsonType);
  }
  const target = callee.member && chooseMethod(context, self, callee.member.text, call.arguments.length);
  if (!target?.signature || !callee.member) {
    if (callee.member) context.infer(callee, scope);
    inferLoose(context, call.arguments, scope, unknownType);
    return unknownType;
  }
  context.symbols.set(callee.member, target);
  const result = inferKnown(context, call, scope, {
    target,
    signature: target.signature,
    resource: undefined,
    self: callee,
  });
  return callee.isOptional && mayBeNull(object) ? nullable(result) : result;
}

/** Of the declarations of a method, the first whose `self` takes the value and whose parameters take the arguments. */
function chooseMethod(context: FileContext, self: Type, name: string, count: number): Symbol | undefined {
  const candidates = methodCandidates(context.standard, self, name);
  const takesSelf = candidates.filter(({ signature }) => {
    const wanted = signature?.parameters[0]?.type();
    return wanted && isAssignable(self, substitute(wanted, new Map(), unknownType));
  });
  const takesAll = takesSelf.find(({ signature }) => {
    const parameters = signature ? callParameters(signature) : [];
    return count <= parameters.length && count >= parameters.filter(parameter => !parameter.optional).length;
  });
  return takesAll ?? takesSelf[0] ?? candidates[0];
}

/** Arguments of something that is not known: their names are still looked up. */
function inferLoose(context: FileContext, args: readonly Argument[], scope: Scope, lambdaParameter: Type): void {
  for (const { value } of args) {
    if (value?.kind === 'LambdaExpression') {
      inferLambda(context, value, scope, { parameters: [lambdaParameter, lambdaParameter], result: unknownType });
    } else if (value) context.infer(value, scope);
  }
}

function inferKnown(context: FileContext, call: CallExpression, scope: Scope, callee: Callee, expected?: Type): Type {
  const { target, signature } = callee;
  const bindings: Bindings = new Map();
  const self = callee.self && receiverOfCall(context, callee.self);
  const selfParameter = signature.isMethod ? signature.parameters[0] : undefined;
  if (self && selfParameter) unify(selfParameter.type(), self.type, bindings);
  const matched = matchArguments(call.arguments, target, signature);
  const given = bindArguments(context, call, scope, callee, matched, bindings);
  const plain = rawTemplate(target, expected) ?? substitute(signature.result(), bindings, unknownType);
  const result = isPure(target) ? pureResult(target, self, given, plain) : plain;
  context.calls.set(call, resolveCall(call, callee, matched, bindings, result));
  return result;
}

/** What a pure function gives is secret when something secret went in, and it does not say itself which part of it is. */
function pureResult(target: Symbol, self: Receiver | undefined, given: readonly Type[], plain: Type): Type {
  if (isReveal(target)) return withoutSecrets(plain);
  if (self?.isSecret) return secretOf(plain);
  // `list.first()`, `list.map(x => x.name)`: the element's type says it.
  const isSaid = self !== undefined && hasSecret(plain) && !given.some(hasSecret);
  return isSaid ? plain : taintedBy([...given, ...(self ? [self.type] : [])], plain);
}

interface Receiver {
  readonly type: Type;
  readonly isSecret: boolean;
}

/** The value before the dot, when it is known not to be null. */
function receiverOfCall(context: FileContext, callee: MemberExpression): Receiver {
  const type = withoutNull(context.types.get(callee.object) ?? unknownType);
  return { type: opened(type), isSecret: isSecret(type) };
}

function resolveCall(
  call: CallExpression,
  callee: Callee,
  matched: readonly (SignatureParameter | undefined)[],
  bindings: Bindings,
  result: Type,
): ResolvedCall {
  const byName = new Map<string, Expression>();
  call.arguments.forEach((argument, index) => {
    const parameter = matched[index];
    if (parameter && argument.value && !byName.has(parameter.name)) byName.set(parameter.name, argument.value);
  });
  return {
    target: callee.target,
    signature: callee.signature,
    resource: callee.resource,
    self: callee.self?.object,
    arguments: byName,
    parameterTypes: new Map(
      callParameters(callee.signature).map(parameter => [
        parameter.name,
        substitute(parameter.type(), bindings, unknownType),
      ]),
    ),
    result,
  };
}

/** Infers the arguments, lambdas last, and learns the type variables. Returns the arguments' types. */
function bindArguments(
  context: FileContext,
  call: CallExpression,
  scope: Scope,
  { target }: Callee,
  matched: readonly (SignatureParameter | undefined)[],
  bindings: Bindings,
): readonly Type[] {
  const types: Type[] = [];
  const isLambda = (argument: Argument) => argument.value?.kind === 'LambdaExpression';
  const inOrder = call.arguments.map((argument, index) => ({ argument, parameter: matched[index] }));
  for (const { argument, parameter } of [
    ...inOrder.filter(({ argument }) => !isLambda(argument)),
    ...inOrder.filter(({ argument }) => isLambda(argument)),
  ]) {
    if (argument.name && parameter?.symbol) context.symbols.set(argument.name, parameter.symbol);
    if (!argument.value) continue;
    if (!parameter) {
      inferLoose(context, [argument], scope, unknownType);
      continue;
    }
    types.push(inferArgument(context, argument.value, scope, target, parameter, bindings));
  }
  return types;
}

function inferArgument(
  context: FileContext,
  value: Expression,
  scope: Scope,
  target: Symbol,
  parameter: SignatureParameter,
  bindings: Bindings,
): Type {
  const pattern = parameter.type();
  if (value.kind === 'LambdaExpression' && pattern.kind === 'function') {
    const wanted = substitute(pattern, bindings) as FunctionValueType;
    const type = inferLambda(context, value, scope, wanted);
    if (type.kind === 'function') unify(pattern.result, widenedNumbers(type.result), bindings);
    note(context, value, target, parameter, substitute(pattern, bindings, unknownType));
    return type;
  }
  const guide = substitute(pattern, bindings, unknownType);
  const given = context.infer(value, scope, guide);
  const isOpened = isPure(target) && hasSecret(given);
  const plain = isOpened ? opened(given) : given;
  unify(pattern, parameter.optional ? withoutNull(plain) : plain, bindings);
  const wanted = substitute(pattern, bindings, unknownType);
  note(context, value, target, parameter, isOpened ? secretOf(wanted) : wanted);
  return given;
}

function note(
  context: FileContext,
  value: Expression,
  target: Symbol,
  parameter: SignatureParameter,
  wanted: Type,
): void {
  const expectation: Expectation = {
    type: parameter.optional ? nullable(wanted) : wanted,
    role: 'argument',
    by: `\`${parameter.name}\` of \`${target.name}\``,
    origin: parameter.symbol?.origin,
  };
  context.expectations.set(value, expectation);
}

/** Pure functions take secrets everywhere; what they give is secret then. */
const isPure = (target: Symbol): boolean => target.kind === 'builtin' || target.kind === 'fn';

const isReveal = (target: Symbol): boolean => target.kind === 'builtin' && target.name === 'reveal';

/** `raw("…")` where a template is asked for is that template. */
function rawTemplate(target: Symbol, expected: Type | undefined): Type | undefined {
  if (target.kind !== 'builtin' || target.name !== 'raw' || !expected) return undefined;
  const plain = resolved(withoutNull(expected));
  return plain.kind === 'template' ? plain : undefined;
}

/** A lambda by the function type that its place asks for. */
export function inferLambda(
  context: FileContext,
  lambda: LambdaExpression,
  scope: Scope,
  wanted: Pick<FunctionValueType, 'parameters' | 'result'>,
): Type {
  const known = context.types.get(lambda);
  if (known) return known;
  const types = lambda.parameters.map((_, index) => wanted.parameters[index] ?? unknownType);
  const symbols = lambda.parameters.map((name, index) => {
    const symbol = makeSymbol({
      kind: 'lambdaParameter',
      name: name.text,
      origin: placeOf(context, name),
      declaration: lambda,
      type: () => types[index] ?? unknownType,
    });
    context.symbols.set(name, symbol);
    return symbol;
  });
  const inner = scope.inner(symbols);
  context.scopes.set(lambda, inner);
  const guide = wanted.result.kind === 'variable' ? undefined : wanted.result;
  const result = lambda.body ? context.infer(lambda.body, inner, guide) : unknownType;
  const type: Type = { kind: 'function', parameters: types, result };
  context.types.set(lambda, type);
  return type;
}
