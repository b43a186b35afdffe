/** Infers everything in a file, so that every name and expression has its facts. */
import type { FlowDeclaration, Parameter, TriggerDeclaration, TypeNode } from '../syntax/ast.ts';
import { type FileContext, inferAs, placeOf } from './context.ts';
import { bindTrigger } from './declarations.ts';
import type { Scope } from './lexicalScope.ts';
import type { Expectation } from './model.ts';
import { payloadType } from './stepTypes.ts';
import { triggerType } from './triggerType.ts';
import { unknownType } from './typeConstruct.ts';
import { typeOfNode } from './typeNodes.ts';
import { value, visitBlock, visitClause } from './visitStatements.ts';
import { visitTest } from './visitTests.ts';

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
