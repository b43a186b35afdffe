/** Whether data has a shape, and data out of what a person typed. */
import type { Json, JsonObject } from '#protocol/json.ts';
import type { Shape, ShapeField, Shapes, TemplateKind } from '#protocol/shape.ts';
import { parseDuration } from './builtins/duration.ts';
import { isRealDate, parseTime, timeText } from './builtins/time.ts';
import { describe, isObject, memberOf } from './builtins/values.ts';

/** `path` is that of the first part that does not fit: `lines[2].price`, or empty for the whole value. */
export type Conformed =
  | { readonly ok: true; readonly value: Json }
  | { readonly ok: false; readonly path: string; readonly expected: string; readonly found: string };

/**
 * Checks that `value` has the shape. Members that the shape does not name are kept; an absent one that may be absent is
 * null. What is not data at all (`undefined`, a function) fits nothing.
 */
export function conform(value: unknown, shape: Shape, shapes: Shapes): Conformed {
  return check(value, shape, { shapes, takesTemplates: true, depth: 0 }, '');
}

/** {@link conform} for data from outside, which can't be a template: only the text of a program is trusted to be one. */
export function conformOutside(value: unknown, shape: Shape, shapes: Shapes): Conformed {
  return check(value, shape, { shapes, takesTemplates: false, depth: 0 }, '');
}

/**
 * Turns what a person typed into a value of the shape: the text itself for a text, `12` for a number, `30s` for a
 * duration, JSON for lists and objects. Where null fits, an empty text is null.
 */
export function readInput(text: string, shape: Shape, shapes: Shapes): Conformed {
  const known = resolve(shape, shapes);
  switch (known.kind) {
    case 'string':
      return fits(text);
    case 'secret':
      return readInput(text, known.inner, shapes);
    case 'template':
      return fits({ $template: known.template, strings: [text], values: [] });
    case 'duration':
      return fits(parseDuration(text.trim()) ?? text, known, shapes);
    case 'time':
    case 'date':
      return fits(text.trim(), known, shapes);
    case 'literal':
      return fits(typeof known.value === 'string' ? text : parsed(text), known, shapes);
    case 'union':
      return readUnion(text, known.members, known, shapes);
    default:
      return readJson(text, known, shapes);
  }
}

function fits(value: Json, shape?: Shape, shapes: Shapes = {}): Conformed {
  return shape === undefined ? { ok: true, value } : conform(value, shape, shapes);
}

/** What the text reads as JSON; the text itself when it is none. */
function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

