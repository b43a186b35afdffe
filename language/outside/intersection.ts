import { isPrimitive, isUnknown, resolved, unionOf } from '../analysis/typeConstruct.ts';
import type { FieldType, ObjectValueType, Type } from '../analysis/types.ts';

/** More members than these come of unions that nobody writes by hand. */
const mostMembers = 100;

/** A type for the values that belong to both types; the first one where there is no telling. */
export function intersection(a: Type, b: Type): Type {
  const [left, right] = [resolved(a), resolved(b)];
  if (isOpen(left)) return b;
  if (isOpen(right) || left === right) return a;
  if (left.kind === 'union') return distributed(left.members, member => intersection(member, b)) ?? a;
  if (right.kind === 'union') return distributed(right.members, member => intersection(a, member)) ?? a;
  if (left.kind === 'object' && right.kind === 'object') return merged(left, right);
  if (left.kind === 'map' && right.kind === 'object') return b;
  return right.kind === 'literal' && left.kind === 'primitive' ? b : a;
}

const isOpen = (type: Type): boolean => isPrimitive(type, 'json') || isUnknown(type);

function distributed(members: readonly Type[], withOther: (member: Type) => Type): Type | undefined {
  return members.length > mostMembers ? undefined : unionOf(members.map(withOther));
}

function merged(a: ObjectValueType, b: ObjectValueType): ObjectValueType {
  const fields = new Map<string, FieldType>(a.fields.map(field => [field.name, field]));
  for (const field of b.fields) {
    const first = fields.get(field.name);
    fields.set(field.name, first === undefined ? field : both(first, field));
  }
  return { kind: 'object', fields: [...fields.values()] };
}

function both(a: FieldType, b: FieldType): FieldType {
  return {
    ...b,
    type: intersection(a.type, b.type),
    optional: a.optional && b.optional,
    doc: b.doc ?? a.doc,
  };
}
