import { isUnknown, membersOfUnion, resolved } from '../typeConstruct.ts';
import type { Type } from '../types.ts';
import type { Check } from './check.ts';

export const recursiveType: Check = {
  code: 'flow/recursive-type',
  severity: 'error',
  title: 'A type that is nothing but itself',
  explanation:
    'A type may hold itself, in a list, in a map, in a field that may be absent. A type that is itself, or that needs itself to be there in full, has no values.',
  example: `type Chain = { next: Chain }
   //^^^^^ flow/recursive-type
`,
  visit: {
    TypeDeclaration: ({ name }, look) => {
      const type = name && look.file.symbols.get(name)?.type();
      if (!name || !type || !needsItself(type)) return;
      look.report(
        name.span,
        `\`${name.text}\` needs another \`${name.text}\` inside it, without end. Let the inner one be absent or null, or put it into a list.`,
      );
    },
  },
};

/** Whether each value of a type must hold another one of it. */
function needsItself(type: Type): boolean {
  if (type.kind !== 'named') return false;
  if (isUnknown(resolved(type)) && type.resolve().kind === 'named') return true;
  const { origin } = type;
  const seen: Type[] = [];
  const needs = (inner: Type): boolean => {
    if (
      inner.kind === 'named' &&
      seen.length > 0 &&
      inner.origin.start === origin.start &&
      inner.origin.uri === origin.uri
    ) {
      return true;
    }
    if (seen.includes(inner)) return false;
    seen.push(inner);
    const members = membersOfUnion(inner);
    return (
      members.length > 0 &&
      members.every(member => {
        const plain = resolved(member);
        return plain.kind === 'object' && plain.fields.some(field => !field.optional && needs(field.type));
      })
    );
  };
  return needs(type);
}
