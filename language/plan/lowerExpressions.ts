/** Expressions with their names resolved. What is in error becomes null: it is drawn, never run. */
import type { FileModel, Symbol } from '../analysis/model.ts';
import { hasSecret, mayBeNull, opened, resolved, withoutNull } from '../analysis/typeOps.ts';
import type { Type } from '../analysis/types.ts';
import type {
  CallExpression,
  CastExpression,
  Expression,
  LambdaExpression,
  ListLiteral,
  MemberExpression,
  Name,
  ObjectLiteral,
  StringLiteral,
  StringPart,
} from '../syntax/ast.ts';
import type { ShapeBuilder } from './lowerShapes.ts';
import type { Expr, FieldExpr, ItemExpr } from './plan.ts';
import { sourceText } from './sourceText.ts';

/** What an expression's surroundings know. */
export interface ExpressionContext {
  readonly file: FileModel;
  readonly shapes: ShapeBuilder;
  /** Numbers of the steps and `let`s of the flow. */
  readonly nodes: ReadonlyMap<Symbol, number>;
  /** Numbers of the blocks that bring a name. */
  readonly blockLocals: ReadonlyMap<Symbol, number>;
  /** Key of a `fn`, which becomes part of the plan. */
  functionKey(symbol: Symbol): string;
  /** Key of a resource, which becomes part of the plan. */
  resourceKey(symbol: Symbol): string;
  /** In a test: the value of `calls` of the action or flow that an expression names. */
  callsOf?(owner: Expression): Expr;
  /** Name of a secret, which becomes one of the plan's. */
  secretName(symbol: Symbol): string;
}

const nothing: Expr = { op: 'constant', value: null };

export function lowerExpression(context: ExpressionContext, expression: Expression | undefined): Expr {
  if (!expression) return nothing;
  const value = lowerValue(context, expression);
  return mayTell(context, expression) ? { op: 'guarded', value } : value;
}

/** Whether a failure of the expression could say something of a secret that it computes with. */
function mayTell(context: ExpressionContext, expression: Expression): boolean {
  const type = context.file.types.get(expression);
  if (type === undefined || !hasSecret(type)) return false;
  return !passing.has(expression.kind);
}

/** They compute nothing themselves. */
const passing: ReadonlySet<Expression['kind']> = new Set([
  'NameExpression',
  'ParenthesizedExpression',
  'ListLiteral',
  'ObjectLiteral',
  'LambdaExpression',
]);

function lowerValue(context: ExpressionContext, expression: Expression): Expr {
  switch (expression.kind) {
    case 'NullLiteral':
      return nothing;
    case 'StringLiteral':
      return lowerString(context, expression);
    case 'NumberLiteral':
    case 'BooleanLiteral':
      return { op: 'constant', value: expression.value };
    case 'DurationLiteral':
      return { op: 'constant', value: expression.milliseconds };
    case 'ListLiteral':
      return lowerList(context, expression);
    case 'ObjectLiteral':
      return lowerObject(context, expression);
    case 'NameExpression':
      return lowerName(context, expression.name);
    case 'MemberExpression':
      return lowerMember(context, expression);
    case 'IndexExpression':
      return {
        op: 'index',
        object: lowerExpression(context, expression.object),
        index: lowerExpression(context, expression.index),
      };
    case 'CallExpression':
      return lowerCall(context, expression);
    case 'UnaryExpression':
    case 'BinaryExpression':
    case 'ConditionalExpression':
    case 'CastExpression':
    case 'LambdaExpression':
    case 'ParenthesizedExpression':
      return lowerOperation(context, expression);
  }
}

type Operation = Extract<
  Expression,
  {
    kind:
      | 'UnaryExpression'
      | 'BinaryExpression'
      | 'ConditionalExpression'
      | 'CastExpression'
      | 'LambdaExpression'
      | 'ParenthesizedExpression';
  }
>;

