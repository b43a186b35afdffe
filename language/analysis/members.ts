/** What may follow a value and a dot. */
import type { Model, Standard, Symbol } from './model.ts';
import { opened } from './secrecy.ts';
import { fieldSymbol } from './symbols.ts';
import { isPrimitive, membersOfUnion, resolved, unionOf, withoutNull } from './typeConstruct.ts';
import type { FieldType, Type } from './types.ts';

/** The one method that is read without parentheses. */
export const propertyName = 'length';

/** The type whose members a value has: without null, without its secrecy. */
export function receiverType(type: Type): Type {
  return resolved(withoutNull(opened(withoutNull(type))));
}

/** The names in the standard library under which the methods of a type are declared. */
function receiverNames(type: Type): readonly string[] {
  switch (type.kind) {
    case 'list':
    case 'map':
    case 'object':
      return [type.kind];
    case 'literal':
      return typeof type.value === 'string' ? ['string'] : typeof type.value === 'number' ? ['number'] : [];
    case 'primitive':
      return type.name === 'int' ? ['number'] : [type.name];
    case 'union':
      return commonReceiver(type.members);
    default:
      return [];
  }
}

/** `"a" | "b"` has the methods of text. */
function commonReceiver(members: readonly Type[]): readonly string[] {
  const [first, ...rest] = members.map(member => receiverNames(resolved(member)));
  return (first ?? []).filter(name => rest.every(names => names.includes(name)));
}

/** The declarations of a method that a type has, several when the type of `self` decides. */
export function methodCandidates(standard: Standard, type: Type, name: string): readonly Symbol[] {
  return receiverNames(type).flatMap(receiver => standard.methods.get(receiver)?.get(name) ?? []);
}

/** The names of all methods, of whatever receiver: what a value of unknown shape may have. */
export function isAnyMethod(standard: Standard, name: string): boolean {
  return [...standard.methods.values()].some(methods => methods.has(name));
}

/**
 * The field of an object type. In a union of objects a field that only some have may be absent: reading it gives null
 * where it is not there.
 */
export function fieldOf(type: Type, name: string): FieldType | undefined {
  const plain = receiverType(type);
  if (plain.kind === 'object') return plain.fields.find(field => field.name === name);
  if (plain.kind !== 'union') return undefined;
  const objects = membersOfUnion(plain).map(resolved);
  if (!objects.every(member => member.kind === 'object')) return undefined;
  const fields = objects.flatMap(member => fieldOf(member, name) ?? []);
  const [first] = fields;
  if (!first) return undefined;
  const isEverywhere = fields.length === objects.length;
  if (isEverywhere && fields.every(field => field === first)) return first;
  const optional = !isEverywhere || fields.some(field => field.optional);
  return { ...first, type: unionOf(fields.map(field => field.type)), optional };
}

/**
 * The fields and methods that may follow a value of a type and a dot, fields first. Members of a value that may be null
 * are given as well: it is for the checker to ask for `?.`.
 */
export function membersOf(model: Pick<Model, 'standard'>, type: Type): readonly Symbol[] {
  const plain = receiverType(type);
  const fields = fieldNames(plain).flatMap(name => {
    const field = fieldOf(plain, name);
    return field ? [fieldSymbol(field)] : [];
  });
  const taken = new Set(fields.map(field => field.name));
  const methods = receiversForMembers(model, plain).flatMap(receiver =>
    [...(model.standard.methods.get(receiver) ?? [])].flatMap(([name, [method]]) =>
      method && !taken.has(name) ? [method] : [],
    ),
  );
  return [...fields, ...methods];
}

function receiversForMembers(model: Pick<Model, 'standard'>, type: Type): readonly string[] {
  return isPrimitive(type, 'json') ? [...model.standard.methods.keys()] : receiverNames(type);
}

/** The names of all fields, each once. */
function fieldNames(type: Type): readonly string[] {
  if (type.kind === 'object') return type.fields.map(field => field.name);
  if (type.kind !== 'union') return [];
  return [...new Set(membersOfUnion(type).flatMap(member => fieldNames(resolved(member))))];
}
