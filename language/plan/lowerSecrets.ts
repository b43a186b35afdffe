/** Which parts of the values of a type are secret: what whoever runs the plan must keep to itself. */
import { hasSecret, membersOfUnion, resolved } from '../analysis/typeOps.ts';
import type { Type } from '../analysis/types.ts';
import type { SecretArguments, SecretParts } from './plan.ts';

/** How deep into types that are made of each other is looked; what is deeper is secret as a whole. */
const deepest = 20;

/** Undefined for a type with nothing secret in it. */
export function secretParts(type: Type, depth = 0): SecretParts | undefined {
  if (!hasSecret(type)) return undefined;
  if (depth > deepest) return 'all';
  const plain = resolved(type);
  switch (plain.kind) {
    case 'secret':
      return isChoice(plain.inner) ? 'choice' : 'all';
    case 'list':
      return eachOf(secretParts(plain.element, depth + 1));
    case 'map':
      return eachOf(secretParts(plain.value, depth + 1));
    case 'union':
      return membersOfUnion(plain)
        .flatMap(member => secretParts(member, depth + 1) ?? [])
        .reduce(merged);
    case 'object': {
      const fields = plain.fields.flatMap(field => {
        const parts = secretParts(field.type, depth + 1);
        return parts === undefined ? [] : [[field.name, parts] as const];
      });
      return { fields: Object.fromEntries(fields) };
    }
    default:
      return undefined;
  }
}

/** Of parameters or arguments, by name; undefined when none of them has anything secret in it. */
export function secretArguments(types: Iterable<readonly [name: string, type: Type]>): SecretArguments | undefined {
  const found = [...types].flatMap(([name, type]) => {
    const parts = secretParts(type);
    return parts === undefined ? [] : [[name, parts] as const];
  });
  return found.length === 0 ? undefined : Object.fromEntries(found);
}

const eachOf = (parts: SecretParts | undefined): SecretParts | undefined => parts && { each: parts };

function merged(one: SecretParts, other: SecretParts): SecretParts {
  if (one === 'all' || other === 'all') return 'all';
  if (one === 'choice' || other === 'choice') return one === other ? 'choice' : 'all';
  const fields: Record<string, SecretParts> = { ...one.fields };
  for (const [name, parts] of Object.entries(other.fields ?? {})) {
    const known = fields[name];
    fields[name] = known === undefined ? parts : merged(known, parts);
  }
  const each = one.each && other.each ? merged(one.each, other.each) : (one.each ?? other.each);
  return { fields, ...(each && { each }) };
}

/** Whether the values are a few that everybody knows: their text, found elsewhere, gives nothing away. */
function isChoice(type: Type): boolean {
  return membersOfUnion(type).every(member => {
    const plain = resolved(member);
    return plain.kind === 'literal' || (plain.kind === 'primitive' && ['boolean', 'null'].includes(plain.name));
  });
}
