/**
 * How a person puts another value in place of one that the run has.
 *
 *   what                                              goes on to count for
 *   the result of a step or `let` that has ended      what begins after it and mentions it
 *   a name that a block brings                        the same
 *   an argument of a step that has not begun, or      all attempts of the step from then on
 *   whose next attempt has not
 *
 * Where there is no such value, nothing happens.
 */
import { EvaluationError } from '#language/plan/evaluate.ts';
import type { JsonObject } from '#protocol/json.ts';
import type { ReplaceInput } from './input.ts';
import { planOf, type StepRecord } from './state.ts';
import { emit, evaluateArguments, stepEnvironment, type Turn } from './turn.ts';

export function replace(turn: Turn, { path, target, value }: ReplaceInput): void {
  const { state } = turn;
  if (target.what === 'local') {
    const before = state.blocks.get(path)?.locals[target.name];
    if (before !== undefined) emit(turn, { type: 'value.replaced', path, ...target, value, before });
    return;
  }
  const step = state.steps.get(path);
  if (step === undefined) return;
  if (target.what === 'result') {
    if (hasResult(step)) emit(turn, { type: 'value.replaced', path, what: 'result', value, before: step.value });
    return;
  }
  const input = argumentsOf(turn, step);
  const before = input?.[target.name];
  if (before === undefined) return;
  emit(turn, { type: 'value.replaced', path, ...target, value, before, input: { ...input, [target.name]: value } });
}

function hasResult({ status }: Readonly<StepRecord>): boolean {
  return status === 'succeeded' || status === 'skipped' || status === 'failed';
}

/** The arguments of an attempt that has not begun, evaluated; undefined for any other step. */
function argumentsOf(turn: Turn, step: Readonly<StepRecord>): JsonObject | undefined {
  const isToCome = step.status === 'ready' || (step.status === 'running' && step.retryAt !== undefined);
  if (!isToCome) return undefined;
  if (step.input !== undefined) return step.input;
  const node = planOf(turn.state, step);
  const expressions = node.kind === 'action' ? node.call.arguments : node.kind === 'flow' ? node.arguments : undefined;
  if (expressions === undefined) return undefined;
  try {
    return evaluateArguments(expressions, stepEnvironment(turn, step, 'arguments'));
  } catch (thrown) {
    if (thrown instanceof EvaluationError) return undefined;
    throw thrown;
  }
}
