/** Reads arguments out of an action's input. The checker has seen to their types; data typed `json` can still differ. */
import type { Json, JsonObject } from '#protocol/json.ts';
import type { TemplateKind, TemplateValue } from '#protocol/shape.ts';
import { ActionFailure } from './failure.ts';

export function textArgument(input: JsonObject, name: string): string {
  const value = input[name];
  return typeof value === 'string' ? value : wrong(name, 'text', value);
}

export function optionalText(input: JsonObject, name: string): string | undefined {
  return isAbsent(input[name]) ? undefined : textArgument(input, name);
}

export function numberArgument(input: JsonObject, name: string): number {
  const value = input[name];
  return typeof value === 'number' ? value : wrong(name, 'a number', value);
}

export function optionalNumber(input: JsonObject, name: string): number | undefined {
  return isAbsent(input[name]) ? undefined : numberArgument(input, name);
}

export function listArgument(input: JsonObject, name: string): readonly Json[] {
  const value = input[name];
  return Array.isArray(value) ? value : wrong(name, 'a list', value);
}

export function optionalTexts(input: JsonObject, name: string): readonly string[] {
  const value = input[name];
  if (isAbsent(value)) return [];
  const texts = Array.isArray(value) ? value.filter(item => typeof item === 'string') : [];
  return Array.isArray(value) && texts.length === value.length ? texts : wrong(name, 'a list of texts', value);
}

export function optionalNumbers(input: JsonObject, name: string): readonly number[] {
  const value = input[name];
  if (isAbsent(value)) return [];
  const numbers = Array.isArray(value) ? value.filter(item => typeof item === 'number') : [];
  return Array.isArray(value) && numbers.length === value.length ? numbers : wrong(name, 'a list of numbers', value);
}

/** A map; empty where it is absent. */
export function optionalMap(input: JsonObject, name: string): JsonObject {
  const value = input[name];
  if (isAbsent(value)) return {};
  return isObject(value) ? value : wrong(name, 'an object', value);
}

/** A map of texts; members that are null are left out. */
export function optionalTextMap(input: JsonObject, name: string): Readonly<Record<string, string>> {
  const texts: Record<string, string> = {};
  for (const [key, value] of Object.entries(optionalMap(input, name))) {
    if (value === null) continue;
    if (typeof value === 'object') wrong(`${name}.${key}`, 'text', value);
    texts[key] = String(value);
  }
  return texts;
}

/** A template of a kind; never a plain string, since what was joined elsewhere can't be told apart any more. */
export function templateArgument(input: JsonObject, name: string, kind: TemplateKind): TemplateValue {
  const value = input[name];
  return isTemplate(value, kind) ? value : wrong(name, `a ${kind} template`, value);
}

/** As {@link templateArgument}; undefined where it is absent. */
export function optionalTemplate(input: JsonObject, name: string, kind: TemplateKind): TemplateValue | undefined {
  return isAbsent(input[name]) ? undefined : templateArgument(input, name, kind);
}

/** A list of templates of a kind. */
export function templatesArgument(input: JsonObject, name: string, kind: TemplateKind): readonly TemplateValue[] {
  return listArgument(input, name).map((value, index) =>
    templateArgument({ [`${name}[${index}]`]: value }, `${name}[${index}]`, kind),
  );
}

function isTemplate(value: unknown, kind: TemplateKind): value is TemplateValue {
  if (typeof value !== 'object' || value === null) return false;
  const candidate = value as Partial<TemplateValue>;
  return candidate.$template === kind && Array.isArray(candidate.strings) && Array.isArray(candidate.values);
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isAbsent(value: Json | undefined): value is null | undefined {
  return value === null || value === undefined;
}

function wrong(name: string, expected: string, found: Json | undefined): never {
  throw new ActionFailure('argument', `The argument \`${name}\` must be ${expected}, and is ${nameOf(found)}.`);
}

/** What a value is, in a sentence: `a list`, `null`. */
function nameOf(value: Json | undefined): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') return 'text';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
