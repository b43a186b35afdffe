/** Methods of texts. Positions and lengths count UTF-16 code units. */

import { RE2JS } from 're2js';
import type { Json } from '#protocol/json.ts';
import type { Arguments, Builtin } from './arguments.ts';
import { EvaluationError } from './evaluationError.ts';
import { boundedText, longestText, tooLong } from './values.ts';

const numeral = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

export const textBuiltins: Readonly<Record<string, Builtin>> = {
  'string.length': given => given.text(0).length,
  'string.upper': given => given.text(0).toUpperCase(),
  'string.lower': given => given.text(0).toLowerCase(),
  'string.trim': given => given.text(0).trim(),
  'string.trimStart': given => given.text(0).trimStart(),
  'string.trimEnd': given => given.text(0).trimEnd(),
  'string.split': given => split(given.text(0), given.text(1)),
  'string.lines': given => lines(given.text(0)),
  'string.replace': given => replace(given.text(0), given.text(1), given.text(2)),
  'string.contains': given => given.text(0).includes(given.text(1)),
  'string.startsWith': given => given.text(0).startsWith(given.text(1)),
  'string.endsWith': given => given.text(0).endsWith(given.text(1)),
  'string.matches': given => expression(given.text(1)).test(given.text(0)),
  'string.capture': given => capture(given.text(0), given.text(1)),
  'string.indexOf': given => positionOrNull(given.text(0).indexOf(given.text(1))),
  'string.slice': given => given.text(0).slice(given.int(1), given.has(2) ? given.int(2) : undefined),
  'string.padStart': given => pad(given, 'padStart'),
  'string.padEnd': given => pad(given, 'padEnd'),
  'string.repeat': given => repeat(given.text(0), given.int(1)),
  'string.toNumber': given => toNumber(given.text(0)),
  'string.toInt': given => toInt(given.text(0)),
};

/** A search's answer: null in place of -1. */
export function positionOrNull(position: number): Json {
  return position < 0 ? null : position;
}

/** With an empty separator by character, so that no character beyond the basic plane is cut in two. */
function split(text: string, separator: string): string[] {
  return separator === '' ? Array.from(text) : text.split(separator);
}

function lines(text: string): string[] {
  if (text === '') return [];
  const all = text.split(/\r\n|\n|\r/);
  if (all.at(-1) === '') all.pop();
  return all;
}

function replace(text: string, search: string, replacement: string): string {
  if (search === '') return text;
  const parts = text.split(search);
  const length = text.length + (parts.length - 1) * (replacement.length - search.length);
  if (length > longestText) throw tooLong(length);
  return parts.join(replacement);
}

function pad(given: Arguments, how: 'padStart' | 'padEnd'): string {
  const length = given.int(1);
  if (length > longestText) throw tooLong(length);
  return given.text(0)[how](length, given.has(2) ? given.text(2) : ' ');
}

function repeat(text: string, count: number): string {
  if (count < 0) throw new EvaluationError('operand', `A text can't be repeated ${count} times.`);
  const length = text.length * count;
  if (length > longestText) throw tooLong(length);
  return text.repeat(count);
}

function toNumber(text: string): number {
  const trimmed = text.trim();
  const value = numeral.test(trimmed) ? Number(trimmed) : Number.NaN;
  if (Number.isFinite(value)) return value;
  throw new EvaluationError('text/number', `${JSON.stringify(boundedExcerpt(text))} is not a number.`);
}

function toInt(text: string): number {
  const trimmed = text.trim();
  const value = /^[+-]?\d+$/.test(trimmed) ? Number(trimmed) : Number.NaN;
  if (Number.isSafeInteger(value)) return value;
  throw new EvaluationError('text/number', `${JSON.stringify(boundedExcerpt(text))} is not a whole number.`);
}

function capture(text: string, pattern: string): Json {
  const match = expression(pattern).exec(text);
  return match === null ? null : match.map((group: string | null | undefined) => boundedText(group ?? ''));
}

function boundedExcerpt(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 57)}…`;
}

const compiled = new Map<string, RE2JS>();
const compiledAtMost = 200;

/**
 * The expression, compiled by RE2's engine: its time grows with the length of the text and never explodes. It has no
 * back references and no look-around but what RE2 has.
 */
function expression(pattern: string): RE2JS {
  const known = compiled.get(pattern);
  if (known !== undefined) return known;
  if (compiled.size >= compiledAtMost) compiled.clear();
  const fresh = compile(pattern);
  compiled.set(pattern, fresh);
  return fresh;
}

function compile(pattern: string): RE2JS {
  try {
    return RE2JS.compile(RE2JS.translateRegExp(pattern));
  } catch (error) {
    throw new EvaluationError(
      'text/regex',
      `\`${boundedExcerpt(pattern)}\` is not a regular expression that can be used: ${error instanceof Error ? error.message : String(error)}.`,
      'Expressions have the syntax of RE2: no back references and no look-around.',
    );
  }
}
