/** Template values: texts whose holes stay apart until an action quotes, binds or encodes what fills them. */
import type { Json, JsonObject } from '#protocol/json.ts';
import type { TemplateKind } from '#protocol/shape.ts';
import type { Expr } from '../plan.ts';
import { isList, isObject } from './values.ts';

/**
 * The value of a template literal. Only what the text of the program says is `raw` becomes `{ "$raw": text }`: data
 * that looks like such a marker is turned into its JSON text, so that no answer of a server can open a quote.
 */
export function template(
  kind: TemplateKind,
  strings: readonly string[],
  holes: readonly Expr[],
  evaluate: (hole: Expr) => Json,
): Json {
  return {
    $template: kind,
    strings,
    values: holes.map(hole => (isRaw(hole) ? { $raw: evaluate(hole) } : disarmed(evaluate(hole)))),
  };
}

function isRaw(hole: Expr): boolean {
  return hole.op === 'builtin' && hole.name === 'raw';
}

function disarmed(value: Json): Json {
  if (isList(value))
    return value.map(element => (isObject(element) && isMarker(element) ? JSON.stringify(element) : element));
  return isObject(value) && isMarker(value) ? JSON.stringify(value) : value;
}

function isMarker(value: JsonObject): boolean {
  return Object.hasOwn(value, '$raw') || Object.hasOwn(value, '$template');
}