function lowerOperation(context: ExpressionContext, expression: Operation): Expr {
  switch (expression.kind) {
    case 'UnaryExpression': {
      const operand = lowerExpression(context, expression.operand);
      return { op: expression.operator === '!' ? 'not' : 'negate', operand };
    }
    case 'BinaryExpression':
      return {
        op: 'binary',
        operator: expression.operator,
        left: lowerExpression(context, expression.left),
        right: lowerExpression(context, expression.right),
      };
    case 'ConditionalExpression':
      return conditional(
        lowerExpression(context, expression.condition),
        lowerExpression(context, expression.then),
        lowerExpression(context, expression.otherwise),
      );
    case 'CastExpression':
      return lowerCast(context, expression);
    case 'LambdaExpression':
      return lowerLambda(context, expression);
    case 'ParenthesizedExpression':
      return lowerExpression(context, expression.inner);
  }
}

function lowerString(context: ExpressionContext, literal: StringLiteral): Expr {
  const type = context.file.types.get(literal);
  const plain = type && opened(type);
  const template = plain?.kind === 'template' ? plain.template : undefined;
  const { strings, values } = splitParts(context, literal.parts, template !== 'sql');
  if (template === undefined && values.length === 0) return { op: 'constant', value: strings[0] ?? '' };
  return { op: 'text', template, strings, values };
}

/** The texts between the holes, one more than there are holes, and what fills these. */
function splitParts(
  context: ExpressionContext,
  parts: readonly StringPart[],
  isText: boolean,
): { readonly strings: readonly string[]; readonly values: readonly Expr[] } {
  const strings = [''];
  const values: Expr[] = [];
  for (const part of parts) {
    if (part.kind === 'StringText') strings[strings.length - 1] += part.text;
    else {
      values.push(isText ? lowerShown(context, part.value) : lowerExpression(context, part.value));
      strings.push('');
    }
  }
  return { strings, values };
}

/** A value as it is shown in a text: durations as the language writes them. */
function lowerShown(context: ExpressionContext, expression: Expression | undefined): Expr {
  const value = lowerExpression(context, expression);
  const type = expression && context.file.types.get(expression);
  if (!type || !isDuration(type)) return value;
  return { op: 'builtin', name: 'duration.toText', arguments: [value], ...optional(mayBeNull(type)) };
}

function isDuration(type: Type): boolean {
  const plain = resolved(withoutNull(opened(type)));
  return plain.kind === 'primitive' && plain.name === 'duration';
}

function optional(isOptional: boolean): { readonly optional?: true } {
  return isOptional ? { optional: true } : {};
}

function conditional(condition: Expr, then: Expr, otherwise: Expr): Expr {
  return { op: 'conditional', condition, then, otherwise };
}

function lowerList(context: ExpressionContext, literal: ListLiteral): Expr {
  const items = literal.items.map(
    (item): ItemExpr =>
      item.kind === 'Spread'
        ? { kind: 'spread', value: lowerExpression(context, item.value) }
        : { kind: 'item', value: lowerExpression(context, item) },
  );
  return { op: 'list', items };
}

function lowerObject(context: ExpressionContext, literal: ObjectLiteral): Expr {
  const fields = literal.fields.map((field): FieldExpr => {
    if (field.kind === 'Spread') return { kind: 'spread', value: lowerExpression(context, field.value) };
    const value = field.isShorthand ? lowerName(context, field.name) : lowerExpression(context, field.value);
    return { kind: 'field', name: field.name.text, value };
  });
  return { op: 'object', fields };
}

function lowerName(context: ExpressionContext, name: Name): Expr {
  const symbol = context.file.symbols.get(name);
  if (!symbol) return nothing;
  const node = context.nodes.get(symbol);
  if (node !== undefined) return { op: 'node', node };
  const block = context.blockLocals.get(symbol);
  if (block !== undefined) return { op: 'blockLocal', block, name: symbol.name };
  switch (symbol.kind) {
    case 'parameter':
    case 'lambdaParameter':
    case 'errorVariable':
    case 'implicit':
    case 'variable':
      return { op: 'local', name: symbol.name };
    case 'resource':
      return { op: 'resource', key: context.resourceKey(symbol) };
    case 'secret':
      return { op: 'secret', name: context.secretName(symbol) };
    default:
      return nothing;
  }
}

