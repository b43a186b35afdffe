import { isAssignable } from './assignability.ts';
import { resolved, unionOf } from './typeConstruct.ts';
import type { Type } from './types.ts';

/** What the type variables of a signature stand for in one call. */
export type Bindings = Map<string, Type>;

/** The type with its variables filled in; those that are not known yet become `missing`, or stay. */
export function substitute(type: Type, bindings: Bindings, missing?: Type): Type {
  switch (type.kind) {
    case 'variable':
      return bindings.get(type.name) ?? missing ?? type;
    case 'list':
      return { kind: 'list', element: substitute(type.element, bindings, missing) };
    case 'map':
      return { kind: 'map', value: substitute(type.value, bindings, missing) };
    case 'secret':
      return { kind: 'secret', inner: substitute(type.inner, bindings, missing) };
    case 'union':
      return unionOf(type.members.map(member => substitute(member, bindings, missing)));
    case 'object':
      return {
        kind: 'object',
        fields: type.fields.map(field => ({ ...field, type: substitute(field.type, bindings, missing) })),
      };
    case 'function':
      return {
        kind: 'function',
        parameters: type.parameters.map(parameter => substitute(parameter, bindings, missing)),
        result: substitute(type.result, bindings, missing),
      };
    default:
      return type;
  }
}

/** Learns what the variables of `pattern` stand for from a type that is given where `pattern` is asked for. */
export function unify(pattern: Type, given: Type, bindings: Bindings): void {
  if (pattern.kind === 'variable') {
    bindings.set(pattern.name, widen(bindings.get(pattern.name), given));
    return;
  }
  const plain = resolved(given);
  if (pattern.kind === 'list' && plain.kind === 'list') unify(pattern.element, plain.element, bindings);
  if (pattern.kind === 'secret') unify(pattern.inner, plain.kind === 'secret' ? plain.inner : plain, bindings);
  if (pattern.kind === 'map' && plain.kind === 'map') unify(pattern.value, plain.value, bindings);
  if (pattern.kind === 'map' && plain.kind === 'object') {
    unify(pattern.value, unionOf(plain.fields.map(field => field.type)), bindings);
  }
  if (pattern.kind === 'function' && plain.kind === 'function') unify(pattern.result, plain.result, bindings);
  // `T[]` from `json`: the elements are of unknown shape as well.
  if (pattern.kind === 'list' && plain.kind === 'primitive' && plain.name === 'json') {
    unify(pattern.element, plain, bindings);
  }
}

/** A variable that is known stays as it is, unless the new type is a wider one of the same family. */
function widen(known: Type | undefined, given: Type): Type {
  if (!known || isAssignable(known, given)) return given;
  return known;
}