function readJson(text: string, shape: Shape, shapes: Shapes): Conformed {
  const value = parsed(text);
  const answer = conform(value, shape, shapes);
  if (answer.ok || typeof value !== 'string' || !/^\s*[[{]/.test(text)) return answer;
  return { ok: false, path: '', expected: expectation(shape, shapes), found: 'a text that is not JSON' };
}

/** The first member that the text can be read as, the strictest first: a text reads as a `string` in any case. */
function readUnion(text: string, members: readonly Shape[], whole: Shape, shapes: Shapes): Conformed {
  if (text.trim() === '' && conform(null, whole, shapes).ok) return { ok: true, value: null };
  const strict = members.filter(member => resolve(member, shapes).kind !== 'string');
  for (const member of [...strict, ...members]) {
    const answer = readInput(text, member, shapes);
    if (answer.ok) return answer;
  }
  return { ok: false, path: '', expected: expectation(whole, shapes), found: describe(parsed(text)) };
}

interface Checking {
  readonly shapes: Shapes;
  readonly takesTemplates: boolean;
  /** How deep the value is that is checked: data may be nested, but not without end. */
  readonly depth: number;
}

const deepest = 500;

function check(value: unknown, shape: Shape, checking: Checking, path: string): Conformed {
  const known = resolve(shape, checking.shapes);
  switch (known.kind) {
    case 'list':
      return checkList(value, known.element, checking, path);
    case 'map':
      return checkMap(value, known.value, checking, path);
    case 'object':
      return checkObject(value, known.fields, checking, path);
    case 'union':
      return checkUnion(value, known, checking, path);
    case 'secret':
      return check(value, known.inner, checking, path);
    default:
      return isSimple(value, known, checking)
        ? { ok: true, value: value as Json }
        : mismatch(value, known, checking.shapes, path);
  }
}

type SimpleShape = Exclude<Shape, { readonly kind: 'list' | 'map' | 'object' | 'union' | 'secret' | 'named' }>;
type KnownShape = Exclude<Shape, { readonly kind: 'named' }>;

function isSimple(value: unknown, shape: SimpleShape, checking: Checking): boolean {
  switch (shape.kind) {
    case 'string':
      return typeof value === 'string';
    case 'number':
    case 'duration':
      return typeof value === 'number' && Number.isFinite(value);
    case 'int':
      return Number.isSafeInteger(value);
    case 'boolean':
      return typeof value === 'boolean';
    case 'null':
      return value === null || value === undefined;
    case 'time':
      return typeof value === 'string' && isTime(value);
    case 'date':
      return typeof value === 'string' && isRealDate(value);
    case 'json':
      return isJson(value, 0);
    case 'literal':
      return value === shape.value;
    case 'template':
      return checking.takesTemplates && isTemplate(value, shape.template);
  }
}

function isTime(text: string): boolean {
  const milliseconds = text.includes('T') ? parseTime(text) : undefined;
  if (milliseconds === undefined) return false;
  try {
    return timeText(milliseconds) !== '';
  } catch {
    return false;
  }
}

function isJson(value: unknown, depth: number): boolean {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || depth > deepest) return false;
  return Object.values(value).every(member => member === undefined || isJson(member, depth + 1));
}

function isTemplate(value: unknown, kind: TemplateKind): boolean {
  if (!isObject(value as Json)) return false;
  const { $template, strings, values } = value as JsonObject;
  if ($template !== kind || !Array.isArray(strings) || !Array.isArray(values)) return false;
  return strings.length === values.length + 1 && strings.every(text => typeof text === 'string');
}

function checkList(value: unknown, element: Shape, checking: Checking, path: string): Conformed {
  if (!Array.isArray(value)) return mismatch(value, { kind: 'list', element }, checking.shapes, path);
  const inner = deeper(checking);
  if (inner === undefined) return nestedTooDeeply(path);
  const list: Json[] = [];
  for (const [position, item] of value.entries()) {
    const answer = check(item, element, inner, `${path}[${position}]`);
    if (!answer.ok) return answer;
    list.push(answer.value);
  }
  return { ok: true, value: list };
}

function checkMap(value: unknown, shape: Shape, checking: Checking, path: string): Conformed {
  if (!isObject(value as Json) || value === undefined) {
    return mismatch(value, { kind: 'map', value: shape }, checking.shapes, path);
  }
  const inner = deeper(checking);
  if (inner === undefined) return nestedTooDeeply(path);
  const members: [string, Json][] = [];
  for (const name of Object.keys(value as JsonObject)) {
    const answer = check(memberOf(value as JsonObject, name), shape, inner, joined(path, name));
    if (!answer.ok) return answer;
    members.push([name, answer.value]);
  }
  return { ok: true, value: Object.fromEntries(members) };
}

function checkObject(value: unknown, fields: readonly ShapeField[], checking: Checking, path: string): Conformed {
  if (!isObject(value as Json) || value === undefined) {
    return mismatch(value, { kind: 'object', fields }, checking.shapes, path);
  }
  const inner = deeper(checking);
  if (inner === undefined) return nestedTooDeeply(path);
  const object = value as JsonObject;
  const members = new Map(Object.keys(object).map(name => [name, memberOf(object, name)] as const));
  for (const field of fields) {
    const member = members.get(field.name) ?? null;
    if (member === null && field.optional) continue;
    const answer = check(member, field.shape, inner, joined(path, field.name));
    if (!answer.ok) return members.has(field.name) ? answer : { ...answer, found: 'missing' };
    if (members.has(field.name)) members.set(field.name, answer.value);
  }
  return { ok: true, value: Object.fromEntries(members) };
}

/** Where no member fits, the failure of the one that came furthest tells most: the others were of another kind. */
function checkUnion(
  value: unknown,
  shape: Extract<Shape, { readonly kind: 'union' }>,
  checking: Checking,
  path: string,
): Conformed {
  const inner = deeper(checking);
  if (inner === undefined) return nestedTooDeeply(path);
  let deepestFailure: Conformed | undefined;
  for (const member of shape.members) {
    const answer = check(value, member, inner, path);
    if (answer.ok) return answer;
    if (answer.path.length > path.length) deepestFailure ??= answer;
  }
  return deepestFailure ?? mismatch(value, shape, checking.shapes, path);
}

function deeper(checking: Checking): Checking | undefined {
  return checking.depth >= deepest ? undefined : { ...checking, depth: checking.depth + 1 };
}

function nestedTooDeeply(path: string): Conformed {
  return { ok: false, path, expected: `data nested at most ${deepest} levels deep`, found: 'nested deeper' };
}

function mismatch(value: unknown, shape: Shape, shapes: Shapes, path: string): Conformed {
  return { ok: false, path, expected: expectation(shape, shapes), found: describe(value) };
}

function joined(path: string, name: string): string {
  const part = /^[\p{L}_][\p{L}\p{N}_]*$/u.test(name) ? name : undefined;
  if (part === undefined) return `${path}[${JSON.stringify(name)}]`;
  return path === '' ? part : `${path}.${part}`;
}

/** The parts of a path as {@link Conformed} has it: `lines[2].price` is lines, 2, price. */
export function partsOf(path: string): readonly (string | number)[] {
  const parts = path.matchAll(/\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]|([^.[]+)/g);
  return [...parts].map(([, position, quoted, name]) => {
    if (position !== undefined) return Number(position);
    return quoted === undefined ? (name ?? '') : (JSON.parse(quoted) as string);
  });
}

/** The shape that a name stands for; a name that stands for nothing, or for itself, fits no value. */
function resolve(shape: Shape, shapes: Shapes): KnownShape {
  let known: Shape | undefined = shape;
  for (let hops = 0; hops < 100; hops += 1) {
    if (known === undefined) break;
    if (known.kind !== 'named') return known;
    known = Object.hasOwn(shapes, known.name) ? shapes[known.name] : undefined;
  }
  return { kind: 'union', members: [] };
}

const words: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  null: 'null',
  duration: 'a duration such as 30s or 1h30m',
  time: 'a time such as 2026-11-24T06:30:00Z',
  date: 'a date such as 2026-11-24',
  json: 'data',
  list: 'a list',
  map: 'an object',
  object: 'an object',
};

/** What a shape asks for, in words: `a whole number or null`. */
function expectation(shape: Shape, shapes: Shapes): string {
  const known = resolve(shape, shapes);
  switch (known.kind) {
    case 'literal':
      return JSON.stringify(known.value);
    case 'union':
      return alternatives([...new Set(known.members.map(member => expectation(member, shapes)))]);
    case 'secret':
      return expectation(known.inner, shapes);
    case 'template':
      return `a template of kind \`${known.template}\`, written in the program`;
    default:
      return words[known.kind] ?? known.kind;
  }
}

function alternatives(all: readonly string[]): string {
  const last = all.at(-1) ?? 'nothing';
  return all.length < 2 ? last : `${all.slice(0, -1).join(', ')} or ${last}`;
}
