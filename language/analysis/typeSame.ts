import type { FieldType, Type } from './types.ts';

/** Whether two types are written the same; named types are the same when they have the same declaration. */
export function sameType(a: Type, b: Type): boolean {
  if (a === b) return true;
  switch (a.kind) {
    case 'primitive':
      return b.kind === 'primitive' && a.name === b.name;
    case 'literal':
      return b.kind === 'literal' && a.value === b.value;
    case 'list':
      return b.kind === 'list' && sameType(a.element, b.element);
    case 'map':
      return b.kind === 'map' && sameType(a.value, b.value);
    case 'object':
      return b.kind === 'object' && sameFields(a.fields, b.fields);
    case 'union':
      return b.kind === 'union' && sameMembers(a.members, b.members);
    case 'secret':
      return b.kind === 'secret' && sameType(a.inner, b.inner);
    case 'template':
      return b.kind === 'template' && a.template === b.template;
    case 'function':
      return b.kind === 'function' && sameList(a.parameters, b.parameters) && sameType(a.result, b.result);
    case 'named':
      // The name first: where a type of a large document stands takes a while to find out.
      return (
        b.kind === 'named' && a.name === b.name && a.origin.uri === b.origin.uri && a.origin.start === b.origin.start
      );
    case 'variable':
      return b.kind === 'variable' && a.name === b.name;
  }
}

function sameList(a: readonly Type[], b: readonly Type[]): boolean {
  return a.length === b.length && a.every((type, index) => sameType(type, b[index] as Type));
}

function sameMembers(a: readonly Type[], b: readonly Type[]): boolean {
  return a.length === b.length && a.every(member => b.some(other => sameType(member, other)));
}

function sameFields(a: readonly FieldType[], b: readonly FieldType[]): boolean {
  return (
    a.length === b.length &&
    a.every(field =>
      b.some(
        other => other.name === field.name && other.optional === field.optional && sameType(field.type, other.type),
      ),
    )
  );
}
