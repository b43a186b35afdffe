/** Infers everything in a file, so that every name and expression has its facts. */
import type {
  FlowDeclaration,
  MockOutcome,
  MockStatement,
  Parameter,
  TestDeclaration,
  TestStatement,
  TriggerDeclaration,
  TypeNode,
} from '../syntax/ast.ts';
import { bindName, bindStep } from './bindStatements.ts';
import { declare, type FileContext, inferAs, placeOf } from './context.ts';
import { bindTrigger } from './declarations.ts';
import { runResultType } from './knownTypes.ts';
import type { Scope } from './lexicalScope.ts';
import type { Expectation, Symbol } from './model.ts';
import { payloadType } from './stepTypes.ts';
import { lazyType, makeSymbol } from './symbols.ts';
import { triggerType } from './triggerType.ts';
import { resolved, stringType, unknownType } from './typeConstruct.ts';
import { typeOfNode } from './typeNodes.ts';
import { condition, value, visitBlock, visitClause, visitStatement } from './visitStatements.ts';

/** Infers every expression of a declaration. */
export function visitDeclaration(context: FileContext): void {
  const { declaration } = context;
  const scope = context.scopes.get(declaration) ?? context.scope;
  switch (declaration.kind) {
    case 'TypeDeclaration':
      if (declaration.name) resolveType(context, declaration.type);
      return;
    case 'ResourceDeclaration':
      if (declaration.call) context.infer(declaration.call, context.scope);
      return;
    case 'EventDeclaration':
      visitParameters(context, declaration.parameters, context.scope);
      return;
    case 'FnDeclaration': {
      visitParameters(context, declaration.parameters, context.scope);
      const result = declaration.result && typeOfNode(context, declaration.result, context.scope);
      const by = `\`${declaration.name?.text ?? 'fn'}\``;
      if (result) inferAs(context, declaration.body, scope, value(result, by));
      else if (declaration.body) context.infer(declaration.body, scope);
      return;
    }
    case 'FlowDeclaration':
      visitFlow(context, declaration, scope);
      return;
    case 'TriggerDeclaration':
      visitTrigger(context, declaration);
      return;
    case 'TestDeclaration':
      visitTest(context, declaration);
      return;
    case 'DeclareDeclaration':
      visitParameters(context, declaration.parameters, scope.parent ?? scope, declaration.result);
      return;
    default:
      return;
  }
}

/** Looks up the names in a type; `symbol.type()` of a declared type does so only when it is resolved. */
function resolveType(context: FileContext, node: TypeNode | undefined): void {
  typeOfNode(context, node, context.scope);
}

function visitParameters(
  context: FileContext,
  parameters: readonly Parameter[],
  scope: Scope,
  result?: TypeNode | undefined,
): void {
  for (const parameter of parameters) {
    const symbol = context.symbols.get(parameter.name);
    const type = symbol?.type() ?? unknownType;
    const by = `\`${parameter.name.text}\``;
    inferAs(context, parameter.default, scope, value(type, by));
  }
  if (result) typeOfNode(context, result, scope);
}

function visitFlow(context: FileContext, declaration: FlowDeclaration, scope: Scope): void {
  visitParameters(context, declaration.parameters, context.scope);
  for (const clause of declaration.clauses) visitClause(context, clause, scope);
  const { name, result } = declaration;
  const returned: Expectation | undefined = result && {
    type: typeOfNode(context, result, context.scope),
    role: 'value',
    by: `the result of \`${name?.text ?? 'the flow'}\``,
    origin: placeOf(context, result),
  };
  visitBlock(context, declaration.body, returned);
}

function visitTrigger(context: FileContext, declaration: TriggerDeclaration): void {
  const { event, trigger, call } = declaration;
  const named = event && context.scope.lookup(event.text);
  if (event && named) context.symbols.set(event, named);
  const scope = bindTrigger(context, declaration, () => {
    if (named?.signature) return payloadType(named.signature);
    return trigger ? triggerType(context, trigger) : unknownType;
  });
  if (trigger) context.infer(trigger, context.scope);
  if (call) context.infer(call, scope);
}

function visitTest(context: FileContext, declaration: TestDeclaration): void {
  const scope = context.scope.inner([]);
  context.scopes.set(declaration, scope);
  for (const statement of declaration.statements) bindTestName(context, statement, scope);
  for (const statement of declaration.statements) visitTestStatement(context, statement, scope);
}

function bindTestName(context: FileContext, statement: TestStatement, scope: Scope): void {
  if (statement.kind === 'LetStatement' || statement.kind === 'Step') bindName(context, statement, scope);
  if (statement.kind === 'Step') bindStep(context, statement, scope);
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
      return;
    case 'ExpectStatement':
      inferAs(context, statement.condition, scope, condition('`expect`'));
      return;
    default:
      visitStatement(context, statement, scope, undefined);
      return;
  }
}

function visitMock(context: FileContext, statement: MockStatement, scope: Scope): void {
  const target = mockTarget(context, statement, scope);
  const result = target?.signature ? target.type() : unknownType;
  for (let outcome: MockOutcome | undefined = statement.outcome; outcome; outcome = outcome.next) {
    const type = outcome.fails ? stringType : resolved(result);
    const by = outcome.fails ? '`fail`' : `what \`${target?.name ?? 'the action'}\` gives`;
    inferAs(context, outcome.value, scope, value(type, by));
  }
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