function lowerMember(context: ExpressionContext, expression: MemberExpression): Expr {
  const object = lowerExpression(context, expression.object);
  const name = expression.member?.text;
  if (name === undefined) return nothing;
  const symbol = expression.member && context.file.symbols.get(expression.member);
  if (symbol?.kind === 'field' && isCalls(context, expression)) return context.callsOf?.(expression.object) ?? nothing;
  if (symbol?.kind === 'builtin') {
    return { op: 'builtin', name: symbol.name, arguments: [object], ...optional(expression.isOptional) };
  }
  // Data of unknown shape gives null where there is nothing, at any depth.
  const type = context.file.types.get(expression.object);
  return { op: 'member', object, name, optional: expression.isOptional || (type !== undefined && isJson(type)) };
}

/** `payments.refund.calls` */
function isCalls({ file }: ExpressionContext, { object, member }: MemberExpression): boolean {
  const owner = object.kind === 'NameExpression' ? object.name : object.kind === 'MemberExpression' && object.member;
  const symbol = owner ? file.symbols.get(owner) : undefined;
  return member?.text === 'calls' && (symbol?.kind === 'action' || symbol?.kind === 'flow');
}

function isJson(type: Type): boolean {
  const plain = opened(type);
  return plain.kind === 'primitive' && plain.name === 'json';
}

function lowerCall(context: ExpressionContext, call: CallExpression): Expr {
  const known = context.file.calls.get(call);
  if (!known) return lowerDynamicCall(context, call);
  const { target, signature, self } = known;
  if (target.kind === 'fn') {
    const given = signature.parameters.map(({ name }) => {
      const argument = known.arguments.get(name);
      return argument && lowerExpression(context, argument);
    });
    return { op: 'apply', function: context.functionKey(target), arguments: given };
  }
  if (target.kind !== 'builtin') return nothing;
  const template = known.result.kind === 'template' ? known.result.template : undefined;
  const given = lowerPositional(context, known);
  if (template !== undefined && target.name === 'raw') return rawTemplate(template, given[0] ?? nothing);
  if (!self) return { op: 'builtin', name: target.name, arguments: given };
  const object = lowerExpression(context, self);
  const isOptional = call.callee.kind === 'MemberExpression' && call.callee.isOptional;
  return { op: 'builtin', name: target.name, arguments: [object, ...given], ...optional(isOptional) };
}

/** Arguments in the order of their parameters, up to the last one that is given. */
function lowerPositional(
  context: ExpressionContext,
  known: Pick<NonNullable<ReturnType<FileModel['calls']['get']>>, 'signature' | 'arguments'>,
): readonly Expr[] {
  const parameters = known.signature.isMethod ? known.signature.parameters.slice(1) : known.signature.parameters;
  const given = parameters.map(({ name }) => known.arguments.get(name));
  const last = given.findLastIndex(argument => argument !== undefined);
  return given.slice(0, last + 1).map(argument => lowerExpression(context, argument));
}

/** A method on data of unknown shape. */
function lowerDynamicCall(context: ExpressionContext, call: CallExpression): Expr {
  const { callee } = call;
  if (callee.kind !== 'MemberExpression' || !callee.member) return nothing;
  const object = lowerExpression(context, callee.object);
  const given = call.arguments.map(argument => lowerExpression(context, argument.value));
  return { op: 'method', name: callee.member.text, arguments: [object, ...given], ...optional(callee.isOptional) };
}

/** `raw("…")` in the place of a template: its text as it stands. */
function rawTemplate(template: NonNullable<Extract<Expr, { op: 'text' }>['template']>, text: Expr): Expr {
  if (text.op === 'constant') return { op: 'text', template, strings: [String(text.value)], values: [] };
  return { op: 'text', template, strings: ['', ''], values: [{ op: 'builtin', name: 'raw', arguments: [text] }] };
}

function lowerCast(context: ExpressionContext, expression: CastExpression): Expr {
  const type = context.file.types.get(expression);
  const target = type && opened(type);
  return {
    op: 'cast',
    value: lowerExpression(context, expression.value),
    shape: target ? context.shapes.shapeOf(target) : { kind: 'json' },
    text: sourceText(context.file.text, expression.value),
  };
}

function lowerLambda(context: ExpressionContext, expression: LambdaExpression): Expr {
  return {
    op: 'lambda',
    parameters: expression.parameters.map(parameter => parameter.text),
    body: lowerExpression(context, expression.body),
  };
}
