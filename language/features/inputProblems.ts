/** What is wrong with the input that somebody wrote for a flow, in a launch configuration say. */
import type { Json, JsonObject } from '#protocol/json.ts';
import type { InputProblemAt, InputProblemsReply } from '#protocol/requests.ts';
import type { FlowSignature, ParameterSignature } from '#protocol/shape.ts';
import type { Model } from '../analysis/model.ts';
import { nearest } from '../analysis/nearest.ts';
import { conformOutside, partsOf } from '../plan/conform.ts';
import { flowSignatures } from '../plan/lower.ts';

/** Nothing is said of a parameter that is left out: whoever starts the flow is asked for it. */
export function inputProblems(model: Model, uri: string, flow: string, inputs: JsonObject): InputProblemsReply {
  const signatures = model.files.has(uri) ? flowSignatures(model, uri) : [];
  const signature = signatures.find(({ name }) => name === flow);
  if (signature === undefined) return [];
  return Object.entries(inputs).flatMap(([name, value]) => {
    const parameter = signature.parameters.find(each => each.name === name);
    const problem = parameter === undefined ? unknown(signature, name) : misfit(signature, parameter, value);
    return problem ?? [];
  });
}

function unknown({ name: flow, parameters }: FlowSignature, name: string): InputProblemAt {
  const names = parameters.map(parameter => parameter.name);
  const meant = nearest(name, names);
  const all = names.length === 0 ? 'It takes none.' : `It takes ${names.join(', ')}.`;
  const hint = meant === undefined ? all : `Did you mean \`${meant}\`?`;
  return { at: [name], message: `The flow \`${flow}\` has no parameter \`${name}\`. ${hint}` };
}

function misfit(
  { shapes }: FlowSignature,
  { name, shape, optional }: ParameterSignature,
  value: Json,
): InputProblemAt | undefined {
  if (value === null && optional) return undefined;
  const result = conformOutside(value, shape, shapes);
  if (result.ok) return undefined;
  const at = [name, ...partsOf(result.path)];
  const dot = result.path === '' || result.path.startsWith('[') ? '' : '.';
  return { at, message: `\`${name}${dot}${result.path}\` takes ${result.expected}, and is ${result.found}.` };
}
