/** Whether what a person or a caller gives is what a flow takes. */

import { nearest } from '#language/analysis/nearest.ts';
import { conformOutside } from '#language/plan/conform.ts';
import type { Json, JsonObject } from '#protocol/json.ts';
import type { FlowSignature, ParameterSignature } from '#protocol/shape.ts';

/** A parameter is missing, unknown, or does not fit. */
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
