/** Methods of objects and maps: the same data, told apart only by its type. */
import type { Builtin } from './arguments.ts';
import { memberOf, objectOf } from './values.ts';

const keys: Builtin = given => Object.keys(given.object(0));

const values: Builtin = given => {
  const object = given.object(0);
  return Object.keys(object).map(name => memberOf(object, name));
};

const entries: Builtin = given => {
  const object = given.object(0);
  return Object.keys(object).map(key => ({ key, value: memberOf(object, key) }));
};

const has: Builtin = given => Object.hasOwn(given.object(0), given.text(1));

const mapValues: Builtin = (given, context) => {
  const object = given.object(0);
  const lambda = given.lambda(1);
  const names = Object.keys(object);
  context.work(names.length);
  return objectOf(names.map(name => [name, lambda(memberOf(object, name), name)]));
};

export const objectBuiltins: Readonly<Record<string, Builtin>> = {
  'map.keys': keys,
  'map.values': values,
  'map.entries': entries,
  'map.has': has,
  'map.get': given => memberOf(given.object(0), given.text(1)),
  'map.mapValues': mapValues,
  'object.keys': keys,
  'object.values': values,
  'object.entries': entries,
  'object.has': has,
};
