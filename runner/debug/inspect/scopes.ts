/** What is seen from a place in a run that stands still. */
import { type Environment, EvaluationError, evaluate } from '#language/plan/evaluate.ts';
import type { Expr, FlowPlan, NodePlan } from '#language/plan/plan.ts';
import type { Json, JsonObject } from '#protocol/json.ts';
import type { RunError, RunEvent } from '#protocol/runEvents.ts';
import { environmentOf } from '#runner/kernel/environment.ts';
import {
  type BlockRecord,
  blockOf,
  flowPlan,
  nodeOf,
  planOf,
  type State,
  type StepRecord,
} from '#runner/kernel/state.ts';
import { mask } from '../../secrets/masker.ts';
import type { Moment } from '../run/moments.ts';
import type { Names, SeenValue } from './expressions.ts';
import { mentionsSecret, type SecretNames, secretNamesOf } from './secrets.ts';
import { masked } from './values.ts';
import { type Children, fixedChildren, groupVariable, type Holder, jsonVariable, type Variable } from './variables.ts';

/** From where it is looked: a block instance, and the step that is about to begin there, if one is. */
export interface View {
  readonly state: State;
  /** Of the run so far. */
  readonly events: readonly RunEvent[];
  /** Milliseconds since 1970-01-01 UTC. */
  readonly time: number;
  readonly block: string;
  readonly moment: Moment | undefined;
  readonly hide: Hide;
}

/** Puts a mask in place of each secret that occurs in a value. */
export type Hide = (value: Json) => Json;

export interface Scope {
  readonly name: string;
  readonly hint: 'arguments' | 'locals' | undefined;
  readonly children: Children;
}

export function scopesOf(view: View): readonly Scope[] {
  const { state, moment, hide } = view;
  const block = state.blocks.get(view.block);
  if (block === undefined) return [];
  const scopes: (Scope | undefined)[] = [
    moment?.error && scopeOf('Failure', errorVariables(moment.error, hide)),
    moment?.kind === 'start' ? scopeOf('Arguments', pendingVariables(view, moment), 'arguments') : undefined,
    scopeOf('Names', nameVariables(state, block, hide), 'locals'),
    scopeOf('Inputs', inputVariables(state, block, hide)),
    scopeOf('Steps', stepVariables(view, block)),
    scopeOf('Events', eventVariables(view)),
  ];
  return scopes.filter(scope => scope !== undefined);
}

function scopeOf(name: string, variables: readonly Variable[], hint?: Scope['hint']): Scope | undefined {
  const children = fixedChildren(variables.length, at => variables[at] as Variable);
  return children && { name, hint, children };
}

/** What an expression that stands in the block may mention. */
export function namesSeen(state: State, block: Readonly<BlockRecord>): Names {
  const values = new Map<string, SeenValue>();
  for (const { name, value, isSecret } of seenFrom(state, block)) {
    if (!values.has(name)) values.set(name, { value, isSecret });
  }
  for (const [name, value] of Object.entries(state.options.secrets ?? {})) {
    if (!values.has(name)) values.set(name, { value, isSecret: true });
  }
  return { values, functions: state.plan.functions };
}

/** What an expression needs besides names. */
export function sourcesAt(state: State, block: Readonly<BlockRecord>, time: number): Environment {
  return environmentOf(state, block, `${block.path}\ndebugger`, time);
}

interface Seen extends SeenValue {
  readonly name: string;
  readonly holder: Holder;
  readonly isInput: boolean;
}

/** The names of the block and of those around it in the same flow, the innermost first, in the order of the text. */
function seenFrom(state: State, from: Readonly<BlockRecord>): readonly Seen[] {
  const seen: Seen[] = [];
  const plan = flowPlan(state, from.flow);
  const secrets = secretNamesOf(plan);
  let block: Readonly<BlockRecord> | undefined = from;
  while (block !== undefined) {
    const { path, parent, number }: Readonly<BlockRecord> = block;
    for (const [name, value] of Object.entries(block.locals)) {
      const isSecret = number === plan.body && secrets.parameters.has(name);
      const holder: Holder = { path, target: { what: 'local', name }, whole: value, inside: [] };
      seen.push({ name, value, isSecret, isInput: number === plan.body, holder });
    }
    for (const node of (plan.blocks[number]?.nodes ?? []).map(each => nodeOf(plan, each))) {
      const step = state.steps.get(`${path}/${node.name}`);
      if (!node.isNamed || step === undefined || !hasValue(step)) continue;
      const holder: Holder = { path: step.path, target: { what: 'result' }, whole: step.value, inside: [] };
      seen.push({
        name: node.name,
        value: step.value,
        isSecret: secrets.nodes.has(node.number),
        isInput: false,
        holder,
      });
    }
    block = parent === undefined ? undefined : state.blocks.get(parent);
  }
  return seen;
}

