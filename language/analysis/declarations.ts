/** The symbols of a file's top level. Types and bodies are looked at when first asked for, so that order does not matter. */
import type {
  Declaration,
  DeclareDeclaration,
  FlowDeclaration,
  FnDeclaration,
  Name,
  Parameter,
  QualifiedName,
  ResourceDeclaration,
  TriggerDeclaration,
} from '../syntax/ast.ts';
import { bindBlock } from './bindStatements.ts';
import { declare, type FileContext, placeOf } from './context.ts';
import type { Scope } from './lexicalScope.ts';
import type { Signature, SignatureParameter, Symbol, SymbolKind } from './model.ts';
import { returnedType } from './stepTypes.ts';
import { lazyType, makeSymbol, signatureParameter } from './symbols.ts';
import { nullable, nullType, secretOf, stringType, unknownType } from './typeConstruct.ts';
import { declaredType, typeOfNode, withTypeVariables } from './typeNodes.ts';
import type { Type } from './types.ts';

/** Declares what a declaration gives to its file, imports aside. Returns it when it is a method. */
export function declareTop(context: FileContext): Symbol | undefined {
  const { declaration } = context;
  switch (declaration.kind) {
    case 'TypeDeclaration':
      return top(context, declaration, 'type', declaration.name, {
        type: lazyType(() => declaredType(context, declaration, context.scope)),
      });
    case 'SecretDeclaration':
      return top(context, declaration, 'secret', declaration.name, { type: () => secretOf(stringType) });
    case 'ResourceDeclaration':
      return declareResource(context, declaration);
    case 'EventDeclaration': {
      const { parameters } = bindParameters(context, declaration, declaration.parameters, context.scope);
      const signature =
        declaration.name && signatureOf(declaration.name.text, parameters, () => nullType, declaration.doc);
      return top(context, declaration, 'event', declaration.name, { signature });
    }
    case 'FnDeclaration':
      return declareFn(context, declaration);
    case 'FlowDeclaration':
      return declareFlow(context, declaration);
    case 'DeclareDeclaration':
      return declareDeclared(context, declaration);
    default:
      return undefined;
  }
}

interface TopParts {
  readonly type?: () => Type;
  readonly signature?: Signature | undefined;
  readonly members?: () => ReadonlyMap<string, Symbol>;
}

function top(
  context: FileContext,
  declaration: Declaration,
  kind: SymbolKind,
  name: Name | undefined,
  parts: TopParts,
): undefined {
  if (!name) return undefined;
  const { doc } = declaration;
  const origin = placeOf(context, name);
  declare(context, context.scope, name, makeSymbol({ kind, name: name.text, origin, declaration, doc, ...parts }));
  return undefined;
}

function signatureOf(
  name: string,
  parameters: readonly SignatureParameter[],
  result: () => Type,
  doc: string | undefined,
): Signature {
  return {
    name,
    parameters,
    result,
    typeParameters: [],
    isMethod: false,
    isIdempotent: false,
    isKeyed: false,
    isPure: false,
    doc,
  };
}

/** Declares parameters in a scope of their own inside `outer`. */
function bindParameters(
  context: FileContext,
  owner: Declaration,
  parameters: readonly Parameter[],
  outer: Scope,
): { readonly scope: Scope; readonly parameters: readonly SignatureParameter[] } {
  const scope = outer.inner([]);
  context.scopes.set(owner, scope);
  const bound = parameters.map(parameter => {
    const declared = lazyType(() => typeOfNode(context, parameter.type, outer));
    const isNullable = parameter.optional && parameter.default === undefined;
    const symbol = makeSymbol({
      kind: 'parameter',
      name: parameter.name.text,
      origin: placeOf(context, parameter.name),
      declaration: parameter,
      doc: parameter.doc,
      type: isNullable ? () => nullable(declared()) : declared,
    });
    declare(context, scope, parameter.name, symbol);
    return signatureParameter(parameter, symbol, declared);
  });
  return { scope, parameters: bound };
}

function declareResource(context: FileContext, declaration: ResourceDeclaration): undefined {
  const members = (): ReadonlyMap<string, Symbol> => {
    const { callee } = declaration.call ?? {};
    const kind = callee?.kind === 'NameExpression' ? context.scope.lookup(callee.name.text) : undefined;
    return (kind?.kind === 'resourceKind' && kind.members?.()) || new Map();
  };
  return top(context, declaration, 'resource', declaration.name, { members });
}

