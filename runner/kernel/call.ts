/** What a call of a flow needs: its parameters, with their defaults, and its deadline. */
import { evaluate } from '#language/plan/evaluate.ts';
import type { FlowPlan } from '#language/plan/plan.ts';
import type { Json, JsonObject } from '#protocol/json.ts';
import { parametersEnvironment } from './environment.ts';
import { rootOf } from './state.ts';
import { evaluateNumber, type Turn } from './turn.ts';

/**
 * The flow's parameters: what is given, else the default, else null. A default may mention the parameters before it.
 * Throws an `EvaluationError` for a default without a value.
 */
export function parametersOf(turn: Turn, flow: FlowPlan, given: JsonObject, origin: string): JsonObject {
  const parameters: Record<string, Json> = {};
  for (const { name } of flow.signature.parameters) {
    const fallback = flow.defaults[name];
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    if (value !== undefined) parameters[name] = value;
    else if (fallback === undefined) parameters[name] = null;
    else {
      const environment = parametersEnvironment(turn.state, parameters, `${origin}\n${name}`, turn.time);
      parameters[name] = evaluate(fallback, environment);
    }
  }
  return parameters;
}

/** When the time of a call that begins now is over; undefined for a flow without `timeout`. */
export function flowDeadline(turn: Turn, flow: FlowPlan, parameters: JsonObject, origin: string): number | undefined {
  if (flow.timeout === undefined) return undefined;
  const environment = parametersEnvironment(turn.state, parameters, `${origin}\ntimeout`, turn.time);
  return turn.time + evaluateNumber(flow.timeout, environment, 'A `timeout`', 0);
}

/** How many runs of the flow there may be at once; undefined for a flow without `limit`. */
export function limitOf(turn: Turn, flow: FlowPlan, parameters: JsonObject): number | undefined {
  if (flow.limit === undefined) return undefined;
  const environment = parametersEnvironment(turn.state, parameters, `${rootOf(turn.state)}\nlimit`, turn.time);
  return evaluateNumber(flow.limit, environment, 'A `limit`', 1);
}