function hasValue({ status }: Readonly<StepRecord>): boolean {
  return status === 'succeeded' || status === 'skipped' || status === 'failed' || status === 'cancelled';
}

function nameVariables(state: State, block: Readonly<BlockRecord>, hide: Hide): readonly Variable[] {
  return seenFrom(state, block)
    .filter(({ isInput }) => !isInput)
    .map(({ name, value, isSecret, holder }) =>
      jsonVariable(name, isSecret ? mask : hide(value), { expression: name, holder }),
    );
}

function inputVariables(state: State, block: Readonly<BlockRecord>, hide: Hide): readonly Variable[] {
  const body = state.blocks.get(block.body);
  const { parameters, shapes } = flowPlan(state, block.flow).signature;
  return Object.entries(body?.locals ?? {}).map(([name, value]) => {
    const shown = masked(value, parameters.find(parameter => parameter.name === name)?.shape, shapes);
    const holder: Holder = { path: block.body, target: { what: 'local', name }, whole: value, inside: [] };
    return jsonVariable(name, hide(shown), { expression: name, holder });
  });
}

/** What the step that is about to begin is given, as far as it has a value. */
function pendingVariables(view: View, { path }: Moment): readonly Variable[] {
  const step = view.state.steps.get(path);
  if (step === undefined) return [];
  const node = planOf(view.state, step);
  const plan = flowPlan(view.state, blockOf(view.state, step).flow);
  const secrets = secretNamesOf(plan);
  const isEditable = node.kind === 'action' || node.kind === 'flow';
  const environment = environmentOf(view.state, blockOf(view.state, step), `${path}\narguments`, view.time);
  return Object.entries(expressionsOf(node)).map(([name, expr]) => {
    const value = step.input?.[name] ?? evaluated(expr, environment);
    if (value instanceof EvaluationError) return problemVariable(name, value, view.hide);
    const holder: Holder = { path, target: { what: 'argument', name }, whole: value, inside: [] };
    return jsonVariable(name, view.hide(shownValue(value, expr, secrets)), isEditable ? { holder } : {});
  });
}

function shownValue(value: Json, expr: Expr, secrets: SecretNames): Json {
  return mentionsSecret(expr, secrets) ? mask : value;
}

function evaluated(expr: Expr, environment: Environment): Json | EvaluationError {
  try {
    return evaluate(expr, environment);
  } catch (thrown) {
    if (thrown instanceof EvaluationError) return thrown;
    throw thrown;
  }
}

/** What a statement evaluates as it begins. */
function expressionsOf(node: NodePlan): Readonly<Record<string, Expr>> {
  switch (node.kind) {
    case 'action':
      return node.call.arguments;
    case 'flow':
    case 'wait':
    case 'emit':
    case 'event-loop':
    case 'start':
      return node.arguments;
    case 'value':
    case 'return':
    case 'yield':
    case 'match':
      return { value: node.value };
    case 'fail':
      return { message: node.message };
    case 'for':
      return { list: node.list };
    case 'if': {
      const condition = node.branches[0]?.condition;
      return condition === undefined ? {} : { condition };
    }
    default:
      return {};
  }
}

function stepVariables(view: View, block: Readonly<BlockRecord>): readonly Variable[] {
  const plan = flowPlan(view.state, block.flow);
  return (plan.blocks[block.number]?.nodes ?? []).flatMap(number => {
    const step = view.state.steps.get(`${block.path}/${nodeOf(plan, number).name}`);
    return step === undefined ? [] : [stepVariable(view, plan, step)];
  });
}

const statusTexts: Partial<Record<StepRecord['status'], string>> = {
  pending: 'waits for what it needs',
  ready: 'may begin',
};

