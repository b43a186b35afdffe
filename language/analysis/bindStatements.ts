/** Gives every name in a block its symbol, and every block its scope, before any type is asked for. */
import type {
  Block,
  CancelStatement,
  Clause,
  ForWork,
  IfWork,
  LetStatement,
  MatchWork,
  Name,
  Node,
  RaceWork,
  Statement,
  Step,
  TryWork,
  Work,
} from '../syntax/ast.ts';
import { isAssignable } from './assignability.ts';
import { declare, type FileContext, placeOf } from './context.ts';
import { elementType } from './expressions.ts';
import { errorType } from './knownTypes.ts';
import type { Fact, Scope } from './lexicalScope.ts';
import type { Symbol, SymbolKind } from './model.ts';
import { factsOf, referenceOf } from './narrowing.ts';
import { blockType, eventType, stepType, workType } from './stepTypes.ts';
import { lazyType, makeSymbol } from './symbols.ts';
import { filterUnion, intType, listOf, unionOf, unknownType } from './typeConstruct.ts';
import { typeOfNode } from './typeNodes.ts';
import type { Type } from './types.ts';

/** Binds a block: its names are seen in it and in the blocks inside, before and after their declaration. */
export function bindBlock(context: FileContext, block: Block | undefined, scope: Scope): void {
  if (!block) return;
  context.scopes.set(block, scope);
  context.blockTypes.set(
    block,
    lazyType(() => blockType(context, block, scope)),
  );
  for (const statement of block.statements) bindName(context, statement, scope);
  for (const statement of block.statements) if (statement.kind === 'Step') bindStep(context, statement, scope);
  for (const statement of block.statements)
    if (statement.kind === 'CancelStatement') bindCancel(context, statement, scope);
}

/** Declares the name of a `step` or `let`. */
export function bindName(context: FileContext, statement: Statement, scope: Scope): void {
  if (statement.kind === 'Step' && statement.name) {
    declareName(context, scope, 'step', statement.name, statement, statement.doc, () =>
      stepType(context, statement, context.scopes.get(statement) ?? scope),
    );
  }
  if (statement.kind === 'LetStatement' && statement.name) {
    declareName(context, scope, 'let', statement.name, statement, statement.doc, () =>
      letType(context, statement, scope),
    );
  }
}

function letType(context: FileContext, statement: LetStatement, scope: Scope): Type {
  const declared = statement.type && typeOfNode(context, statement.type, scope);
  const value = statement.value ? context.infer(statement.value, scope, declared) : unknownType;
  return declared ?? value;
}

function declareName(
  context: FileContext,
  scope: Scope,
  kind: SymbolKind,
  name: Name,
  declaration: Node,
  doc: string | undefined,
  type: () => Type,
): void {
  const origin = placeOf(context, name);
  declare(context, scope, name, makeSymbol({ kind, name: name.text, origin, declaration, doc, type: lazyType(type) }));
}

function bindCancel(context: FileContext, statement: CancelStatement, scope: Scope): void {
  const symbol = statement.target && scope.lookup(statement.target.text);
  if (!statement.target || !symbol) return;
  context.symbols.set(statement.target, symbol);
  context.cancelled.add(symbol);
}

/** Binds what stands in a step: its work's blocks and the names of its clauses. */
export function bindStep(context: FileContext, step: Step, outer: Scope): void {
  const when = step.clauses.find(clause => clause.kind === 'WhenClause');
  const scope = outer.narrowed(factsOf(when?.condition, outer, true));
  context.scopes.set(step, scope);
  if (step.work) bindWork(context, step.work, scope);
  for (const clause of step.clauses) {
    if (clause.kind === 'UndoClause') context.scopes.set(clause, undoScope(context, step, scope));
    else bindClause(context, clause, scope, outer);
  }
}

/** An `undo` runs only when the step's own work has succeeded: then its value is neither null nor a fallback. */
function undoScope(context: FileContext, step: Step, scope: Scope): Scope {
  const symbol = step.name && context.symbols.get(step.name);
  const { work } = step;
  return symbol && work ? scope.narrowed([{ symbol, path: [], refine: () => workType(context, work, scope) }]) : scope;
}

function bindClause(context: FileContext, clause: Clause, scope: Scope, outer: Scope): void {
  if (clause.kind === 'AfterClause') {
    const names = clause.conditions.flatMap(condition =>
      condition.kind === 'AfterStep' ? [condition.step] : condition.steps,
    );
    for (const name of names) {
      const symbol = outer.lookup(name.text);
      if (symbol) context.symbols.set(name, symbol);
    }
  }
  if (clause.kind === 'CatchClause') {
    context.scopes.set(
      clause,
      bringing(context, scope, 'errorVariable', clause.error, clause, () => errorType),
    );
  }
  if (clause.kind === 'RetryClause')
    context.scopes.set(clause, withImplicit(context, scope, 'error', clause, errorType));
}

