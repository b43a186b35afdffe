/** The value of each kind of step, and of a block. Looks only at what the value comes from, so that a step may mention others in any order. */
import type {
  Block,
  Clause,
  Expression,
  FlowDeclaration,
  ForWork,
  IfWork,
  MatchWork,
  Statement,
  Step,
  TryWork,
  WaitWork,
  Work,
} from '../syntax/ast.ts';
import { inferCall } from './calls.ts';
import type { FileContext } from './context.ts';
import type { Scope } from './lexicalScope.ts';
import type { Signature } from './model.ts';
import { isSecret, taintedBy } from './secrecy.ts';
import {
  booleanType,
  isUnknown,
  listOf,
  neverType,
  nullable,
  nullType,
  objectOf,
  plainField,
  secretOf,
  stringType,
  unionOf,
  unknownType,
} from './typeConstruct.ts';
import type { Type } from './types.ts';

/** A step's value as others see it: with its fallback, and null where it may be skipped or cancelled. */
export function stepType(context: FileContext, step: Step, scope: Scope): Type {
  const work = step.work ? workType(context, step.work, scope) : unknownType;
  const caught = step.clauses.find(clause => clause.kind === 'CatchClause');
  const fallback = caught?.value ? context.infer(caught.value, context.scopes.get(caught) ?? scope) : undefined;
  const type = fallback && !isUnknown(work) ? unionOf([work, fallback]) : work;
  const symbol = step.name && context.symbols.get(step.name);
  const mayBeCancelled = symbol !== undefined && context.cancelled.has(symbol);
  return mayBeCancelled || step.clauses.some(maySkip) ? nullable(type) : type;
}

/** Whether a clause may leave the step undone without a failure. */
function maySkip(clause: Clause): boolean {
  if (clause.kind === 'WhenClause') return true;
  if (clause.kind !== 'AfterClause') return false;
  return clause.conditions.some(condition => condition.kind === 'AfterStep' && condition.state?.text === 'failed');
}

/** What a step's work gives, without its clauses. */
export function workType(context: FileContext, work: Work, scope: Scope): Type {
  switch (work.kind) {
    case 'CallWork':
      return context.infer(work.call, scope);
    case 'IfWork':
      return ifType(context, work, scope);
    case 'MatchWork':
      return matchType(context, work, scope);
    case 'ForWork':
      return forType(context, work, scope);
    case 'RepeatWork':
    case 'GroupWork':
      return valueOf(context, work.body);
    case 'RaceWork': {
      const winner = unionOf(work.branches.map(branch => valueOf(context, branch.body)));
      return work.winners ? listOf(winner) : winner;
    }
    case 'TryWork':
      return tryType(context, work);
    case 'WaitWork':
      return waitType(work, scope);
    case 'EmitWork':
      return nullType;
    case 'StartWork':
      return stringType;
  }
}

/** Which branch was taken tells what the condition was: with a secret condition, what they give is secret. */
function ifType(context: FileContext, work: IfWork, scope: Scope): Type {
  const inner = context.scopes.get(work) ?? scope;
  const test = work.condition ? context.infer(work.condition, inner, booleanType) : unknownType;
  const then = valueOf(context, work.then);
  if (!work.otherwise) return nullable(taintedBy([test], then));
  const otherwise =
    work.otherwise.kind === 'IfWork' ? ifType(context, work.otherwise, scope) : valueOf(context, work.otherwise);
  return taintedBy([test], unionOf([then, otherwise]));
}

function matchType(context: FileContext, work: MatchWork, scope: Scope): Type {
  const tested = work.value ? context.infer(work.value, scope) : unknownType;
  return taintedBy([tested], unionOf(work.cases.map(matchCase => valueOf(context, matchCase.body))));
}

/** A list that is secret as a whole says nothing of its length either. */
function forType(context: FileContext, work: ForWork, scope: Scope): Type {
  const list = listOf(valueOf(context, work.body));
  if (!work.source || eventType(context, work.source, scope)) return list;
  return isSecret(context.infer(work.source, scope)) ? secretOf(list) : list;
}

function tryType(context: FileContext, work: TryWork): Type {
  const body = valueOf(context, work.body);
  return work.handler ? unionOf([body, valueOf(context, work.handler)]) : body;
}

function valueOf(context: FileContext, block: Block | undefined): Type {
  return (block && context.blockTypes.get(block)?.()) ?? nullType;
}

