/** Binds and infers what stands in a `test`. */
import type {
  Argument,
  CancelStatement,
  MockOutcome,
  MockStatement,
  TestDeclaration,
  TestStatement,
} from '../syntax/ast.ts';
import { bindName } from './bindStatements.ts';
import { matchArguments } from './calls.ts';
import { declare, type FileContext, inferAs, placeOf } from './context.ts';
import { callType, mockFailureType, runResultType } from './knownTypes.ts';
import type { Scope } from './lexicalScope.ts';
import type { Expectation, Symbol } from './model.ts';
import { lazyType, makeSymbol } from './symbols.ts';
import { durationType, resolved, stringType, unknownType } from './typeConstruct.ts';
import type { Type } from './types.ts';
import { condition, value, visitArguments, visitMessage, visitStatement } from './visitStatements.ts';

/** Infers every expression of a test. */
export function visitTest(context: FileContext, declaration: TestDeclaration): void {
  const scope = context.scope.inner([]);
  context.scopes.set(declaration, scope);
  for (const statement of declaration.statements) bindTestName(context, statement, scope);
  for (const statement of declaration.statements) visitTestStatement(context, statement, scope);
}

function bindTestName(context: FileContext, statement: TestStatement, scope: Scope): void {
  if (statement.kind === 'LetStatement') bindName(context, statement, scope);
  if (statement.kind !== 'RunStatement' || !statement.result) return;
  const { call, result } = statement;
  const symbol = makeSymbol({
    kind: 'variable',
    name: result.text,
    origin: placeOf(context, result),
    declaration: statement,
    type: lazyType(() => runResultType(call ? context.infer(call, scope) : unknownType)),
  });
  declare(context, scope, result, symbol);
}

function visitTestStatement(context: FileContext, statement: TestStatement, scope: Scope): void {
  switch (statement.kind) {
    case 'MockStatement':
      visitMock(context, statement, scope);
      return;
    case 'RunStatement':
      if (statement.call) context.infer(statement.call, scope);
      inferAs(context, statement.duration, scope, value(durationType, '`for`'));
      return;
    case 'ExpectStatement':
      inferAs(context, statement.condition, scope, condition('`expect`'));
      return;
    case 'AdvanceStatement':
      inferAs(context, statement.duration, scope, value(durationType, '`advance`'));
      return;
    case 'SendStatement':
      visitMessage(context, statement.event, statement.arguments, scope);
      inferAs(context, statement.delay, scope, value(durationType, '`after`'));
      return;
    case 'CancelStatement':
      bindCancel(context, statement, scope);
      return;
    case 'LetStatement':
      visitStatement(context, statement, scope, undefined);
      return;
  }
}

/** In a test, what is cancelled is a run. */
function bindCancel(context: FileContext, { target }: CancelStatement, scope: Scope): void {
  const symbol = target && scope.lookup(target.text);
  if (target && symbol) context.symbols.set(target, symbol);
}

function visitMock(context: FileContext, statement: MockStatement, scope: Scope): void {
  const target = mockTarget(context, statement, scope);
  visitFilter(context, statement.arguments ?? [], target, scope);
  const inner = bindCall(context, statement, target, scope);
  const result = target?.signature ? target.type() : unknownType;
  for (let outcome: MockOutcome | undefined = statement.outcome; outcome; outcome = outcome.next) {
    inferAs(context, outcome.value, inner, expectationOf(outcome, target, result));
    inferAs(context, outcome.delay, inner, value(durationType, '`after`'));
  }
}

function expectationOf({ how }: MockOutcome, target: Symbol | undefined, result: Type): Expectation {
  if (how === 'fail') return value(mockFailureType, '`fail`');
  if (how === 'recorded') return value(stringType, '`recorded`');
  return value(resolved(result), `what \`${target?.name ?? 'the action'}\` gives`);
}

/** The arguments of the calls that a mock answers. */
function visitFilter(context: FileContext, args: readonly Argument[], target: Symbol | undefined, scope: Scope): void {
  const signature = target?.signature;
  visitArguments(context, args, target, signature ? matchArguments(args, target, signature) : [], scope);
}

/** The call that a mock answers, by the name that it has in the outcomes. */
function bindCall(context: FileContext, statement: MockStatement, target: Symbol | undefined, scope: Scope): Scope {
  const { variable } = statement;
  const inner = scope.inner([]);
  context.scopes.set(statement, inner);
  if (!variable) return inner;
  const symbol = makeSymbol({
    kind: 'variable',
    name: variable.text,
    origin: placeOf(context, variable),
    declaration: statement,
    type: () => (target?.signature ? callType(target.signature) : unknownType),
  });
  declare(context, inner, variable, symbol);
  return inner;
}

/** The action that `mock a.b` means, with the names on the way. */
function mockTarget(context: FileContext, { target }: MockStatement, scope: Scope): Symbol | undefined {
  let symbol: Symbol | undefined;
  for (const [index, part] of (target?.parts ?? []).entries()) {
    symbol = index === 0 ? scope.lookup(part.text) : symbol?.members?.().get(part.text);
    if (!symbol) return undefined;
    context.symbols.set(part, symbol);
  }
  return symbol;
}
