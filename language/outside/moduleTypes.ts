/** TypeScript's type annotations as types of the language. Only what the same file declares is looked up. */
import { lazyType } from '../analysis/symbols.ts';
import {
  booleanType,
  jsonType,
  listOf,
  literalOf,
  mapOf,
  neverType,
  nullType,
  numberType,
  resolved,
  stringType,
  unionOf,
} from '../analysis/typeConstruct.ts';
import type { FieldType, NamedTypeReference, Origin, Type } from '../analysis/types.ts';
import { intersection } from './intersection.ts';
import { jsDocOf } from './jsDoc.ts';
import type { Enum, Interface, Statement, TypeAlias, TypeMember, TypeNode } from './moduleNodes.ts';

interface Placed {
  readonly start?: number | null;
  readonly end?: number | null;
}

export function originOfNode(uri: string, { start, end }: Placed): Origin {
  return { uri, start: start ?? 0, end: end ?? 0 };
}

/** The type behind the colon. */
export function annotationOf(annotation: unknown): TypeNode | undefined {
  const node = annotation as { readonly type: string; readonly typeAnnotation?: TypeNode } | null | undefined;
  return node?.type === 'TSTypeAnnotation' ? node.typeAnnotation : undefined;
}

type Declared = TypeAlias | Interface | Enum;

export class ModuleTypes {
  readonly #uri: string;
  /** What the file declares, by name; an interface may be declared in parts. */
  readonly #declarations = new Map<string, Declared[]>();
  readonly #named = new Map<string, NamedTypeReference>();

  constructor(uri: string, body: readonly Statement[]) {
    this.#uri = uri;
    for (const statement of body) {
      const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
      if (
        declaration?.type === 'TSTypeAliasDeclaration' ||
        declaration?.type === 'TSInterfaceDeclaration' ||
        declaration?.type === 'TSEnumDeclaration'
      ) {
        const { name } = declaration.id;
        this.#declarations.set(name, [...(this.#declarations.get(name) ?? []), declaration]);
      }
    }
  }

