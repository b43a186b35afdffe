/** What the expressions of a flow see while it runs. */

import { memberOf } from '#language/plan/builtins/values.ts';
import { type Environment, EvaluationError, type Sources } from '#language/plan/evaluate.ts';
import type { Json, JsonObject } from '#protocol/json.ts';
import { randomFrom, uuidFrom } from './random.ts';
import { type BlockRecord, enclosing, type State, visibleStep } from './state.ts';

const noLocals: ReadonlyMap<string, Json> = new Map();

/**
 * The environment of the block instance `block`. What `uuid()` and `random()` give is drawn from the run's seed and
 * `origin`, which names the evaluation (a step's path and what is evaluated of it), so that the same run gives the
 * same values again; `now()` is `time`.
 */
export function environmentOf(
  state: State,
  block: Readonly<BlockRecord>,
  origin: string,
  time: number,
  locals: ReadonlyMap<string, Json> = noLocals,
): Environment {
  return {
    node: number => nodeValue(state, block, number),
    blockLocal: (number, name) => memberOf(enclosing(state, block, number)?.locals ?? {}, name),
    locals,
    functions: state.plan.functions,
    shapes: state.plan.shapes,
    sources: sourcesOf(state, origin, time),
  };
}

/** The environment of a flow that is called and whose block has not begun: it sees its parameters alone. */
export function parametersEnvironment(state: State, parameters: JsonObject, origin: string, time: number): Environment {
  return {
    node: () => null,
    blockLocal: (_block, name) => memberOf(parameters, name),
    locals: new Map(Object.entries(parameters)),
    functions: state.plan.functions,
    shapes: state.plan.shapes,
    sources: sourcesOf(state, origin, time),
  };
}

function sourcesOf(state: State, origin: string, time: number): Sources {
  let random: (() => number) | undefined;
  const draw = (): number => {
    random ??= randomFrom(`${state.run.seed}\n${origin}`);
    return random();
  };
  return {
    now: () => new Date(time).toISOString(),
    random: draw,
    uuid: () => uuidFrom(draw),
    variable: name => state.options.variables?.[name],
    secret: name => (Object.hasOwn(state.options.secrets ?? {}, name) ? state.options.secrets?.[name] : undefined),
  };
}

function nodeValue(state: State, block: Readonly<BlockRecord>, number: number): Json {
  const path = visibleStep(state, block, number);
  const step = path === undefined ? undefined : state.steps.get(path);
  if (step === undefined) throw new EvaluationError('kernel/scope', `Step ${number} is not seen from ${block.path}.`);
  return step.value;
}
