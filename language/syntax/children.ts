/** The nodes that a node is made of. */
import type { Node } from './ast.ts';

type NodeOf<Kind extends Node['kind']> = Extract<Node, { readonly kind: Kind }>;

/**
 * For each kind of node, adds its children to a list, most often in the order of the text. Written out, since all that goes
 * over a tree spends its time here, and looking for the fields that hold nodes costs several times as much.
 */
const adders: { readonly [Kind in Node['kind']]: (node: NodeOf<Kind>, to: Node[]) => void } = {
  Name: none,
  QualifiedName: ({ parts }, to) => all(parts, to),
  SourceFile: ({ declarations }, to) => all(declarations, to),

  ImportDeclaration: ({ names, alias, path }, to) => {
    if (names) all(names, to);
    one(path, to);
    one(alias, to);
  },
  ImportName: ({ name, alias }, to) => two(name, alias, to),
  TypeDeclaration: ({ name, type }, to) => two(name, type, to),
  SecretDeclaration: ({ name }, to) => one(name, to),
  ResourceDeclaration: ({ name, call }, to) => two(name, call, to),
  EventDeclaration: ({ name, parameters }, to) => {
    one(name, to);
    all(parameters, to);
  },
  FnDeclaration: ({ name, parameters, result, body }, to) => {
    one(name, to);
    all(parameters, to);
    two(result, body, to);
  },
  FlowDeclaration: ({ name, parameters, result, clauses, body }, to) => {
    one(name, to);
    all(parameters, to);
    one(result, to);
    all(clauses, to);
    one(body, to);
  },
  TriggerDeclaration: ({ trigger, event, variable, call }, to) => {
    two(trigger, event, to);
    two(variable, call, to);
  },
  TestDeclaration: ({ name, statements }, to) => {
    one(name, to);
    all(statements, to);
  },
  DeclareDeclaration: ({ name, typeParameters, parameters, result, modifiers }, to) => {
    one(name, to);
    all(typeParameters, to);
    all(parameters, to);
    one(result, to);
    all(modifiers, to);
  },
  Parameter: ({ name, type, default: value }, to) => {
    one(name, to);
    two(type, value, to);
  },

  Block: ({ statements }, to) => all(statements, to),
  Step: ({ name, work, clauses }, to) => {
    two(name, work, to);
    all(clauses, to);
  },
  LetStatement: ({ name, type, value }, to) => {
    one(name, to);
    two(type, value, to);
  },
  ReturnStatement: ({ value }, to) => one(value, to),
  YieldStatement: ({ value }, to) => one(value, to),
  FailStatement: ({ value }, to) => one(value, to),
  CancelStatement: ({ target }, to) => one(target, to),

  CallWork: ({ call }, to) => one(call, to),
  IfWork: ({ condition, then, otherwise }, to) => {
    one(condition, to);
    two(then, otherwise, to);
  },
  MatchWork: ({ value, cases }, to) => {
    one(value, to);
    all(cases, to);
  },
  MatchCase: ({ patterns, body }, to) => {
    all(patterns, to);
    one(body, to);
  },
  ForWork: ({ variable, index, source, limit, body, until }, to) => {
    two(variable, index, to);
    two(source, limit, to);
    two(body, until, to);
  },
  RepeatWork: ({ every, limit, body, until }, to) => {
    two(every, limit, to);
    two(body, until, to);
  },
  GroupWork: ({ body }, to) => one(body, to),
  RaceWork: ({ winners, branches }, to) => {
    one(winners, to);
    all(branches, to);
  },
  RaceBranch: ({ name, body }, to) => two(name, body, to),
  TryWork: ({ body, error, handler, cleanup }, to) => {
    two(body, error, to);
    two(handler, cleanup, to);
  },
  WaitWork: ({ event, arguments: given }, to) => {
    one(event, to);
    all(given, to);
  },
  EmitWork: ({ event, arguments: given }, to) => {
    one(event, to);
    all(given, to);
  },
  StartWork: ({ call }, to) => one(call, to),

  AfterClause: ({ conditions }, to) => all(conditions, to),
  AfterStep: ({ step, state }, to) => two(step, state, to),
  AfterAny: ({ steps }, to) => all(steps, to),
  WhenClause: ({ condition }, to) => one(condition, to),
  RetryClause: ({ count, backoff, maximum, on }, to) => {
    two(count, backoff, to);
    two(maximum, on, to);
  },
  TimeoutClause: ({ duration }, to) => one(duration, to),
  CatchClause: ({ error, value }, to) => two(error, value, to),
  UndoClause: ({ call }, to) => one(call, to),
  CacheClause: ({ on, duration }, to) => two(on, duration, to),
  LimitClause: ({ count }, to) => one(count, to),
  UsingClause: ({ resource }, to) => one(resource, to),

  MockStatement: ({ target, arguments: given, variable, outcome }, to) => {
    one(target, to);
    if (given) all(given, to);
    two(variable, outcome, to);
  },
  MockOutcome: ({ value, delay, next }, to) => {
    two(value, delay, to);
    one(next, to);
  },
  RunStatement: ({ call, result, duration }, to) => {
    two(call, result, to);
    one(duration, to);
  },
  SendStatement: ({ event, arguments: given, delay }, to) => {
    one(event, to);
    all(given, to);
    one(delay, to);
  },
  AdvanceStatement: ({ duration }, to) => one(duration, to),
  ExpectStatement: ({ condition }, to) => one(condition, to),

  StringLiteral: ({ parts }, to) => all(parts, to),
  StringText: none,
  StringHole: ({ value }, to) => one(value, to),
  NumberLiteral: none,
  BooleanLiteral: none,
  NullLiteral: none,
  DurationLiteral: none,
  ListLiteral: ({ items }, to) => all(items, to),
  ObjectLiteral: ({ fields }, to) => all(fields, to),
  Spread: ({ value }, to) => one(value, to),
  ObjectField: ({ name, value }, to) => two(name, value, to),
  NameExpression: ({ name }, to) => one(name, to),
  MemberExpression: ({ object, member }, to) => two(object, member, to),
  IndexExpression: ({ object, index }, to) => two(object, index, to),
  CallExpression: ({ callee, arguments: given }, to) => {
    one(callee, to);
    all(given, to);
  },
  Argument: ({ name, value }, to) => two(name, value, to),
  UnaryExpression: ({ operand }, to) => one(operand, to),
  BinaryExpression: ({ left, right }, to) => two(left, right, to),
  ConditionalExpression: ({ condition, then, otherwise }, to) => {
    one(condition, to);
    two(then, otherwise, to);
  },
  CastExpression: ({ value, type }, to) => two(value, type, to),
  LambdaExpression: ({ parameters, body }, to) => {
    all(parameters, to);
    one(body, to);
  },
  ParenthesizedExpression: ({ inner }, to) => one(inner, to),

  NamedType: ({ name, arguments: given }, to) => {
    one(name, to);
    all(given, to);
  },
  LiteralType: none,
  ListType: ({ element }, to) => one(element, to),
  NullableType: ({ inner }, to) => one(inner, to),
  UnionType: ({ members }, to) => all(members, to),
  ObjectType: ({ fields }, to) => all(fields, to),
  TypeField: ({ name, type }, to) => two(name, type, to),
  SecretType: ({ inner }, to) => one(inner, to),
  FunctionType: ({ parameters, result }, to) => {
    all(parameters, to);
    one(result, to);
  },
  ParenthesizedType: ({ inner }, to) => one(inner, to),
};

function none(): void {}

function one(child: Node | undefined, to: Node[]): void {
  if (child !== undefined) to.push(child);
}

function two(first: Node | undefined, second: Node | undefined, to: Node[]): void {
  if (first !== undefined) to.push(first);
  if (second !== undefined) to.push(second);
}

function all(children: readonly Node[], to: Node[]): void {
  for (const child of children) to.push(child);
}

/** The nodes that a node is made of, in the order of the text. */
export function childrenOf(node: Node): readonly Node[] {
  const children: Node[] = [];
  addChildren(node, children);
  return children;
}

/** Adds the nodes that a node is made of to the end of a list, in the order of the text. */
export function addChildren(node: Node, to: Node[]): void {
  const first = to.length;
  (adders[node.kind] as (node: Node, to: Node[]) => void)(node, to);
  for (let at = first + 1; at < to.length; at++) {
    if ((to[at] as Node).span.start >= (to[at - 1] as Node).span.start) continue;
    to.push(...to.splice(first).sort((a, b) => a.span.start - b.span.start));
    return;
  }
}