  /** A type of the file by its name; `json` for one that is generic, or not there. */
  declared(name: string): Type {
    const known = this.#named.get(name);
    if (known !== undefined) return known;
    const parts = this.#declarations.get(name) ?? [];
    const [first] = parts;
    if (first === undefined || parts.some(part => 'typeParameters' in part && part.typeParameters)) return jsonType;
    const type: NamedTypeReference = {
      kind: 'named',
      name,
      origin: originOfNode(this.#uri, first.id),
      resolve: lazyType(() => parts.map(part => this.#declaration(part)).reduce(intersection)),
    };
    this.#named.set(name, type);
    return type;
  }

  /** What a function gives: behind its promise, and null where it gives nothing. */
  resultOf(node: TypeNode | undefined): Type {
    return node === undefined ? jsonType : this.typeOf(node);
  }

  typeOf(node: TypeNode): Type {
    switch (node.type) {
      case 'TSStringKeyword':
      case 'TSTemplateLiteralType':
        return stringType;
      case 'TSNumberKeyword':
        return numberType;
      case 'TSBooleanKeyword':
        return booleanType;
      case 'TSNullKeyword':
      case 'TSUndefinedKeyword':
      case 'TSVoidKeyword':
        return nullType;
      case 'TSNeverKeyword':
        return neverType;
      case 'TSLiteralType':
        return literalType(node.literal);
      case 'TSArrayType':
        return listOf(this.typeOf(node.elementType));
      case 'TSTupleType':
        return this.#tuple(node.elementTypes);
      case 'TSTypeLiteral':
        return this.#object(node.members);
      case 'TSUnionType':
        return unionOf(node.types.map(member => this.typeOf(member)));
      case 'TSIntersectionType':
        return node.types.map(member => this.typeOf(member)).reduce(intersection);
      case 'TSParenthesizedType':
        return this.typeOf(node.typeAnnotation);
      case 'TSTypeOperator':
        return node.operator === 'readonly' ? this.typeOf(node.typeAnnotation) : jsonType;
      case 'TSTypeReference':
        return this.#reference(node);
      default:
        return jsonType;
    }
  }

  #tuple(elements: readonly { readonly type: string }[]): Type {
    const types = elements.map(element => {
      const named = element as {
        readonly type: string;
        readonly elementType?: TypeNode;
        readonly typeAnnotation?: TypeNode;
      };
      if (named.type === 'TSNamedTupleMember' && named.elementType) return this.typeOf(named.elementType);
      if (named.type === 'TSOptionalType' && named.typeAnnotation) return this.typeOf(named.typeAnnotation);
      if (named.type !== 'TSRestType' || !named.typeAnnotation) return this.typeOf(element as TypeNode);
      const rest = this.typeOf(named.typeAnnotation);
      return rest.kind === 'list' ? rest.element : jsonType;
    });
    return listOf(unionOf(types));
  }

  #object(members: readonly TypeMember[]): Type {
    const fields = members.flatMap(member => this.#field(member));
    if (fields.length > 0) return { kind: 'object', fields };
    const index = members.find(member => member.type === 'TSIndexSignature');
    const value = index?.type === 'TSIndexSignature' ? annotationOf(index.typeAnnotation) : undefined;
    if (value) return mapOf(this.typeOf(value));
    return members.length === 0 ? jsonType : { kind: 'object', fields };
  }

  #field(member: TypeMember): readonly FieldType[] {
    if (member.type !== 'TSPropertySignature') return [];
    const { key } = member;
    const name = key.type === 'Identifier' ? key.name : key.type === 'StringLiteral' ? key.value : undefined;
    const node = annotationOf(member.typeAnnotation);
    if (name === undefined) return [];
    const type = node ? this.typeOf(node) : jsonType;
    const { text } = jsDocOf(member);
    return [{ name, type, optional: member.optional === true, doc: text, origin: originOfNode(this.#uri, key) }];
  }

  #reference(node: Extract<TypeNode, { type: 'TSTypeReference' }>): Type {
    if (node.typeName.type !== 'Identifier') return jsonType;
    const { name } = node.typeName;
    if (this.#declarations.has(name)) return this.declared(name);
    const [first, second] = argumentsOf(node);
    switch (name) {
      case 'Array':
      case 'ReadonlyArray':
        return listOf(first ? this.typeOf(first) : jsonType);
      case 'Promise':
      case 'PromiseLike':
      case 'Awaited':
      case 'Readonly':
      case 'Required':
        return this.#wrapped(name, first);
      case 'NonNullable':
        return first ? this.typeOf(first) : jsonType;
      case 'Partial':
        return first ? withOptional(this.typeOf(first), true) : jsonType;
      case 'Record':
        return second ? mapOf(this.typeOf(second)) : jsonType;
      default:
        return jsonType;
    }
  }

  #wrapped(name: string, inner: TypeNode | undefined): Type {
    const type = inner ? this.typeOf(inner) : jsonType;
    return name === 'Required' ? withOptional(type, false) : type;
  }

  #declaration(declaration: Declared): Type {
    if (declaration.type === 'TSTypeAliasDeclaration') return this.typeOf(declaration.typeAnnotation);
    if (declaration.type === 'TSEnumDeclaration') return jsonType;
    const own = this.#object(declaration.body.body);
    const bases = (declaration.extends ?? []).map(base =>
      'expression' in base && base.expression.type === 'Identifier' ? this.declared(base.expression.name) : jsonType,
    );
    return [...bases, own].reduce(intersection);
  }
}

/** Between `<` and `>`. */
function argumentsOf(node: object): readonly (TypeNode | undefined)[] {
  const { typeArguments, typeParameters } = node as {
    readonly typeArguments?: { readonly params: readonly TypeNode[] } | null;
    readonly typeParameters?: { readonly params: readonly TypeNode[] } | null;
  };
  return (typeArguments ?? typeParameters)?.params ?? [];
}

function withOptional(type: Type, optional: boolean): Type {
  const plain = resolved(type);
  if (plain.kind !== 'object') return type;
  return { kind: 'object', fields: plain.fields.map(field => ({ ...field, optional })) };
}

function literalType(node: { readonly type: string }): Type {
  const { type, value, operator, argument } = node as {
    readonly type: string;
    readonly value?: unknown;
    readonly operator?: string;
    readonly argument?: { readonly value?: unknown };
  };
  if (type === 'UnaryExpression' && operator === '-' && typeof argument?.value === 'number')
    return literalOf(-argument.value);
  const isPlain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  return isPlain ? literalOf(value) : stringType;
}
