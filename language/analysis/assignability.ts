import { parted } from './secrecy.ts';
import {
  acceptsNull,
  isNever,
  isPrimitive,
  isUnknown,
  literalFits,
  membersOfUnion,
  resolved,
} from './typeConstruct.ts';
import { sameType } from './typeSame.ts';
import type { FieldType, FunctionValueType, ObjectValueType, SecretValueType, Type } from './types.ts';

/**
 * Whether every value of `from` may stand where `to` is asked for. Structural; types that refer to themselves are
 * taken to fit while they are being compared.
 */
export function isAssignable(from: Type, to: Type): boolean {
  return fits(from, to, { pairs: [], takesSecrets: false });
}

/** Where a comparison stands. */
interface Open {
  /** The types with names that are being compared. */
  readonly pairs: readonly (readonly [Type, Type])[];
  /** Something around was asked for as secret: what is in it may be. */
  readonly takesSecrets: boolean;
}

function fits(from: Type, to: Type, open: Open): boolean {
  if (isUnknown(from) || isUnknown(to) || isNever(from) || sameType(from, to)) return true;
  if (from.kind === 'named' || to.kind === 'named') {
    if (open.pairs.some(([a, b]) => sameType(a, from) && sameType(b, to))) return true;
    return fits(resolved(from), resolved(to), { ...open, pairs: [...open.pairs, [from, to]] });
  }
  if (to.kind === 'secret') return fits(from, to.inner, { ...open, takesSecrets: true });
  if (from.kind === 'secret') return secretFits(from, to, open);
  if (from.kind === 'union') return from.members.every(member => fits(member, to, open));
  if (isPrimitive(from, 'boolean') && to.kind === 'union' && hasBothBooleans(to)) return true;
  if (to.kind === 'union') return membersOfUnion(to).some(member => fits(from, member, open));
  return fitsPlain(from, to, open);
}

function secretFits(from: SecretValueType, to: Type, open: Open): boolean {
  if (open.takesSecrets) return fits(from.inner, to, open);
  if (to.kind === 'union') return to.members.some(member => fits(from, member, open));
  // A whole that is secret fits where all its parts may be.
  const parts = parted(from.inner);
  return parts !== undefined && fits(parts, to, open);
}

function hasBothBooleans(type: Type): boolean {
  const values = membersOfUnion(type).flatMap(member => (member.kind === 'literal' ? [member.value] : []));
  return values.includes(true) && values.includes(false);
}

function fitsPlain(from: Type, to: Type, open: Open): boolean {
  if (isPrimitive(to, 'json')) return isData(from, open);
  switch (from.kind) {
    case 'primitive':
      return from.name === 'int' && isPrimitive(to, 'number');
    case 'literal':
      return to.kind === 'primitive' && literalFits(from.value, to.name);
    case 'list':
      return to.kind === 'list' && fits(from.element, to.element, open);
    case 'map':
      if (to.kind === 'map') return fits(from.value, to.value, open);
      return false;
    case 'object':
      if (to.kind === 'map') return from.fields.every(field => fits(field.type, to.value, open));
      return to.kind === 'object' && fieldsFit(from, to, open);
    case 'function':
      return to.kind === 'function' && functionFits(from, to, open);
    default:
      return false;
  }
}

/** Whether a value is plain data all the way down: no secret, template or function in it. */
function isData(type: Type, open: Open): boolean {
  switch (type.kind) {
    case 'list':
      return fits(type.element, { kind: 'primitive', name: 'json' }, open);
    case 'map':
      return fits(type.value, { kind: 'primitive', name: 'json' }, open);
    case 'object':
      return type.fields.every(field => fits(field.type, { kind: 'primitive', name: 'json' }, open));
    default:
      return type.kind === 'primitive' || type.kind === 'literal' || type.kind === 'variable';
  }
}

function fieldsFit(from: ObjectValueType, to: ObjectValueType, open: Open): boolean {
  return to.fields.every(wanted => {
    const found = from.fields.find(field => field.name === wanted.name);
    return found ? fieldFits(found, wanted, open) : wanted.optional;
  });
}

function fieldFits(found: FieldType, wanted: FieldType, open: Open): boolean {
  if (found.optional && !wanted.optional && !acceptsNull(wanted.type)) return false;
  // Null is how an absent field reads, so it may be given to a field that may be absent.
  if (wanted.optional && isPrimitive(found.type, 'null')) return true;
  const target: Type = wanted.optional ? { kind: 'union', members: [wanted.type, nothing] } : wanted.type;
  return fits(found.type, target, open);
}

const nothing: Type = { kind: 'primitive', name: 'null' };

function functionFits(from: FunctionValueType, to: FunctionValueType, open: Open): boolean {
  if (from.parameters.length > to.parameters.length) return false;
  const takes = from.parameters.every((parameter, index) => fits(to.parameters[index] as Type, parameter, open));
  return takes && fits(from.result, to.result, open);
}
