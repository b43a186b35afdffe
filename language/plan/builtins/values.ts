/** What every part of the evaluator asks of values: what they are, whether they are equal, how they read as text. */
import type { Json, JsonObject } from '#protocol/json.ts';
import { EvaluationError } from './evaluationError.ts';

/** UTF-16 code units that a text made by an expression may have. */
export const longestText = 16_777_216;

/** Elements that `range` gives at most. */
export const longestRange = 1_000_000;

export function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

export function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object's own member of that name; null where there is none. */
export function memberOf(object: JsonObject, name: string): Json {
  return Object.hasOwn(object, name) ? (object[name] ?? null) : null;
}

/** A value in a few words, for a message: `a text`, `a list of 3`, `null`. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  switch (typeof value) {
    case 'string':
      return value.length <= 40 ? `the text ${JSON.stringify(value)}` : `a text of ${value.length} characters`;
    case 'number':
      return `the number ${value}`;
    case 'boolean':
      return String(value);
    case 'function':
      return 'a function';
    default:
      return 'an object';
  }
}

/** Parts that a value made or handled by an expression may have, all written out. */
const mostParts = 5_000_000;

/**
 * Throws when the value is too large to be written out. A value may hold the same list many times over, and that list
 * another one: a few lines of a program make what no memory holds. Strings count by their length.
 */
export function requireBounded(value: Json): void {
  if (typeof value !== 'object' || value === null) return;
  const open: Json[] = [value];
  let parts = 0;
  for (let part = open.pop(); part !== undefined; part = open.pop()) {
    parts += typeof part === 'string' ? 1 + part.length / 16 : 1;
    if (parts > mostParts) {
      throw new EvaluationError(
        'limit/size',
        `The value has more than ${mostParts} parts; that is more than an expression may make.`,
      );
    }
    if (typeof part !== 'object' || part === null) continue;
    for (const inner of isList(part) ? part : Object.values(part)) open.push(inner);
  }
}

/** Whether two values are the same data: members in any order, an absent member differs from a null one. */
export function deepEquals(left: Json, right: Json): boolean {
  if (left === right) return true;
  requireBounded(left);
  requireBounded(right);
  return sameData(left, right);
}

function sameData(left: Json, right: Json): boolean {
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  if (isList(left) || isList(right)) {
    if (!isList(left) || !isList(right) || left.length !== right.length) return false;
    return left.every((element, position) => sameData(element, right[position] ?? null));
  }
  const names = Object.keys(left);
  if (names.length !== Object.keys(right).length) return false;
  return names.every(
    name => Object.hasOwn(right, name) && sameData(memberOf(left as JsonObject, name), memberOf(right, name)),
  );
}

/** A text that is the same for equal values only, whatever the order of their members. */
export function canonicalText(value: Json): string {
  requireBounded(value);
  return canonical(value);
}

function canonical(value: Json): string {
  if (isList(value)) return `[${value.map(canonical).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const members = Object.keys(value).sort();
  return `{${members.map(name => `${JSON.stringify(name)}:${canonical(memberOf(value, name))}`).join(',')}}`;
}

/** A value as interpolation shows it: a text as it is, lists and objects as JSON. */
export function textOf(value: Json): string {
  if (typeof value === 'string') return value;
  requireBounded(value);
  return JSON.stringify(value);
}

/** `text`, unless it is longer than a text may be. */
export function boundedText(text: string): string {
  if (text.length <= longestText) return text;
  throw tooLong(text.length);
}

/** The failure of a text that would have `length` UTF-16 code units. */
export function tooLong(length: number): EvaluationError {
  return new EvaluationError(
    'limit/text',
    `The text would be ${length} characters long; an expression makes at most ${longestText}.`,
    'Write long texts to a file in a step.',
  );
}

/** The number, unless arithmetic left the range of numbers. */
export function finite(result: number, operation: string): number {
  if (Number.isFinite(result)) return Object.is(result, -0) ? 0 : result;
  throw new EvaluationError('number/range', `The result of ${operation} is not a number that can be represented.`);
}

/** Orders numbers by size and texts by their code units; null comes last. Throws for what has no order. */
export function compareKeys(left: Json, right: Json): number {
  if (left === null || right === null) return Number(left === null) - Number(right === null);
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  if (typeof left === 'string' && typeof right === 'string') return left < right ? -1 : left > right ? 1 : 0;
  throw new EvaluationError(
    'operand',
    `${capitalized(describe(left))} and ${describe(right)} have no order.`,
    'Numbers, durations, times and texts can be compared, each with its like.',
  );
}

export function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** An object of these members; safe for any name. */
export function objectOf(members: Iterable<readonly [string, Json]>): JsonObject {
  return Object.fromEntries(members);
}
