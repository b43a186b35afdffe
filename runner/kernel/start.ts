/** How a run begins. */
import { conform } from '#language/plan/conform.ts';
import { EvaluationError } from '#language/plan/evaluate.ts';
import type { FlowPlan } from '#language/plan/plan.ts';
import type { Json, JsonObject } from '#protocol/json.ts';
import type { ParameterSignature, Shapes } from '#protocol/shape.ts';
import { flowDeadline, limitOf, parametersOf } from './call.ts';
import type { ActionFailure, StartInput } from './input.ts';
import { flowPlan, rootOf } from './state.ts';
import { beginBlock, emit, type Turn } from './turn.ts';

/** Starts the run, or fails it at once when its input does not fit the flow's parameters. */
export function startRun(turn: Turn, { input, seed }: StartInput): void {
  const flow = flowPlan(turn.state, turn.state.plan.entry);
  const { name, place } = flow.signature;
  emit(turn, { type: 'run.started', flow: name, file: place.file, input, seed });
  try {
    const locals = checkedParameters(turn, flow, input);
    const limit = limitOf(turn, flow, locals);
    if (limit === undefined) beginBody(turn, flow, locals);
    else emit(turn, { type: 'run.queued', limit });
  } catch (failure) {
    failToStart(turn, failure);
  }
}

/** It is the run's turn among the runs of its flow. Without effect when it does not wait for that. */
export function admitRun(turn: Turn): void {
  const { state } = turn;
  if (state.run.permit?.status !== 'asked') return;
  emit(turn, { type: 'run.admitted' });
  try {
    const flow = flowPlan(state, state.plan.entry);
    beginBody(turn, flow, checkedParameters(turn, flow, state.run.input));
  } catch (failure) {
    failToStart(turn, failure);
  }
}

function failToStart(turn: Turn, failure: unknown): void {
  if (!(failure instanceof EvaluationError)) throw failure;
  const { code, message, hint }: ActionFailure = failure;
  const { name, place } = flowPlan(turn.state, turn.state.plan.entry).signature;
  emit(turn, { type: 'run.failed', error: { code, message, hint, path: name, place, details: null } });
}

function beginBody(turn: Turn, flow: FlowPlan, locals: JsonObject): void {
  const path = rootOf(turn.state);
  const deadline = flowDeadline(turn, flow, locals, path);
  beginBlock(turn, { path, block: flow.body, flow: flow.key, index: undefined, locals, deadline });
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