function stepVariable({ state, events, hide }: View, plan: FlowPlan, step: Readonly<StepRecord>): Variable {
  const node = nodeOf(plan, step.node);
  const status = step.status === 'running' && step.retryAt !== undefined ? 'waits for its next attempt' : undefined;
  const members = (): readonly Variable[] => {
    const details = stepDetails(state, step, secretNamesOf(plan).nodes.has(node.number), hide);
    const attempts = attemptVariables(events, step.path, node, secretNamesOf(plan));
    return attempts.length === 0 ? details : [...details, groupVariable('attempts', `${attempts.length}`, attempts)];
  };
  let made: readonly Variable[] | undefined;
  const children: Children = {
    named: 1,
    indexed: 0,
    list: (start, count) => {
      made ??= members();
      return made.slice(start, start + count);
    },
  };
  const text = status ?? statusTexts[step.status] ?? step.status;
  const variable = { name: node.name, value: text, type: node.kind, expression: undefined, children };
  return { ...variable, holder: undefined, step: step.path };
}

function stepDetails(state: State, step: Readonly<StepRecord>, isSecret: boolean, hide: Hide): readonly Variable[] {
  const undo = state.undos.get(`${step.path}~undo`);
  const facts: readonly (Variable | undefined)[] = [
    hasValue(step) ? jsonVariable('result', isSecret ? mask : hide(step.value)) : undefined,
    step.hopeless && jsonVariable('reason', step.hopeless.reason),
    step.failure && errorVariable('error', step.failure, hide),
    step.attempt > 0 ? jsonVariable('attempt', step.attempt) : undefined,
    timeVariable('next attempt', step.retryAt),
    timeVariable('deadline', step.deadline),
    undo &&
      jsonVariable('undo', hide({ action: undo.planned.action, ...undoArguments(state, step, undo.planned.input) })),
    jsonVariable('path', step.path),
  ];
  return facts.filter(fact => fact !== undefined);
}

function undoArguments(state: State, step: Readonly<StepRecord>, input: JsonObject): JsonObject {
  const expressions = planOf(state, step).clauses.undo?.arguments ?? {};
  return shownArguments(input, expressions, secretNamesOf(flowPlan(state, blockOf(state, step).flow)));
}

function timeVariable(name: string, time: number | undefined): Variable | undefined {
  return time === undefined ? undefined : jsonVariable(name, new Date(time).toISOString());
}

/** Nothing secret is in recorded events. */
const asRecorded: Hide = value => value;

/** The attempts of a step that are recorded. */
function attemptVariables(
  events: readonly RunEvent[],
  path: string,
  node: NodePlan,
  secrets: SecretNames,
): readonly Variable[] {
  const attempts: { number: number; facts: Variable[]; outcome: string }[] = [];
  for (const event of events) {
    if (!('path' in event) || event.path !== path) continue;
    const latest = attempts.at(-1);
    if (event.type === 'attempt.started') {
      const facts = [jsonVariable('arguments', shownArguments(event.input, expressionsOf(node), secrets))];
      attempts.push({ number: event.attempt, facts, outcome: 'under way' });
    } else if (latest === undefined) continue;
    else if (event.type === 'attempt.failed') {
      latest.outcome = event.error.message;
      latest.facts.push(errorVariable('error', event.error, asRecorded));
    } else if (event.type === 'attempt.interrupted' || event.type === 'step.inDoubt') latest.outcome = 'interrupted';
    else if (event.type === 'step.succeeded' && event.caught === undefined) latest.outcome = 'succeeded';
  }
  return attempts.map(({ number, facts, outcome }) => groupVariable(`[${number}]`, outcome, facts));
}

/** Arguments by name, without those that are made of secrets. */
function shownArguments(
  input: JsonObject,
  expressions: Readonly<Record<string, Expr>>,
  secrets: SecretNames,
): JsonObject {
  const shown = Object.entries(input).map(([name, value]) => {
    const expr = expressions[name];
    return [name, expr === undefined ? value : shownValue(value, expr, secrets)] as const;
  });
  return Object.fromEntries(shown);
}

function eventVariables({ events }: View): readonly Variable[] {
  return events.flatMap(event => {
    if (event.type !== 'event.received' && event.type !== 'event.emitted') return [];
    return [jsonVariable(event.event, event.fields)];
  });
}

function problemVariable(name: string, { message }: EvaluationError, hide: Hide): Variable {
  return {
    name,
    value: String(hide(message)),
    type: 'no value',
    expression: undefined,
    children: undefined,
    holder: undefined,
  };
}

function errorVariable(name: string, error: RunError, hide: Hide): Variable {
  return groupVariable(name, String(hide(error.message)), errorVariables(error, hide));
}

function errorVariables({ code, message, hint, path, details }: RunError, hide: Hide): readonly Variable[] {
  const facts = { code, message, ...(hint && { hint }), ...(path && { path }), ...(details !== null && { details }) };
  return Object.entries(facts).map(([name, value]) => jsonVariable(name, hide(value as Json)));
}
