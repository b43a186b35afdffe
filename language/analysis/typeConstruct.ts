/** Building types: the constants, and the operations that keep unions flat. */
import { sameType } from './typeSame.ts';
import type { FieldType, ObjectValueType, PrimitiveName, PrimitiveType, Type } from './types.ts';

const primitive = (name: PrimitiveName): PrimitiveType => ({ kind: 'primitive', name });

export const stringType = primitive('string');
export const numberType = primitive('number');
export const intType = primitive('int');
export const booleanType = primitive('boolean');
export const nullType = primitive('null');
export const durationType = primitive('duration');
export const timeType = primitive('time');
export const dateType = primitive('date');
export const jsonType = primitive('json');
export const neverType = primitive('never');
export const unknownType = primitive('unknown');

/** The types that have a name of their own in the language, by that name. */
export const namedPrimitives: ReadonlyMap<string, Type> = new Map<string, Type>([
  ['string', stringType],
  ['number', numberType],
  ['int', intType],
  ['boolean', booleanType],
  ['null', nullType],
  ['duration', durationType],
  ['time', timeType],
  ['date', dateType],
  ['json', jsonType],
  ['command', { kind: 'template', template: 'command' }],
  ['sql', { kind: 'template', template: 'sql' }],
  ['url', { kind: 'template', template: 'url' }],
  ['html', { kind: 'template', template: 'html' }],
]);

export function isPrimitive(type: Type, name: PrimitiveName): boolean {
  return type.kind === 'primitive' && type.name === name;
}

export const isUnknown = (type: Type): boolean => isPrimitive(type, 'unknown');
export const isNever = (type: Type): boolean => isPrimitive(type, 'never');

export const listOf = (element: Type): Type => ({ kind: 'list', element });
export const mapOf = (value: Type): Type => ({ kind: 'map', value });
export const literalOf = (value: string | number | boolean): Type => ({ kind: 'literal', value });

/** `secret secret T` is `secret T`. */
export function secretOf(inner: Type): Type {
  return inner.kind === 'secret' || isUnknown(inner) ? inner : { kind: 'secret', inner };
}

export function objectOf(fields: readonly FieldType[]): ObjectValueType {
  return { kind: 'object', fields };
}

/** A field that no text declares. */
export function plainField(name: string, type: Type, optional = false): FieldType {
  return { name, type, optional, doc: undefined, origin: undefined };
}

/** What a name stands for: follows named types (a name for a name as well) until a type of another kind. */
export function resolved(type: Type): Type {
  let current = type;
  // A type that is only a name for itself is reported where it is declared; here it must not hang.
  for (let steps = 0; current.kind === 'named'; steps += 1) {
    if (steps > 1000) return unknownType;
    current = current.resolve();
  }
  return current;
}

/** The members of a union, of unions behind names as well; any other type alone. */
export function membersOfUnion(type: Type): readonly Type[] {
  return unionMembers(type, 0);
}

function unionMembers(type: Type, depth: number): readonly Type[] {
  const plain = resolved(type);
  if (plain.kind !== 'union') return [type];
  // A union that is a member of itself adds nothing to itself.
  return depth > 50 ? [] : plain.members.flatMap(member => unionMembers(member, depth + 1));
}

/**
 * A type for the values of all of `types`: flat, without duplicates, and without members that another one covers
 * (`"a" | string` is `string`, `int | number` is `number`).
 */
export function unionOf(types: readonly Type[]): Type {
  const members = types.flatMap(flat);
  return members.some(member => member.kind === 'secret') ? secretUnion(members) : plainUnion(members);
}

/** What may be a secret is one, whichever of the values it is. Null is none, so that it can be asked for. */
function secretUnion(members: readonly Type[]): Type {
  const isNull = (member: Type) => isPrimitive(member, 'null');
  const values = members.filter(member => !isNull(member));
  const secret = secretOf(unionOf(values.map(member => (member.kind === 'secret' ? member.inner : member))));
  return members.some(isNull) ? plainUnion([secret, nullType]) : secret;
}

