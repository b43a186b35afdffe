/** Methods of lists. A lambda is given an element and its position, from 0. */
import type { Json } from '#protocol/json.ts';
import type { Arguments, Builtin, BuiltinContext } from './arguments.ts';
import { EvaluationError } from './evaluationError.ts';
import { positionOrNull } from './text.ts';
import {
  boundedText,
  canonicalText,
  compareKeys,
  deepEquals,
  describe,
  finite,
  isList,
  objectOf,
  textOf,
} from './values.ts';

const plainListBuiltins: Readonly<Record<string, Builtin>> = {
  'list.length': given => given.list(0).length,
  'list.map': given => given.list(0).map(each(given)),
  'list.filter': given => given.list(0).filter(choosing(given)),
  'list.flatMap': flatMap,
  'list.find': given => given.list(0).find(choosing(given)) ?? null,
  'list.any': given => given.list(0).some(choosing(given)),
  'list.all': given => given.list(0).every(choosing(given)),
  'list.count': given => given.list(0).filter(choosing(given)).length,
  'list.sum': sum,
  'list.min': given => extreme(given.list(0), -1),
  'list.max': given => extreme(given.list(0), 1),
  'list.first': given => given.list(0)[0] ?? null,
  'list.last': given => given.list(0).at(-1) ?? null,
  'list.sortBy': given => sorted(given.list(0), given.list(0).map(each(given))),
  'list.sort': given => sorted(given.list(0), given.list(0)),
  'list.groupBy': groupBy,
  'list.keyBy': given => objectOf(given.list(0).map((element, position) => [keyOf(given, element, position), element])),
  'list.unique': given => distinct(given.list(0), given.list(0)),
  'list.uniqueBy': given => distinct(given.list(0), given.list(0).map(each(given))),
  'list.join': given =>
    boundedText(
      given
        .list(0)
        .map(textOf)
        .join(given.has(1) ? given.text(1) : ', '),
    ),
  'list.slice': given => given.list(0).slice(given.int(1), given.has(2) ? given.int(2) : undefined),
  'list.reverse': given => given.list(0).toReversed(),
  'list.contains': given => positionOf(given.list(0), given.value(1)) >= 0,
  'list.indexOf': given => positionOrNull(positionOf(given.list(0), given.value(1))),
  'list.zip': zip,
  'list.chunk': chunk,
};

/** Every method of a list costs its length. */
export const listBuiltins: Readonly<Record<string, Builtin>> = Object.fromEntries(
  Object.entries(plainListBuiltins).map(([name, builtin]): [string, Builtin] => [name, counted(name, builtin)]),
);

function counted(name: string, builtin: Builtin): Builtin {
  if (name === 'list.length' || name === 'list.first' || name === 'list.last') return builtin;
  return (given, context) => {
    context.work(given.list(0).length);
    return builtin(given, context);
  };
}

function each(given: Arguments): (element: Json, position: number) => Json {
  const lambda = given.lambda(1);
  return (element, position) => lambda(element, position);
}

function choosing(given: Arguments): (element: Json, position: number) => boolean {
  const condition = given.condition(1);
  return (element, position) => condition(element, position);
}

function flatMap(given: Arguments, context: BuiltinContext): Json {
  const lambda = given.lambda(1);
  const result: Json[] = [];
  given.list(0).forEach((element, position) => {
    const part = lambda(element, position);
    if (!isList(part)) {
      throw new EvaluationError(
        'operand',
        `The function given to \`flatMap\` must give a list, not ${describe(part)}.`,
      );
    }
    context.work(part.length);
    for (const inner of part) result.push(inner);
  });
  return result;
}

function sum(given: Arguments): Json {
  let total = 0;
  for (const element of given.list(0)) {
    if (typeof element !== 'number') {
      throw new EvaluationError('operand', `\`sum\` adds numbers, but the list has ${describe(element)} in it.`);
    }
    total += element;
  }
  return finite(total, '`sum`');
}

function extreme(list: readonly Json[], sign: 1 | -1): Json {
  let best: Json = null;
  for (const element of list) {
    if (element !== null && (best === null || compareKeys(element, best) * sign > 0)) best = element;
  }
  return best;
}

function sorted(list: readonly Json[], keys: readonly Json[]): Json {
  const order = list.map((_, position) => position);
  order.sort((left, right) => compareKeys(keys[left] ?? null, keys[right] ?? null));
  return order.map(position => list[position] ?? null);
}

function keyOf(given: Arguments, element: Json, position: number): string {
  const key = given.lambda(1)(element, position);
  if (key === null) {
    throw new EvaluationError('operand', `The function given to \`${given.name}\` gave null in place of a key.`);
  }
  return textOf(key);
}

function groupBy(given: Arguments): Json {
  const groups = new Map<string, Json[]>();
  given.list(0).forEach((element, position) => {
    const key = keyOf(given, element, position);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [element]);
    else group.push(element);
  });
  return objectOf(groups);
}

function distinct(list: readonly Json[], keys: readonly Json[]): Json {
  const seen = new Set<string>();
  return list.filter((_, position) => {
    const text = canonicalText(keys[position] ?? null);
    if (seen.has(text)) return false;
    seen.add(text);
    return true;
  });
}

function positionOf(list: readonly Json[], sought: Json): number {
  return list.findIndex(element => deepEquals(element, sought));
}

function zip(given: Arguments): Json {
  const left = given.list(0);
  const right = given.list(1);
  const length = Math.min(left.length, right.length);
  return Array.from({ length }, (_, at) => ({ left: left[at] ?? null, right: right[at] ?? null }));
}

function chunk(given: Arguments): Json {
  const list = given.list(0);
  const size = given.int(1);
  if (size < 1) throw new EvaluationError('operand', `\`chunk\` needs a size of 1 or more, not ${size}.`);
  const count = Math.ceil(list.length / size);
  return Array.from({ length: count }, (_, at) => list.slice(at * size, (at + 1) * size));
}
