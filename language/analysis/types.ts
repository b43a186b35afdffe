/** What the checker knows of a value. Immutable; compared by `isAssignable` and shown by `showType`, never by identity. */
import type { TemplateKind } from '#protocol/shape.ts';

export type Type =
  | PrimitiveType
  | LiteralValueType
  | ListValueType
  | MapValueType
  | ObjectValueType
  | UnionValueType
  | SecretValueType
  | TemplateValueType
  | FunctionValueType
  | NamedTypeReference
  | TypeVariable;

export type PrimitiveName =
  | 'string'
  | 'number'
  | 'int'
  | 'boolean'
  | 'null'
  | 'duration'
  | 'time'
  | 'date'
  | 'json'
  /** No value at all: an empty list's element, what follows a `fail`. Fits everywhere. */
  | 'never'
  /** Already reported as an error: fits everywhere and takes everything, so that one mistake is told once. */
  | 'unknown';

export interface PrimitiveType {
  readonly kind: 'primitive';
  readonly name: PrimitiveName;
}

export interface LiteralValueType {
  readonly kind: 'literal';
  readonly value: string | number | boolean;
}

export interface ListValueType {
  readonly kind: 'list';
  readonly element: Type;
}

export interface MapValueType {
  readonly kind: 'map';
  readonly value: Type;
}

export interface ObjectValueType {
  readonly kind: 'object';
  readonly fields: readonly FieldType[];
}

export interface FieldType {
  readonly name: string;
  readonly type: Type;
  readonly optional: boolean;
  readonly doc: string | undefined;
  /** Where the field is declared, for go to definition. */
  readonly origin: Origin | undefined;
}

/** A place in a file that the model knows. */
export interface Origin {
  readonly uri: string;
  readonly start: number;
  readonly end: number;
}

/** Flat, without duplicates, at least two members. */
export interface UnionValueType {
  readonly kind: 'union';
  readonly members: readonly Type[];
}

export interface SecretValueType {
  readonly kind: 'secret';
  readonly inner: Type;
}

export interface TemplateValueType {
  readonly kind: 'template';
  readonly template: TemplateKind;
}

/** A lambda, as a built-in method's parameter takes it. */
export interface FunctionValueType {
  readonly kind: 'function';
  readonly parameters: readonly Type[];
  readonly result: Type;
}

/** A declared type, kept by name so that it can refer to itself and is shown as it was written. */
export interface NamedTypeReference {
  readonly kind: 'named';
  readonly name: string;
  readonly origin: Origin;
  /** The type that it stands for; computed once, when first asked for. */
  readonly resolve: () => Type;
}

/** A `T` of a `declare fn`. */
export interface TypeVariable {
  readonly kind: 'variable';
  readonly name: string;
}