function plainUnion(types: readonly Type[]): Type {
  const members: Type[] = [];
  for (const type of types) {
    if (isUnknown(type)) return unknownType;
    if (isNever(type) || members.some(member => covers(member, type))) continue;
    for (let index = members.length - 1; index >= 0; index -= 1) {
      const member = members[index];
      if (member && covers(type, member)) members.splice(index, 1);
    }
    members.push(type);
  }
  const [first, second] = members;
  if (!first) return neverType;
  if (!second) return first;
  return { kind: 'union', members: mergeBooleans(members) };
}

const flat = (type: Type): readonly Type[] => (type.kind === 'union' ? type.members : [type]);

function covers(wide: Type, narrow: Type): boolean {
  if (sameType(wide, narrow)) return true;
  if (isPrimitive(wide, 'json')) return !['secret', 'template', 'function', 'variable'].includes(narrow.kind);
  if (isPrimitive(wide, 'number') && isPrimitive(narrow, 'int')) return true;
  return narrow.kind === 'literal' && wide.kind === 'primitive' && literalFits(narrow.value, wide.name);
}

/** Whether a literal's value belongs to a primitive type. */
export function literalFits(value: string | number | boolean, name: PrimitiveName): boolean {
  if (name === 'json') return true;
  if (typeof value === 'string') return name === 'string';
  if (typeof value === 'boolean') return name === 'boolean';
  return name === 'number' || (name === 'int' && Number.isInteger(value));
}

function mergeBooleans(members: readonly Type[]): readonly Type[] {
  const isBoolean = (type: Type) => type.kind === 'literal' && typeof type.value === 'boolean';
  if (members.filter(isBoolean).length < 2) return members;
  return [...members.filter(member => !isBoolean(member)), booleanType];
}

/** `T?` */
export const nullable = (type: Type): Type => unionOf([type, nullType]);

/** Whether null is one of the type's values. `json` may be null, and says so by itself. */
export function acceptsNull(type: Type): boolean {
  return membersOfUnion(type).some(
    member => isPrimitive(member, 'null') || isPrimitive(member, 'json') || isUnknown(member),
  );
}

/** Whether null is named as one of the type's values, so that it must be handled before use. */
export function mayBeNull(type: Type): boolean {
  if (type.kind === 'secret') return mayBeNull(type.inner);
  return membersOfUnion(type).some(member => isPrimitive(member, 'null'));
}

/** The type without null. */
export function withoutNull(type: Type): Type {
  if (!mayBeNull(type)) return type;
  if (type.kind === 'secret') return secretOf(withoutNull(type.inner));
  return unionOf(membersOfUnion(type).filter(member => !isPrimitive(member, 'null')));
}

/** The part of a type that `keep` wants, for narrowing. */
export function filterUnion(type: Type, keep: (member: Type) => boolean): Type {
  const members = membersOfUnion(type);
  const kept = members.filter(keep);
  return kept.length === members.length ? type : unionOf(kept);
}

/**
 * The type that the number or the boolean of a literal belongs to. Texts stay as they are: they name variants (`"basic"`),
 * and are looked for where such are asked for.
 */
export function widenedNumbers(type: Type): Type {
  if (type.kind === 'union') return unionOf(type.members.map(widenedNumbers));
  return type.kind === 'literal' && typeof type.value !== 'string' ? widened(type) : type;
}

/** The type that a literal belongs to: `string` for `"a"`; any other type as it is. */
export function widened(type: Type): Type {
  if (type.kind === 'union') return unionOf(type.members.map(widened));
  if (type.kind !== 'literal') return type;
  if (typeof type.value === 'string') return stringType;
  if (typeof type.value === 'boolean') return booleanType;
  return Number.isInteger(type.value) ? intType : numberType;
}
