/** One turn of the kernel: an input, and the events that follow from it, each taken into a draft at once. */
import { type Environment, EvaluationError, evaluate } from '#language/plan/evaluate.ts';
import type { ActionNode, Expr, NodePlan } from '#language/plan/plan.ts';
import type { Json, JsonObject } from '#protocol/json.ts';
import type { BlockEnded, BlockStarted, RunError, RunEventBody } from '#protocol/runEvents.ts';
import { environmentOf } from './environment.ts';
import { evolve } from './evolve.ts';
import type { ActionFailure } from './input.ts';
import type { Pace } from './pace.ts';
import { type PauseKind, pauseKind } from './pauses.ts';
import { type BlockRecord, blockOf, planOf, type State, type StepRecord } from './state.ts';

export interface Turn {
  /** A draft: it already knows the events of this turn. */
  readonly state: State;
  /** Of the input: milliseconds since 1970-01-01 UTC. */
  readonly time: number;
  /** What is due after this time does not begin yet: earlier than `time` while what was missed is gone through in order. */
  horizon: number;
  /** While what was missed is gone through, no action begins: what comes next may stop it. */
  isCatchingUp: boolean;
  readonly events: RunEventBody[];
  readonly kinds: NodeKinds;
  /** Paths of blocks in which nothing runs any more, and whose end is not told yet. */
  readonly drained: string[];
  /** Paths of steps of which all that was to be undone is undone. */
  readonly undone: string[];
  readonly pace: Pace;
}

/** How one kind of node runs. */
export interface NodeKind<Node extends NodePlan> {
  /**
   * Starts a step that is ready, or whose next attempt is due. Evaluates all that it needs before it emits anything;
   * an {@link EvaluationError} that it throws fails the step.
   */
  readonly begin: (turn: Turn, step: Readonly<StepRecord>, node: Node) => void;
  /** One of the step's block instances is about to end well: what its names tell, which only it knows. */
  readonly judge?: (turn: Turn, step: Readonly<StepRecord>, node: Node, block: Readonly<BlockRecord>) => Verdict;
  /** One of the step's block instances has ended. The record of the block is gone already. */
  readonly blockEnded?: (
    turn: Turn,
    step: Readonly<StepRecord>,
    node: Node,
    ended: BlockEnded,
    verdict: Verdict | undefined,
  ) => void;
}

/** Whether `until` holds, or why that can't be said. */
export type Verdict = { readonly holds: boolean } | { readonly failure: RunError };

export type NodeKinds = {
  readonly [Kind in NodePlan['kind']]: NodeKind<Extract<NodePlan, { readonly kind: Kind }>>;
} & { readonly [Kind in PauseKind]: NodeKind<ActionNode> };

export function kindOf(turn: Turn, node: NodePlan): NodeKind<NodePlan> {
  // Each kind's entry takes the nodes of that kind.
  return turn.kinds[pauseKind(turn.state, node) ?? node.kind] as NodeKind<NodePlan>;
}

export function emit(turn: Turn, event: RunEventBody): void {
  turn.events.push(event);
  evolve(turn.state, event);
}

/** Starts a block; one without steps is over at once. */
export function beginBlock(turn: Turn, event: Omit<BlockStarted, 'type'>): void {
  emit(turn, { type: 'block.started', ...event });
  noteIfDrained(turn, event.path);
}

/** Notes the block for its end if all its steps have settled. */
export function noteIfDrained(turn: Turn, block: string): void {
  if (turn.state.blocks.get(block)?.unsettled === 0) turn.drained.push(block);
}

/**
 * What a step's expressions see. `purpose` tells apart what is evaluated of a step, so that its `catch` does not draw
 * the same random numbers as its arguments.
 */
export function stepEnvironment(
  turn: Turn,
  step: Readonly<StepRecord>,
  purpose: string,
  locals?: ReadonlyMap<string, Json>,
): Environment {
  return environmentOf(turn.state, blockOf(turn.state, step), `${step.path}\n${purpose}`, turn.time, locals);
}

/** Each argument's value, by name. */
export function evaluateArguments(expressions: Readonly<Record<string, Expr>>, environment: Environment): JsonObject {
  return Object.fromEntries(Object.entries(expressions).map(([name, expr]) => [name, evaluate(expr, environment)]));
}

/** The value of an expression that must give a number in a range; `what` names it in the failure. */
export function evaluateNumber(expr: Expr, environment: Environment, what: string, least: number): number {
  return requireNumber(evaluate(expr, environment), what, least);
}

/** The value, if it is a number in the range; `what` names it in the failure. */
export function requireNumber(value: Json, what: string, least: number): number {
  if (typeof value === 'number' && value >= least) return value;
  throw new EvaluationError('operand', `${what} must be ${least} or more, not ${JSON.stringify(value)}.`);
}

/** When the step's time is over, as it starts for the first time; undefined without `timeout`, or when that is known. */
export function deadlineOf(turn: Turn, step: Readonly<StepRecord>, node: NodePlan): number | undefined {
  const { timeout } = node.clauses;
  if (timeout === undefined || step.deadline !== undefined) return undefined;
  return turn.time + evaluateNumber(timeout, stepEnvironment(turn, step, 'timeout'), 'A `timeout`', 0);
}

/** A failure, with where it happened. */
export function errorAt(state: State, step: Readonly<StepRecord>, failure: ActionFailure): RunError {
  return {
    code: failure.code,
    message: failure.message,
    hint: failure.hint,
    path: step.path,
    place: planOf(state, step).place,
    details: failure.details ?? null,
  };
}

/** The failure of an expression as the step's. Throws on what is no {@link EvaluationError}: that is a bug. */
export function evaluationFailure(state: State, step: Readonly<StepRecord>, error: unknown): RunError {
  if (!(error instanceof EvaluationError)) throw error;
  return errorAt(state, step, { code: error.code, message: error.message, hint: error.hint });
}

/** A failure as the flow sees it, under the name that `catch` gives it. */
export function errorValue(error: RunError): Json {
  return {
    code: error.code,
    message: error.message,
    hint: error.hint ?? null,
    path: error.path ?? null,
    details: error.details,
  };
}
