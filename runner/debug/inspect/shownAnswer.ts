/** What may be shown of an expression's value: as much as somebody would see who does not know the secrets. */
import type { Environment } from '#language/plan/evaluate.ts';
import type { Json } from '#protocol/json.ts';
import { mask } from '../../secrets/masker.ts';
import { type Answer, evaluateText, type Names } from './expressions.ts';
import type { Hide } from './scopes.ts';

/**
 * The value of an expression, and what may be shown of it. It is evaluated a second time with masks in place of the
 * secrets: parts that come out otherwise depend on a secret, as the half of one does, or a digit of it.
 */
export function evaluateShown(
  text: string,
  names: Names,
  environment: Omit<Environment, 'node' | 'blockLocal'>,
  hide: Hide,
): Answer {
  const answer = evaluateText(text, names, environment);
  const values = [...names.values].map(([name, seen]) => [name, { ...seen, value: hide(seen.value) }] as const);
  if (values.every(([name, { value }]) => value === names.values.get(name)?.value)) return answer;
  const blind = evaluateText(text, { ...names, values: new Map(values) }, environment);
  if (answer.ok) return { ...answer, shown: blind.ok ? common(answer.shown, blind.shown) : mask };
  return blind.ok ? { ok: false, problem: 'This has no value, because of a secret.' } : blind;
}

/** The parts that are the same in both, and masks for the others. */
function common(value: Json, blind: Json): Json {
  if (value === blind) return value;
  if (typeof blind === 'string' && blind.includes(mask)) return blind;
  if (Array.isArray(value) && Array.isArray(blind)) {
    return value.length === blind.length ? value.map((each, at) => common(each as Json, blind[at] as Json)) : mask;
  }
  if (!isObject(value) || !isObject(blind)) return mask;
  const names = Object.keys(value);
  if (names.join('\n') !== Object.keys(blind).join('\n')) return mask;
  return Object.fromEntries(names.map(name => [name, common(value[name] ?? null, blind[name] ?? null)]));
}

function isObject(value: Json): value is Record<string, Json> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
