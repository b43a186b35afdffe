import type { BinaryExpression } from '../../syntax/ast.ts';
import { isAssignable } from '../assignability.ts';
import { nearest } from '../nearest.ts';
import { opened } from '../secrecy.ts';
import { showType } from '../showType.ts';
import { isPrimitive, isUnknown, membersOfUnion, resolved, widened } from '../typeConstruct.ts';
import type { Type } from '../types.ts';
import type { Check, Look } from './check.ts';

export const neverEqual: Check = {
  code: 'flow/never-equal',
  severity: 'warning',
  title: 'A comparison of values that are never equal',
  explanation:
    '`==` compares deeply and never converts, so values of different types are never equal. Most often a literal is misspelt.',
  example: `flow isGold(tier: "basic" | "gold") -> boolean {
  return tier == "glod"
       //^^^^^^^^^^^^^^ flow/never-equal
}
`,
  visit: { BinaryExpression: checkBinary },
};

function checkBinary({ operator, left, right, span }: BinaryExpression, look: Look): void {
  if ((operator !== '==' && operator !== '!=') || !right) return;
  const a = opened(look.typeOf(left));
  const b = opened(look.typeOf(right));
  // A check for null is care, not a mistake.
  if (mayBeEqual(a, b) || isPrimitive(a, 'null') || isPrimitive(b, 'null')) return;
  const always = operator === '==' ? 'false' : 'true';
  const hint = literalHint(a, b) ?? literalHint(b, a) ?? '';
  look.report(span, `This is always ${always}: ${showType(a)} and ${showType(b)} are never equal.${hint}`);
}

function mayBeEqual(a: Type, b: Type): boolean {
  return membersOfUnion(a).some(first => membersOfUnion(b).some(second => overlap(resolved(first), resolved(second))));
}

function overlap(a: Type, b: Type): boolean {
  if (isUnknown(a) || isUnknown(b) || isPrimitive(a, 'never') || isPrimitive(b, 'never')) return true;
  if (isPrimitive(a, 'json') || isPrimitive(b, 'json')) return true;
  // Objects and lists of different types may still have equal values.
  if (isComposite(a) && isComposite(b)) return (a.kind === 'list') === (b.kind === 'list');
  return isAssignable(a, b) || isAssignable(b, a);
}

const isComposite = (type: Type): boolean => type.kind === 'list' || type.kind === 'map' || type.kind === 'object';

/** Which literal is probably meant by one that is not there. */
function literalHint(literal: Type, others: Type): string | undefined {
  if (literal.kind !== 'literal' || typeof literal.value !== 'string') return undefined;
  const known = membersOfUnion(others).flatMap(member =>
    member.kind === 'literal' && widened(member) !== member ? [String(member.value)] : [],
  );
  const match = nearest(literal.value, known);
  return match === undefined ? undefined : ` Did you mean ${JSON.stringify(match)}?`;
}
