/** What to ask a person for a flow's parameter, and how to read what they typed. */
import type { Json, JsonObject } from '#protocol/json.ts';
import type { ParameterSignature, Shape, Shapes } from '#protocol/shape.ts';
import { type Choice, choicesOf, resolved, withoutNull } from './shapes.ts';

export type Reading =
  | { readonly ok: true; readonly value: Json | undefined }
  | { readonly ok: false; readonly problem: string };

export type InputField =
  | { readonly kind: 'choice'; readonly choices: readonly Choice[] }
  | {
      readonly kind: 'text';
      /** Typed unseen, and never remembered. */
      readonly hidden: boolean;
      /** What stands in the box at first. */
      readonly initial: string;
      readonly read: (text: string) => Reading;
    };

type Reader = (text: string) => Reading;

const value = (read: Json | undefined): Reading => ({ ok: true, value: read });
const problem = (message: string): Reading => ({ ok: false, problem: message });

const milliseconds: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

function readDuration(text: string): Reading {
  if (!/^(\d+(\.\d+)?(ms|s|m|h|d))+$/.test(text)) return problem('A duration reads like 250ms, 30s, 5m or 1h30m.');
  let total = 0;
  for (const [, count, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)) {
    total += Number(count) * (milliseconds[unit ?? ''] ?? 0);
  }
  return value(total);
}

function readNumber(text: string): Reading {
  const number = Number(text);
  return text === '' || !Number.isFinite(number) ? problem('This is not a number.') : value(number);
}

function readInt(text: string): Reading {
  const number = Number(text);
  return text === '' || !Number.isSafeInteger(number) ? problem('This is not a whole number.') : value(number);
}

function readTime(text: string): Reading {
  const time = new Date(text);
  return Number.isNaN(time.getTime()) ? problem('A time reads like 2026-11-24T06:30:00Z.') : value(time.toISOString());
}

function readDate(text: string): Reading {
  const isDate = /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(new Date(text).getTime());
  return isDate ? value(text) : problem('A date reads like 2026-11-24.');
}

const isObject = (json: Json): json is JsonObject => typeof json === 'object' && json !== null && !Array.isArray(json);

/** What is wrong with the outermost part of the value; the runner looks at the rest. */
function misfit(json: Json, shape: Shape): string | undefined {
  if (shape.kind === 'list' && !Array.isArray(json)) return 'A list is needed: [ … ].';
  if (shape.kind === 'map' && !isObject(json)) return 'An object is needed: { … }.';
  if (shape.kind !== 'object') return undefined;
  if (!isObject(json)) return 'An object is needed: { … }.';
  const missing = shape.fields.find(field => !field.optional && !(field.name in json));
  return missing === undefined ? undefined : `The field "${missing.name}" is missing.`;
}

const readJson =
  (shape: Shape): Reader =>
  text => {
    try {
      const json = JSON.parse(text) as Json;
      const wrong = misfit(json, shape);
      return wrong === undefined ? value(json) : problem(wrong);
    } catch (error) {
      return problem(error instanceof Error ? `This is not JSON: ${error.message}` : 'This is not JSON.');
    }
  };

function readerFor(shape: Shape): Reader {
  switch (shape.kind) {
    case 'string':
      return value;
    case 'number':
      return readNumber;
    case 'int':
      return readInt;
    case 'duration':
      return readDuration;
    case 'time':
      return readTime;
    case 'date':
      return readDate;
    case 'template':
      return text => value({ $template: shape.template, strings: [text], values: [] });
    default:
      return readJson(shape);
  }
}

/** A value to start from, so that nobody has to type an object's fields. Objects within objects are drawn out too. */
function sample(shape: Shape, shapes: Shapes, depth = 0): Json {
  const plain = resolved(shape, shapes);
  switch (plain.kind) {
    case 'object': {
      if (depth > 3) return {};
      const needed = plain.fields.filter(field => !field.optional);
      return Object.fromEntries(needed.map(field => [field.name, sample(field.shape, shapes, depth + 1)]));
    }
    case 'list':
      return [];
    case 'map':
      return {};
    case 'union':
      return plain.members[0] === undefined ? null : sample(plain.members[0], shapes, depth + 1);
    case 'literal':
      return plain.value;
    case 'number':
    case 'int':
    case 'duration':
      return 0;
    case 'boolean':
      return false;
    case 'json':
    case 'null':
      return null;
    default:
      return '';
  }
}

/** How to ask for a parameter. */
export function inputField(parameter: ParameterSignature, shapes: Shapes): InputField {
  const whole = resolved(parameter.shape, shapes);
  const { shape: named, nullable } = withoutNull(whole);
  const unwrapped = resolved(named, shapes);
  const hidden = unwrapped.kind === 'secret';
  const shape = unwrapped.kind === 'secret' ? resolved(unwrapped.inner, shapes) : unwrapped;
  const optional = parameter.optional || nullable;
  const choices = choicesOf(shape);
  if (choices !== undefined) {
    return { kind: 'choice', choices: optional ? [...choices, { label: '(leave out)', value: undefined }] : choices };
  }
  const read = readerFor(shape);
  const structured = shape.kind === 'object' || shape.kind === 'list' || shape.kind === 'map';
  return {
    kind: 'text',
    hidden,
    initial: structured && !optional ? JSON.stringify(sample(shape, shapes)) : '',
    read: text => (optional && text === '' ? value(undefined) : read(text)),
  };
}
