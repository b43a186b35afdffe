/** What tells a call of a step with `cache` from others. */
import { evaluate } from '#language/plan/evaluate.ts';
import { fingerprint } from '#language/plan/fingerprint.ts';
import type { ActionNode, FlowNode, Plan } from '#language/plan/plan.ts';
import type { Json, JsonObject } from '#protocol/json.ts';
import type { CachedCall } from '#protocol/runEvents.ts';
import { parametersEnvironment } from './environment.ts';
import { blockOf, flowIndex, nodeOf, type State, type StepRecord } from './state.ts';
import { evaluateNumber, stepEnvironment, type Turn } from './turn.ts';

/** Throws an `EvaluationError` out of the clause. */
export function cachedCall(
  turn: Turn,
  step: Readonly<StepRecord>,
  node: ActionNode | FlowNode,
  input: JsonObject,
): CachedCall {
  const { on, duration } = node.clauses.cache ?? {};
  const environment = stepEnvironment(turn, step, 'cache');
  const values = on === undefined ? Object.entries(input) : [['on', evaluate(on, environment)] as const];
  const reached = reachedFrom(turn.state.plan, node);
  return {
    step: placeInText(turn.state, step),
    what: node.kind === 'flow' ? node.flow : node.call.action,
    plan: fingerprint([reached.text, ...reached.resources.map(key => resourceText(turn.state, key))]),
    modules: reached.modules,
    by: Object.fromEntries(values.map(([name, value]) => [name, fingerprint(value)])),
    goesBy: on === undefined ? 'arguments' : 'on',
    ...(duration && { within: evaluateNumber(duration, environment, 'The time of a `cache`', 0) }),
  };
}

/** Key of the flow, and the names of the steps around it and of the step itself. */
function placeInText(state: State, step: Readonly<StepRecord>): string {
  const { flow, number } = blockOf(state, step);
  const { plan, owners } = flowIndex(state, flow);
  const nodes = [...(owners[number] ?? []), step.node];
  return [flow, ...nodes.map(each => nodeOf(plan, each).name)].join('/');
}

/** What is executed for a call, as far as the plan says it. */
interface Reached {
  /** Of all flows, functions and actions from outside; without what a change of their place in the file changes. */
  readonly text: Json;
  /** Keys, in order. */
  readonly resources: readonly string[];
  /** URIs, in order. */
  readonly modules: readonly string[];
}

/** By what is called: what a plan says is always the same. */
const known = new WeakMap<Plan, Map<string, Reached>>();

function reachedFrom(plan: Plan, node: ActionNode | FlowNode): Reached {
  const start = node.kind === 'flow' ? node.flow : `${node.call.action} ${node.call.resource ?? ''}`;
  const ofPlan = known.get(plan) ?? new Map<string, Reached>();
  known.set(plan, ofPlan);
  const before = ofPlan.get(start);
  if (before !== undefined) return before;
  const names = node.kind === 'flow' ? [node.flow] : [node.call.action, node.call.resource ?? ''];
  const reached = collect(plan, names);
  ofPlan.set(start, reached);
  return reached;
}

/** Whatever has one of the plan's keys for a text in it is taken to mention what has that key. */
function collect(plan: Plan, names: readonly string[]): Reached {
  const parts: Record<string, Json> = {};
  const resources = new Set<string>();
  const modules = new Set<string>();
  const open = [...names];
  const tables = [plan.flows, plan.functions, plan.outside ?? {}, plan.shapes];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (plan.resources[name] !== undefined) resources.add(name);
    const outside = plan.outside?.[name];
    if (outside?.kind === 'function') modules.add(outside.module);
    for (const [number, table] of tables.entries()) {
      if (!Object.hasOwn(table, name) || `${number} ${name}` in parts) continue;
      parts[`${number} ${name}`] = withoutPlaces((table as Readonly<Record<string, Json>>)[name] ?? null, open);
    }
  }
  return { text: parts, resources: [...resources].sort(), modules: [...modules].sort() };
}

const ofThePlace: ReadonlySet<string> = new Set(['place', 'doc', 'summary', 'label']);

/** The data without what says where it stands and how it is spelt. All texts in it are added to `texts`. */
function withoutPlaces(data: Json, texts: string[]): Json {
  if (typeof data === 'string') texts.push(data);
  if (typeof data !== 'object' || data === null) return data;
  if (Array.isArray(data)) return (data as readonly Json[]).map(each => withoutPlaces(each, texts));
  return Object.fromEntries(
    Object.entries(data as JsonObject)
      .filter(([name, value]) => !ofThePlace.has(name) && value !== undefined)
      .map(([name, value]) => [name, withoutPlaces(value, texts)]),
  );
}

/** Of secrets only the names: another password is not another database. */
function resourceText(state: State, key: string): Json {
  const resource = state.plan.resources[key];
  if (resource === undefined) return key;
  const environment = parametersEnvironment(state, {}, key, 0);
  const sources = { ...environment.sources, secret: (name: string) => name };
  const given = Object.entries(resource.arguments).map(([name, expr]): [string, Json] => [
    name,
    evaluate(expr, { ...environment, sources }),
  ]);
  return [key, resource.type, Object.fromEntries(given)];
}
