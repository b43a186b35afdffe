import type { NamedType, ObjectType, TypeDeclaration, TypeNode } from '../syntax/ast.ts';
import { type FileContext, placeOf } from './context.ts';
import type { Scope } from './lexicalScope.ts';
import type { Symbol } from './model.ts';
import { fieldSymbol, lazyType, makeSymbol, originOf } from './symbols.ts';
import {
  listOf,
  literalOf,
  mapOf,
  namedPrimitives,
  nullable,
  nullType,
  secretOf,
  unionOf,
  unknownType,
} from './typeConstruct.ts';
import type { FieldType, Type } from './types.ts';

/** The type that a piece of text means. Names that are not there give `unknown`; a check reports them. */
export function typeOfNode(context: FileContext, node: TypeNode | undefined, scope: Scope): Type {
  if (!node) return unknownType;
  switch (node.kind) {
    case 'NamedType':
      return namedType(context, node, scope);
    case 'LiteralType':
      return node.value === null ? nullType : literalOf(node.value);
    case 'ListType':
      return listOf(typeOfNode(context, node.element, scope));
    case 'NullableType':
      return nullable(typeOfNode(context, node.inner, scope));
    case 'UnionType':
      return unionOf(node.members.map(member => typeOfNode(context, member, scope)));
    case 'ObjectType':
      return { kind: 'object', fields: fieldsOf(context, node, scope) };
    case 'SecretType':
      return secretOf(typeOfNode(context, node.inner, scope));
    case 'FunctionType':
      return {
        kind: 'function',
        parameters: node.parameters.map(parameter => typeOfNode(context, parameter, scope)),
        result: typeOfNode(context, node.result, scope),
      };
    case 'ParenthesizedType':
      return typeOfNode(context, node.inner, scope);
  }
}

function namedType(context: FileContext, node: NamedType, scope: Scope): Type {
  const name = node.name.text;
  if (name === 'map') return mapOf(typeOfNode(context, node.arguments[0], scope));
  const symbol = lookupType(scope, name);
  // A type of one's own may take the name of a built-in type, as any inner name may.
  if (!symbol) return namedPrimitives.get(name) ?? unknownType;
  context.symbols.set(node.name, symbol);
  return symbol.type();
}

function lookupType(scope: Scope, name: string): Symbol | undefined {
  const symbol = scope.lookup(name);
  // What an import brings from a file that is not known may be a type.
  return symbol?.kind === 'type' || symbol?.declaration?.kind === 'ImportDeclaration' ? symbol : undefined;
}

function fieldsOf(context: FileContext, node: ObjectType, scope: Scope): readonly FieldType[] {
  return node.fields.map(field => {
    const type: FieldType = {
      name: field.name.text,
      type: typeOfNode(context, field.type, scope),
      optional: field.optional,
      doc: field.doc,
      origin: placeOf(context, field.name),
    };
    context.symbols.set(field.name, fieldSymbol(type));
    return type;
  });
}

/** The type that a declaration names; it may refer to itself. */
export function declaredType(context: FileContext, declaration: TypeDeclaration, scope: Scope): Type {
  if (!declaration.name) return unknownType;
  return {
    kind: 'named',
    name: declaration.name.text,
    origin: placeOf(context, declaration.name),
    resolve: lazyType(() => typeOfNode(context, declaration.type, scope)),
  };
}

/** A scope with the type variables of a `declare fn`. */
export function withTypeVariables(
  context: FileContext,
  names: readonly { readonly text: string; readonly span: { readonly start: number; readonly end: number } }[],
  scope: Scope,
): Scope {
  return scope.inner(
    names.map(name =>
      makeSymbol({
        kind: 'type',
        name: name.text,
        origin: originOf(context.uri, name),
        type: () => ({ kind: 'variable', name: name.text }),
      }),
    ),
  );
}