/** What a block yields; null when it yields nothing, no value at all when it always fails. */
export function blockType(context: FileContext, block: Block, scope: Scope): Type {
  const yields = block.statements.flatMap(statement =>
    statement.kind === 'YieldStatement' ? [statement.value ? context.infer(statement.value, scope) : nullType] : [],
  );
  if (yields.length > 0) return unionOf(yields);
  return block.statements.some(statement => statement.kind === 'FailStatement') ? neverType : nullType;
}

function waitType(work: WaitWork, scope: Scope): Type {
  const event = work.event && scope.lookup(work.event.text);
  return event?.kind === 'event' && event.signature ? payloadType(event.signature) : unknownType;
}

/** The value that an event's message is. */
export function payloadType(signature: Signature): Type {
  return objectOf(signature.parameters.map(({ name, type, optional }) => plainField(name, type(), optional)));
}

/** For `for e in shipped(…)`: what `e` is; undefined when the source is no call of an event. */
export function eventType(context: FileContext, source: Expression, scope: Scope): Type | undefined {
  if (source.kind !== 'CallExpression' || source.callee.kind !== 'NameExpression') return undefined;
  const event = scope.lookup(source.callee.name.text);
  if (event?.kind !== 'event' || !event.signature) return undefined;
  if (!context.types.has(source)) context.types.set(source, inferCall(context, source, scope));
  return payloadType(event.signature);
}

/** What a flow returns, by its `return`s; null is part of it where the end can be reached without one. */
export function returnedType(context: FileContext, flow: FlowDeclaration): Type {
  const { body } = flow;
  if (!body) return nullType;
  const types: Type[] = [];
  collectReturns(context, body, types);
  if (!alwaysReturns(body.statements)) types.push(nullType);
  return unionOf(types);
}

function collectReturns(context: FileContext, block: Block, types: Type[]): void {
  const scope = context.scopes.get(block);
  for (const statement of block.statements) {
    if (statement.kind === 'ReturnStatement' && scope) {
      types.push(statement.value ? context.infer(statement.value, scope) : nullType);
    }
    if (statement.kind === 'Step' && statement.work) {
      for (const inner of innerBlocks(statement.work)) collectReturns(context, inner, types);
    }
  }
}

/** The blocks that stand directly in a work. */
export function innerBlocks(work: Work): readonly Block[] {
  const blocks = (...all: readonly (Block | undefined)[]) => all.filter(block => block !== undefined);
  switch (work.kind) {
    case 'IfWork':
      return [
        ...blocks(work.then),
        ...(work.otherwise?.kind === 'IfWork' ? innerBlocks(work.otherwise) : blocks(work.otherwise)),
      ];
    case 'MatchWork':
      return blocks(...work.cases.map(matchCase => matchCase.body));
    case 'ForWork':
    case 'RepeatWork':
    case 'GroupWork':
      return blocks(work.body);
    case 'RaceWork':
      return blocks(...work.branches.map(branch => branch.body));
    case 'TryWork':
      return blocks(work.body, work.handler, work.cleanup);
    default:
      return [];
  }
}

/** Whether a flow whose body holds these statements cannot succeed without a `return`. */
export function alwaysReturns(statements: readonly Statement[]): boolean {
  return statements.some(statement => {
    if (statement.kind === 'ReturnStatement' || statement.kind === 'FailStatement') return true;
    return statement.kind === 'Step' && !statement.clauses.some(maySkip) && workReturns(statement.work);
  });
}

function workReturns(work: Work | undefined): boolean {
  const returns = (block: Block | undefined) => block !== undefined && alwaysReturns(block.statements);
  switch (work?.kind) {
    case 'GroupWork':
    case 'RepeatWork':
      return returns(work.body);
    case 'IfWork':
      return (
        returns(work.then) &&
        (work.otherwise?.kind === 'IfWork' ? workReturns(work.otherwise) : returns(work.otherwise))
      );
    case 'MatchWork':
      return work.cases.length > 0 && work.cases.every(matchCase => returns(matchCase.body));
    case 'TryWork':
      return returns(work.cleanup) || (returns(work.body) && (!work.handler || returns(work.handler)));
    case 'RaceWork':
      return work.branches.length > 0 && work.branches.every(branch => returns(branch.body));
    default:
      return false;
  }
}