/** A scope with a name that the author did not write: `error`, `results`. */
function withImplicit(context: FileContext, scope: Scope, name: string, owner: Node, type: Type): Scope {
  return scope.inner([
    makeSymbol({ kind: 'implicit', name, origin: placeOf(context, owner), declaration: owner, type: () => type }),
  ]);
}

function bringing(
  context: FileContext,
  scope: Scope,
  kind: SymbolKind,
  name: Name | undefined,
  owner: Node,
  type: () => Type,
): Scope {
  const inner = scope.inner([]);
  if (name) declareName(context, inner, kind, name, owner, undefined, type);
  return inner;
}

function bindWork(context: FileContext, work: Work, scope: Scope): void {
  switch (work.kind) {
    case 'IfWork':
      bindIf(context, work, scope);
      return;
    case 'MatchWork':
      bindMatch(context, work, scope);
      return;
    case 'ForWork':
      bindFor(context, work, scope);
      return;
    case 'RepeatWork': {
      const inner = scope.inner([]);
      bindBlock(context, work.body, inner);
      return;
    }
    case 'GroupWork':
      bindBlock(context, work.body, scope.inner([]));
      return;
    case 'RaceWork':
      bindRace(context, work, scope);
      return;
    case 'TryWork':
      bindTry(context, work, scope);
      return;
    default:
      return;
  }
}

/** Branches have names of their own, so that each has a path. */
function bindRace(context: FileContext, work: RaceWork, scope: Scope): void {
  const first = new Map<string, Symbol>();
  for (const { name, body } of work.branches) {
    if (name) {
      const origin = placeOf(context, name);
      const symbol = makeSymbol({ kind: 'branch', name: name.text, origin, declaration: body });
      context.symbols.set(name, symbol);
      const taken = first.get(name.text);
      if (taken) context.duplicates.push({ name, first: taken });
      else first.set(name.text, symbol);
    }
    bindBlock(context, body, scope.inner([]));
  }
}

function bindIf(context: FileContext, work: IfWork, scope: Scope): void {
  bindBlock(context, work.then, scope.narrowed(factsOf(work.condition, scope, true)).inner([]));
  const otherwise = scope.narrowed(factsOf(work.condition, scope, false));
  context.scopes.set(work, scope);
  if (work.otherwise?.kind === 'IfWork') bindIf(context, work.otherwise, otherwise);
  else bindBlock(context, work.otherwise, otherwise.inner([]));
}

function bindMatch(context: FileContext, work: MatchWork, scope: Scope): void {
  const reference = referenceOf(work.value, scope);
  /** Types are looked at later: what they name may stand further down. */
  const typesOf = (cases: MatchWork['cases']) =>
    cases.flatMap(({ patterns }) => patterns.map(pattern => typeOfNode(context, pattern, scope)));
  work.cases.forEach((matchCase, index) => {
    const earlier = work.cases.slice(0, index);
    const facts: readonly Fact[] = reference
      ? [
          {
            symbol: reference.symbol,
            path: reference.path,
            refine: type => matched(type, matchCase.isElse ? undefined : typesOf([matchCase]), typesOf(earlier)),
          },
        ]
      : [];
    bindBlock(context, matchCase.body, scope.narrowed(facts).inner([]));
  });
}

/** What is left of a type in a case with some patterns, after the cases before it. */
function matched(type: Type, patterns: readonly Type[] | undefined, before: readonly Type[]): Type {
  const rest = filterUnion(type, member => !before.some(pattern => isAssignable(member, pattern)));
  if (!patterns) return rest;
  const kept = filterUnion(rest, member => patterns.some(pattern => isAssignable(member, pattern)));
  return kept.kind === 'primitive' && kept.name === 'never' ? unionOf(patterns) : kept;
}

function bindFor(context: FileContext, work: ForWork, scope: Scope): void {
  const inner = scope.inner([]);
  const { source } = work;
  if (work.variable) {
    declareName(context, inner, 'loopVariable', work.variable, work, undefined, () => {
      const event = source && eventType(context, source, scope);
      return event ?? (source ? elementType(context.infer(source, scope)) : undefined) ?? unknownType;
    });
  }
  if (work.index) declareName(context, inner, 'loopVariable', work.index, work, undefined, () => intType);
  bindBlock(context, work.body, inner.inner([]));
  const { body } = work;
  if (!work.until) return;
  const results = makeSymbol({
    kind: 'implicit',
    name: 'results',
    origin: placeOf(context, work),
    declaration: work,
    type: lazyType(() => listOf((body && context.blockTypes.get(body)?.()) ?? unknownType)),
  });
  // Ends an event loop by its last event, so the loop's own names are seen as well.
  context.scopes.set(work, inner.inner([results]));
}

function bindTry(context: FileContext, work: TryWork, scope: Scope): void {
  bindBlock(context, work.body, scope.inner([]));
  const handler = bringing(context, scope, 'errorVariable', work.error, work, () => errorType);
  bindBlock(context, work.handler, handler.inner([]));
  bindBlock(context, work.cleanup, scope.inner([]));
}
