/** Infers every expression of a flow's body, with what its place asks for. */
import type {
  Argument,
  Block,
  Clause,
  Expression,
  ForWork,
  IfWork,
  MatchWork,
  Name,
  RepeatWork,
  Statement,
  Step,
  Work,
} from '../syntax/ast.ts';
import { matchArguments } from './calls.ts';
import { type FileContext, inferAs } from './context.ts';
import type { Scope } from './lexicalScope.ts';
import type { Expectation, SignatureParameter, Symbol } from './model.ts';
import { eventType, innerBlocks } from './stepTypes.ts';
import { booleanType, durationType, intType, stringType, unknownType } from './typeConstruct.ts';
import { typeOfNode } from './typeNodes.ts';
import type { Type } from './types.ts';

/** What a `return` inside must be; undefined when the flow does not say. */
export type Returned = Expectation | undefined;

export const condition = (by: string): Expectation => ({ type: booleanType, role: 'condition', by, origin: undefined });
export const value = (type: Type, by: string): Expectation => ({ type, role: 'value', by, origin: undefined });

export function visitBlock(context: FileContext, block: Block | undefined, returned: Returned): void {
  const scope = block && context.scopes.get(block);
  if (!block || !scope) return;
  context.blockTypes.get(block)?.();
  for (const statement of block.statements) visitStatement(context, statement, scope, returned);
}

export function visitStatement(context: FileContext, statement: Statement, scope: Scope, returned: Returned): void {
  switch (statement.kind) {
    case 'Step':
      visitStep(context, statement, scope, returned);
      return;
    case 'LetStatement': {
      const declared = statement.type && typeOfNode(context, statement.type, scope);
      const by = `\`${statement.name?.text ?? 'let'}\``;
      if (declared) inferAs(context, statement.value, scope, value(declared, by));
      else visit(context, statement.value, scope);
      return;
    }
    case 'ReturnStatement':
      if (returned) inferAs(context, statement.value, scope, returned);
      else visit(context, statement.value, scope);
      return;
    case 'YieldStatement':
      visit(context, statement.value, scope);
      return;
    case 'FailStatement':
      inferAs(context, statement.value, scope, value(stringType, '`fail`'));
      return;
    case 'CancelStatement':
      return;
  }
}

function visit(context: FileContext, expression: Expression | undefined, scope: Scope): void {
  if (expression) context.infer(expression, scope);
}

function visitStep(context: FileContext, step: Step, outer: Scope, returned: Returned): void {
  const scope = context.scopes.get(step) ?? outer;
  if (step.work) visitWork(context, step.work, scope, returned);
  for (const clause of step.clauses) {
    // What a `when` tells holds everywhere in the step but in the `when` itself.
    visitClause(context, clause, clause.kind === 'WhenClause' ? outer : scope);
  }
}

export function visitClause(context: FileContext, clause: Clause, scope: Scope): void {
  const number = (expression: Expression | undefined, by: string) =>
    inferAs(context, expression, scope, value(intType, by));
  const duration = (expression: Expression | undefined, by: string) =>
    inferAs(context, expression, scope, value(durationType, by));
  switch (clause.kind) {
    case 'WhenClause':
      inferAs(context, clause.condition, scope, condition('`when`'));
      return;
    case 'RetryClause':
      number(clause.count, '`retry`');
      duration(clause.backoff, '`backoff`');
      duration(clause.maximum, 'the greatest `backoff`');
      inferAs(context, clause.on, context.scopes.get(clause) ?? scope, condition('`retry … on`'));
      return;
    case 'TimeoutClause':
      duration(clause.duration, '`timeout`');
      return;
    case 'CatchClause':
      visit(context, clause.value, context.scopes.get(clause) ?? scope);
      return;
    case 'UndoClause':
      visit(context, clause.call, context.scopes.get(clause) ?? scope);
      return;
    case 'CacheClause':
      visit(context, clause.on, scope);
      duration(clause.duration, '`cache … for`');
      return;
    case 'LimitClause':
      number(clause.count, '`limit`');
      return;
    case 'UsingClause':
      visit(context, clause.resource, scope);
      return;
    case 'AfterClause':
      return;
  }
}

function visitWork(context: FileContext, work: Work, scope: Scope, returned: Returned): void {
  switch (work.kind) {
    case 'CallWork':
      visit(context, work.call, scope);
      return;
    case 'StartWork':
      visit(context, work.call, scope);
      return;
    case 'IfWork':
      visitIf(context, work, scope);
      break;
    case 'MatchWork':
      visitMatch(context, work, scope);
      break;
    case 'ForWork':
      visitFor(context, work, scope);
      break;
    case 'RepeatWork':
      visitRepeat(context, work, scope);
      break;
    case 'RaceWork':
      inferAs(context, work.winners, scope, value(intType, 'the number of winners of `race`'));
      break;
    case 'WaitWork':
    case 'EmitWork':
      visitMessage(context, work.event, work.arguments, scope);
      return;
    default:
      break;
  }
  for (const block of innerBlocks(work)) visitBlock(context, block, returned);
}

function visitIf(context: FileContext, work: IfWork, scope: Scope): void {
  inferAs(context, work.condition, context.scopes.get(work) ?? scope, condition('`if`'));
  if (work.otherwise?.kind === 'IfWork') visitIf(context, work.otherwise, scope);
}

function visitMatch(context: FileContext, work: MatchWork, scope: Scope): void {
  visit(context, work.value, scope);
  for (const pattern of work.cases.flatMap(({ patterns }) => patterns)) {
    context.patterns.set(pattern, typeOfNode(context, pattern, scope));
  }
}

function visitFor(context: FileContext, work: ForWork, scope: Scope): void {
  if (work.source && !eventType(context, work.source, scope)) context.infer(work.source, scope);
  inferAs(context, work.limit, scope, value(intType, '`limit`'));
  inferAs(context, work.until, context.scopes.get(work) ?? scope, condition('`until`'));
}

function visitRepeat(context: FileContext, work: RepeatWork, scope: Scope): void {
  inferAs(context, work.every, scope, value(durationType, '`every`'));
  inferAs(context, work.limit, scope, value(intType, '`limit`'));
  const inner = (work.body && context.scopes.get(work.body)) ?? scope;
  inferAs(context, work.until, inner, condition('`until`'));
}

/** The fields of a message that is sent or waited for. */
export function visitMessage(
  context: FileContext,
  name: Name | undefined,
  args: readonly Argument[],
  scope: Scope,
): void {
  const event = name && scope.lookup(name.text);
  if (name && event) context.symbols.set(name, event);
  const { signature } = event ?? {};
  visitArguments(context, args, event, event && signature ? matchArguments(args, event, signature) : [], scope);
}

/** Arguments of what is no call; `matched` holds the parameter of each. */
export function visitArguments(
  context: FileContext,
  args: readonly Argument[],
  target: Symbol | undefined,
  matched: readonly (SignatureParameter | undefined)[],
  scope: Scope,
): void {
  args.forEach((argument, index) => {
    const parameter = matched[index];
    if (argument.name && parameter?.symbol) context.symbols.set(argument.name, parameter.symbol);
    const type = parameter?.type() ?? unknownType;
    const by = `\`${parameter?.name}\` of \`${target?.name}\``;
    inferAs(context, argument.value, scope, { type, role: 'argument', by, origin: parameter?.symbol?.origin });
  });
}
