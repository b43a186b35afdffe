/** How a run begins. */
import { conform } from '#language/plan/conform.ts';
import { EvaluationError } from '#language/plan/evaluate.ts';
import type { FlowPlan } from '#language/plan/plan.ts';
import type { Json, JsonObject } from '#protocol/json.ts';
import type { ParameterSignature, Shapes } from '#protocol/shape.ts';
import { flowDeadline, parametersOf } from './call.ts';
import type { ActionFailure, StartInput } from './input.ts';
import { flowPlan, type State } from './state.ts';
import { beginBlock, emit, type Turn } from './turn.ts';

/** Path of the run's own body: the name of its flow. */
export function rootOf(state: State): string {
  return flowPlan(state, state.plan.entry).signature.name;
}

/** Starts the run, or fails it at once when its input does not fit the flow's parameters. */
export function startRun(turn: Turn, { input, seed }: StartInput): void {
  const flow = flowPlan(turn.state, turn.state.plan.entry);
  const { name, place } = flow.signature;
  emit(turn, { type: 'run.started', flow: name, file: place.file, input, seed });
  try {
    const locals = checkedParameters(turn, flow, input);
    const deadline = flowDeadline(turn, flow, locals, name);
    beginBlock(turn, { path: name, block: flow.body, flow: flow.key, index: undefined, locals, deadline });
  } catch (failure) {
    if (!(failure instanceof EvaluationError)) throw failure;
    const { code, message, hint }: ActionFailure = failure;
    emit(turn, { type: 'run.failed', error: { code, message, hint, path: name, place, details: null } });
  }
}

/** Throws an {@link EvaluationError} that names the parameter. */
function checkedParameters(turn: Turn, flow: FlowPlan, input: JsonObject): JsonObject {
  const { name: flowName, parameters, shapes } = flow.signature;
  refuseUnknown(flow, input);
  const given: Record<string, Json> = {};
  for (const parameter of parameters) {
    const { name, optional, typeText } = parameter;
    if (Object.hasOwn(input, name)) given[name] = checkedParameter(parameter, input[name] ?? null, shapes);
    else if (!optional) {
      throw new EvaluationError('input', `\`${flowName}\` needs the parameter \`${name}: ${typeText}\`.`);
    }
  }
  return parametersOf(turn, flow, given, flowName);
}

function refuseUnknown(flow: FlowPlan, input: JsonObject): void {
  const known = flow.signature.parameters.map(({ name }) => name);
  const unknown = Object.keys(input).find(name => !known.includes(name));
  if (unknown === undefined) return;
  throw new EvaluationError(
    'input',
    `\`${flow.signature.name}\` has no parameter \`${unknown}\`.`,
    known.length === 0 ? 'It takes none.' : `Its parameters are ${known.map(name => `\`${name}\``).join(', ')}.`,
  );
}

function checkedParameter({ name, shape, optional }: ParameterSignature, value: Json, shapes: Shapes): Json {
  const answer = conform(value, shape, shapes);
  if (answer.ok) return answer.value;
  if (optional && value === null) return null;
  const separator = answer.path === '' || answer.path.startsWith('[') ? '' : '.';
  throw new EvaluationError(
    'input',
    `The parameter \`${name}${separator}${answer.path}\` must be ${answer.expected}, but is ${answer.found}.`,
  );
}
