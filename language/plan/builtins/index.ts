/** Every built-in function and method that the standard library declares, by its declared name. */
import type { Json } from '#protocol/json.ts';
import type { Builtin } from './arguments.ts';
import { codecBuiltins } from './codecs.ts';
import { durationBuiltins } from './duration.ts';
import { functionBuiltins } from './functions.ts';
import { listBuiltins } from './list.ts';
import { numberBuiltins } from './number.ts';
import { objectBuiltins } from './object.ts';
import { textBuiltins } from './text.ts';
import { timeBuiltins } from './time.ts';

export const builtins: ReadonlyMap<string, Builtin> = new Map([
  ...Object.entries(functionBuiltins),
  ...Object.entries(codecBuiltins),
  ...Object.entries(textBuiltins),
  ...Object.entries(listBuiltins),
  ...Object.entries(objectBuiltins),
  ...Object.entries(numberBuiltins),
  ...Object.entries(durationBuiltins),
  ...Object.entries(timeBuiltins),
]);

/** The built-in that a method call on a value of unknown type means: which receiver it has is seen from the value. */
export function methodOf(value: Json, name: string): string | undefined {
  return receiversOf(value)
    .map(receiver => `${receiver}.${name}`)
    .find(candidate => builtins.has(candidate));
}

function receiversOf(value: Json): readonly string[] {
  if (Array.isArray(value)) return ['list'];
  switch (typeof value) {
    case 'string':
      return ['string', 'time'];
    case 'number':
      return ['number', 'duration'];
    case 'object':
      return value === null ? [] : ['map', 'object'];
    default:
      return [];
  }
}
