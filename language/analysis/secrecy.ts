/** Secrecy of types. What is computed from a secret is secret, and so is what holds one. */
import { membersOfUnion, resolved, secretOf, unionOf } from './typeConstruct.ts';
import type { NamedTypeReference, Type } from './types.ts';

/** Whether the value itself is secret, or null: not one of its fields or elements alone. */
export function isSecret(type: Type): boolean {
  return membersOfUnion(type).some(member => resolved(member).kind === 'secret');
}

const known = new WeakMap<Type, boolean>();

/** Whether something secret is in a type, at any depth. */
export function hasSecret(type: Type): boolean {
  const before = known.get(type);
  if (before !== undefined) return before;
  const found = holdsSecret(type, new Set());
  known.set(type, found);
  return found;
}

/** `names`: the declared types that are being looked into. One that refers to itself has what the rest of it has. */
function holdsSecret(type: Type, names: Set<string>): boolean {
  const within = (inner: Type) => holdsSecret(inner, names);
  switch (type.kind) {
    case 'secret':
      return true;
    case 'list':
      return within(type.element);
    case 'map':
      return within(type.value);
    case 'union':
      return type.members.some(within);
    case 'object':
      return type.fields.some(field => within(field.type));
    case 'function':
      return within(type.result);
    case 'named': {
      const name = nameOf(type);
      if (names.has(name)) return false;
      names.add(name);
      return within(resolved(type));
    }
    default:
      return false;
  }
}

const nameOf = ({ origin }: NamedTypeReference): string => `${origin.uri}#${origin.start}`;

/** The type of the value behind a secret; any other type as it is. */
export function opened(type: Type): Type {
  const plain = resolved(type);
  if (plain.kind === 'secret') return plain.inner;
  return isSecret(type) ? unionOf(membersOfUnion(type).map(opened)) : type;
}

/** The type with nothing secret in it, at any depth. */
export function withoutSecrets(type: Type): Type {
  return hasSecret(type) ? revealed(type, new Set()) : type;
}

/** `names`: as above; a type that refers to itself keeps its name where it does. */
function revealed(type: Type, names: ReadonlySet<string>): Type {
  const within = (inner: Type) => revealed(inner, names);
  switch (type.kind) {
    case 'secret':
      return within(type.inner);
    case 'list':
      return { kind: 'list', element: within(type.element) };
    case 'map':
      return { kind: 'map', value: within(type.value) };
    case 'union':
      return unionOf(type.members.map(within));
    case 'object':
      return { kind: 'object', fields: type.fields.map(field => ({ ...field, type: within(field.type) })) };
    case 'function':
      return { ...type, result: within(type.result) };
    case 'named': {
      const name = nameOf(type);
      return names.has(name) || !hasSecret(type) ? type : revealed(resolved(type), new Set([...names, name]));
    }
    default:
      return type;
  }
}

/** A type with parts, each of them secret; undefined for one without. */
export function parted(type: Type): Type | undefined {
  const plain = resolved(type);
  switch (plain.kind) {
    case 'list':
      return { kind: 'list', element: secretOf(plain.element) };
    case 'map':
      return { kind: 'map', value: secretOf(plain.value) };
    case 'object':
      return { kind: 'object', fields: plain.fields.map(field => ({ ...field, type: secretOf(field.type) })) };
    default:
      return undefined;
  }
}

/** The type of what is computed from values of these types. */
export function taintedBy(sources: readonly Type[], type: Type): Type {
  return sources.some(hasSecret) ? secretOf(type) : type;
}
