/** Whether what a person or a caller gives is what a flow takes. */

import { nearest } from '#language/analysis/nearest.ts';
import { conformOutside } from '#language/plan/conform.ts';
import type { Plan } from '#language/plan/plan.ts';
import type { Json, JsonObject } from '#protocol/json.ts';
import type { FlowSignature, ParameterSignature, Shapes } from '#protocol/shape.ts';

/** A parameter, or a field of an event, is missing, unknown, or does not fit. */
export class InputProblem extends Error {
  readonly parameter: string;
  readonly hint: string | undefined;

  constructor(parameter: string, message: string, hint?: string) {
    super(message);
    this.name = 'InputProblem';
    this.parameter = parameter;
    this.hint = hint;
  }
}

/**
 * The input as the flow takes it. What may be left out may be missing: the run gives it its default.
 * Throws an {@link InputProblem} that names the first parameter that is wrong.
 */
export function checkInput(signature: FlowSignature, input: JsonObject): JsonObject {
  const known = signature.parameters.map(parameter => parameter.name);
  for (const name of Object.keys(input)) {
    if (!known.includes(name)) throw unknownParameter(signature, name, known);
  }
  const checked: Record<string, Json> = {};
  for (const parameter of signature.parameters) {
    const value = Object.hasOwn(input, parameter.name) ? input[parameter.name] : undefined;
    if (value === undefined && parameter.optional) continue;
    checked[parameter.name] = checkValue(signature, parameter, value);
  }
  return checked;
}

/**
 * An event's fields as flows see them: what was left out is null. Throws an {@link InputProblem} where no flow of the plan
 * has to do with the event, and for the first field that is wrong.
 */
export function checkEvent({ events = {}, shapes }: Plan, event: string, fields: JsonObject): JsonObject {
  const known = events[event];
  if (known === undefined) {
    const meant = nearest(event, Object.keys(events));
    const question = meant === undefined ? '' : ` Did you mean \`${meant}\`?`;
    throw new InputProblem(event, `The flow neither waits for nor emits an event \`${event}\`.${question}`);
  }
  const names = known.fields.map(({ name }) => name);
  const unknown = Object.keys(fields).find(name => !names.includes(name));
  if (unknown !== undefined) {
    const hint = names.length === 0 ? 'It has none.' : `Its fields: ${names.join(', ')}.`;
    throw new InputProblem(unknown, `The event \`${event}\` has no field \`${unknown}\`.`, hint);
  }
  return Object.fromEntries(known.fields.map(field => [field.name, checkField(event, field, fields, shapes)]));
}

function checkField(event: string, field: ParameterSignature, fields: JsonObject, shapes: Shapes): Json {
  const { name, typeText, optional, shape, doc } = field;
  const value = Object.hasOwn(fields, name) ? (fields[name] ?? null) : undefined;
  if (optional && (value === undefined || value === null)) return null;
  if (value === undefined)
    throw new InputProblem(name, `The event \`${event}\` needs the field \`${name}\` (${typeText}).`, doc);
  const result = conformOutside(value, shape, shapes);
  if (result.ok) return result.value;
  const dot = result.path === '' || result.path.startsWith('[') ? '' : '.';
  const place = `\`${name}${dot}${result.path}\` of the event \`${event}\``;
  throw new InputProblem(name, `The field ${place} takes ${result.expected}, and was given ${result.found}.`, doc);
}

function checkValue(signature: FlowSignature, parameter: ParameterSignature, value: Json | undefined): Json {
  if (value === undefined) {
    const message = `The flow \`${signature.name}\` needs the parameter \`${parameter.name}\` (${parameter.typeText}).`;
    throw new InputProblem(parameter.name, message, parameter.doc);
  }
  const result = conformOutside(value, parameter.shape, signature.shapes);
  if (result.ok) return result.value;
  if (value === null && parameter.optional) return null;
  const dot = result.path === '' || result.path.startsWith('[') ? '' : '.';
  throw new InputProblem(
    parameter.name,
    `The parameter \`${parameter.name}${dot}${result.path}\` takes ${result.expected}, and was given ${result.found}.`,
    parameter.doc,
  );
}

function unknownParameter(signature: FlowSignature, name: string, known: readonly string[]): InputProblem {
  const meant = nearest(name, known);
  const question = meant === undefined ? '' : ` Did you mean \`${meant}\`?`;
  const hint = known.length === 0 ? 'It takes no parameters.' : `Its parameters: ${known.join(', ')}.`;
  return new InputProblem(name, `The flow \`${signature.name}\` has no parameter \`${name}\`.${question}`, hint);
}