function declareFn(context: FileContext, declaration: FnDeclaration): undefined {
  const { scope, parameters } = bindParameters(context, declaration, declaration.parameters, context.scope);
  const result = lazyType(() => {
    const declared = declaration.result && typeOfNode(context, declaration.result, context.scope);
    return declared ?? (declaration.body ? context.infer(declaration.body, scope) : unknownType);
  });
  const signature = declaration.name && signatureOf(declaration.name.text, parameters, result, declaration.doc);
  return top(context, declaration, 'fn', declaration.name, {
    type: result,
    signature: signature && { ...signature, isPure: true },
  });
}

function declareFlow(context: FileContext, declaration: FlowDeclaration): undefined {
  const { parameters } = bindParameters(context, declaration, declaration.parameters, context.scope);
  const result = () => context.result?.() ?? unknownType;
  return top(context, declaration, 'flow', declaration.name, {
    type: result,
    signature: declaration.name && signatureOf(declaration.name.text, parameters, result, declaration.doc),
  });
}

/** Binds a flow's body, in the scope of its parameters. All names of the file must be there. */
export function bindBody(context: FileContext): void {
  const { declaration } = context;
  const scope = context.scopes.get(declaration);
  if (declaration.kind !== 'FlowDeclaration' || !scope) return;
  bindBlock(context, declaration.body, scope.inner([]));
  context.result = lazyType(() =>
    declaration.result ? typeOfNode(context, declaration.result, context.scope) : returnedType(context, declaration),
  );
}

const declaredKinds: Readonly<Record<NonNullable<DeclareDeclaration['what']>, SymbolKind>> = {
  action: 'action',
  fn: 'builtin',
  resource: 'resourceKind',
  trigger: 'trigger',
};

function declareDeclared(context: FileContext, declaration: DeclareDeclaration): Symbol | undefined {
  const { name, what } = declaration;
  const last = name?.parts.at(-1);
  if (!name || !last || !what) return undefined;
  const outer = withTypeVariables(context, declaration.typeParameters, context.scope);
  const { parameters } = bindParameters(context, declaration, declaration.parameters, outer);
  const full = name.parts.map(part => part.text).join('.');
  const result = lazyType(() => (declaration.result ? typeOfNode(context, declaration.result, outer) : nullType));
  const isMethod = what === 'fn' && parameters[0]?.name === 'self';
  const has = (word: string) => declaration.modifiers.some(modifier => modifier.text === word);
  const symbol = makeSymbol({
    kind: declaredKinds[what],
    name: full,
    origin: placeOf(context, last),
    declaration,
    doc: declaration.doc,
    type: result,
    signature: {
      name: full,
      parameters,
      result,
      typeParameters: declaration.typeParameters.map(parameter => parameter.text),
      isMethod,
      isIdempotent: has('idempotent') || has('pure') || what === 'fn',
      isKeyed: has('keyed'),
      isPure: has('pure') || what === 'fn',
      doc: declaration.doc,
    },
    ...(what === 'resource' ? { members: membersOnce(new Map()) } : {}),
  });
  if (isMethod) {
    context.symbols.set(last, symbol);
    return symbol;
  }
  declareQualified(context, name, last, symbol);
  return undefined;
}

const membersOnce = (members: Map<string, Symbol>) => () => members;

/** Puts `a.b` into the namespace (or resource kind) `a`, which is made when it is new. */
function declareQualified(context: FileContext, name: QualifiedName, last: Name, symbol: Symbol): void {
  if (name.parts.length === 1) {
    declare(context, context.scope, last, symbol);
    return;
  }
  context.symbols.set(last, symbol);
  const members = name.parts.slice(0, -1).reduce((names, part) => {
    const owner = names.get(part.text) ?? namespace(context, part);
    names.set(part.text, owner);
    context.symbols.set(part, owner);
    return (owner.members?.() ?? new Map()) as Map<string, Symbol>;
  }, context.scope.names);
  const first = members.get(last.text);
  if (first) context.duplicates.push({ name: last, first });
  else members.set(last.text, symbol);
}

function namespace(context: FileContext, name: Name): Symbol {
  const members = new Map<string, Symbol>();
  return makeSymbol({ kind: 'namespace', name: name.text, origin: placeOf(context, name), members: () => members });
}

/** Declares the variable of a trigger in a scope of its own: `on webhook(…) as request`. */
export function bindTrigger(context: FileContext, declaration: TriggerDeclaration, type: () => Type): Scope {
  const scope = context.scope.inner([]);
  context.scopes.set(declaration, scope);
  const { variable } = declaration;
  if (variable) {
    const origin = placeOf(context, variable);
    declare(
      context,
      scope,
      variable,
      makeSymbol({ kind: 'variable', name: variable.text, origin, declaration, type: lazyType(type) }),
    );
  }
  return scope;
}
