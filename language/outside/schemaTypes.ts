/** JSON Schemas as types: those of JSON Schema itself, and those of OpenAPI 3.0, which differ in how they say null. */
import { lazyType } from '../analysis/symbols.ts';
import {
  booleanType,
  dateType,
  intType,
  jsonType,
  listOf,
  literalOf,
  mapOf,
  nullable,
  nullType,
  numberType,
  stringType,
  timeType,
  unionOf,
} from '../analysis/typeConstruct.ts';
import type { FieldType, NamedTypeReference, Origin, Type } from '../analysis/types.ts';
import { typeName } from './identifiers.ts';
import { intersection } from './intersection.ts';
import { entries, isObject, list, type Members, member, text } from './jsonValue.ts';
import { pathOfRef, valueAt } from './pointers.ts';
import type { DocumentPath, DocumentTree } from './tree.ts';

/** A place in a document, looked for when it is asked for. */
export function originAt(uri: string, tree: DocumentTree, path: DocumentPath): Origin {
  let span: ReturnType<DocumentTree['spanOf']> | undefined;
  const find = () => {
    span ??= tree.spanOf(path);
    return span;
  };
  return {
    uri,
    get start() {
      return find().start;
    },
    get end() {
      return find().end;
    },
  };
}

/** The schemas of one document. A schema that is referred to is looked into when its members are asked for. */
export class SchemaTypes {
  readonly #uri: string;
  readonly #tree: DocumentTree;
  /** By path. */
  readonly #named = new Map<string, NamedTypeReference>();
  readonly #rootName: string;

  constructor(uri: string, tree: DocumentTree, rootName: string) {
    this.#uri = uri;
    this.#tree = tree;
    this.#rootName = rootName;
  }

  /** The schema at a path as a type with a name. */
  named(path: DocumentPath, name = this.#nameOf(path)): NamedTypeReference {
    const key = path.map(part => `/${part}`).join('');
    const known = this.#named.get(key);
    if (known !== undefined) return known;
    const type: NamedTypeReference = {
      kind: 'named',
      name,
      origin: originAt(this.#uri, this.#tree, path),
      resolve: lazyType(() => this.typeOf(valueAt(this.#tree.value, path), path)),
    };
    this.#named.set(key, type);
    return type;
  }

  #nameOf(path: DocumentPath): string {
    const last = path.at(-1);
    return last === undefined ? this.#rootName : typeName(String(last));
  }

  /** What is not understood is `json`. */
  typeOf(schema: unknown, path: DocumentPath): Type {
    if (!isObject(schema)) return jsonType;
    const ref = member(schema, '$ref') ?? member(schema, '$dynamicRef');
    if (typeof ref === 'string') return this.#referred(ref);
    const parts = [
      this.#values(schema),
      this.#plain(schema, path),
      ...list(schema.allOf).map((part, index) => this.typeOf(part, [...path, 'allOf', index])),
      this.#choice(schema, path, 'oneOf'),
      this.#choice(schema, path, 'anyOf'),
    ].filter(part => part !== undefined);
    const [first = jsonType, ...rest] = parts;
    const type = withRequired(rest.reduce(intersection, first), list(schema.required));
    return schema.nullable === true ? nullable(type) : type;
  }

  #referred(ref: string): Type {
    const path = pathOfRef(ref);
    if (path === undefined || valueAt(this.#tree.value, path) === undefined) return jsonType;
    return this.named(path);
  }

  /** `const` and `enum`. */
  #values(schema: Members): Type | undefined {
    if (Object.hasOwn(schema, 'const')) return literalType(schema.const);
    const values = list(schema.enum);
    return values.length === 0 ? undefined : unionOf(values.map(literalType));
  }

  #choice(schema: Members, path: DocumentPath, word: 'oneOf' | 'anyOf'): Type | undefined {
    const choices = list(schema[word]);
    if (choices.length === 0) return undefined;
    return unionOf(choices.map((choice, index) => this.typeOf(choice, [...path, word, index])));
  }

  /** What `type` says, or the words that belong to one type only. */
  #plain(schema: Members, path: DocumentPath): Type | undefined {
    const { type } = schema;
    if (Array.isArray(type)) return unionOf(type.map(name => this.#typeNamed(name, schema, path)));
    if (typeof type === 'string') return this.#typeNamed(type, schema, path);
    if (isObject(schema.properties) || isObject(schema.additionalProperties)) return this.#object(schema, path);
    return schema.items === undefined && schema.prefixItems === undefined ? undefined : this.#list(schema, path);
  }

  #typeNamed(name: unknown, schema: Members, path: DocumentPath): Type {
    switch (name) {
      case 'string':
        return schema.format === 'date' ? dateType : schema.format === 'date-time' ? timeType : stringType;
      case 'integer':
        return intType;
      case 'number':
        return numberType;
      case 'boolean':
        return booleanType;
      case 'null':
        return nullType;
      case 'array':
        return this.#list(schema, path);
      case 'object':
        return this.#object(schema, path);
      default:
        return jsonType;
    }
  }

  #list(schema: Members, path: DocumentPath): Type {
    const first = list(schema.prefixItems).map((item, index) => this.typeOf(item, [...path, 'prefixItems', index]));
    const hasRest = schema.items !== undefined && schema.items !== false;
    const rest = hasRest ? [this.typeOf(schema.items, [...path, 'items'])] : [];
    const all = [...first, ...rest];
    return listOf(all.length === 0 ? jsonType : unionOf(all));
  }

  #object(schema: Members, path: DocumentPath): Type {
    const properties = entries(schema.properties);
    const more = schema.additionalProperties ?? Object.values(member(schema, 'patternProperties') ?? {})[0];
    if (properties.length === 0) {
      if (more === false) return { kind: 'object', fields: [] };
      return more === undefined ? jsonType : mapOf(this.typeOf(more, [...path, 'additionalProperties']));
    }
    const required = new Set(list(schema.required));
    const fields = properties.map(([name, property]) => this.#field(name, property, path, required.has(name)));
    return { kind: 'object', fields };
  }

  #field(name: string, schema: unknown, path: DocumentPath, isRequired: boolean): FieldType {
    const own = [...path, 'properties', name];
    return {
      name,
      type: this.typeOf(schema, own),
      optional: !isRequired,
      doc: docOf(schema),
      origin: originAt(this.#uri, this.#tree, own),
    };
  }
}

/** What a schema says about itself. */
export function docOf(schema: unknown): string | undefined {
  return text(member(schema, 'description')) ?? text(member(schema, 'title'));
}

function literalType(value: unknown): Type {
  if (value === null) return nullType;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? literalOf(value)
    : jsonType;
}

/** `required` beside `allOf` is about fields that the parts declare. */
function withRequired(type: Type, required: readonly unknown[]): Type {
  if (type.kind !== 'object' || required.length === 0) return type;
  if (!type.fields.some(field => field.optional && required.includes(field.name))) return type;
  const fields = type.fields.map(field => (required.includes(field.name) ? { ...field, optional: false } : field));
  return { kind: 'object', fields };
}
