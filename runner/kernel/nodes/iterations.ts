/** What loops have in common. */
import { condition } from '#language/plan/builtins/operators.ts';
import { type Environment, evaluate } from '#language/plan/evaluate.ts';
import type { Expr } from '#language/plan/plan.ts';
import type { Json } from '#protocol/json.ts';
import type { ActionFailure } from '../input.ts';
import { stopBlock, succeed, workFailed } from '../outcome.ts';
import { isEndless, mostChained } from '../pace.ts';
import { blockOf, iterationPath, liveBlockPaths, planOf, type State, type StepRecord, stepAt } from '../state.ts';
import { beginBlock, errorAt, evaluationFailure, type Turn, type Verdict } from '../turn.ts';

/** Begins the iteration of the loop's next element, or of the next event that came for it. */
export function beginIteration(turn: Turn, loop: string): void {
  const step = stepAt(turn.state, loop);
  const node = planOf(turn.state, step);
  if (node.kind !== 'for' && node.kind !== 'event-loop') throw new Error(`${loop} is no loop.`);
  const index = step.next;
  const path = iterationPath(loop, index);
  if (node.kind === 'event-loop' && isEndless(turn.pace, path)) {
    heedUntil(turn, step, { failure: errorAt(turn.state, step, endless(node.name)) });
    return;
  }
  const element = node.kind === 'for' ? step.items[index] : turn.state.arrivals.get(path);
  const locals: Record<string, Json> = { [node.variable]: element ?? null };
  if (node.kind === 'for' && node.index !== undefined) locals[node.index] = index;
  const { flow } = blockOf(turn.state, step);
  beginBlock(turn, { path, block: node.body, flow, index, locals });
}

function endless(name: string): ActionFailure {
  return {
    code: 'for/endless',
    message: `\`${name}\` went round ${mostChained} times, each for an event that the round before it had caused, and nothing took any time.`,
    hint: 'Its body causes the events that it waits for. Give it an `until`, or let its body do something.',
  };
}

/** What the `until` of a loop says. `environment` gives what it sees. */
export function judgeUntil(
  turn: Turn,
  step: Readonly<StepRecord>,
  until: Expr | undefined,
  environment: () => Environment,
): Verdict {
  if (until === undefined) return { holds: false };
  try {
    return { holds: condition(evaluate(until, environment()), 'until') };
  } catch (failure) {
    return { failure: evaluationFailure(turn.state, step, failure) };
  }
}

/** Ends a `for` whose `until` holds or has no value; the iterations that still run are stopped first. */
export function heedUntil(turn: Turn, step: Readonly<StepRecord>, verdict: Verdict): void {
  if ('failure' in verdict) {
    if (step.liveBlocks === 0) workFailed(turn, step, verdict.failure);
    else
      for (const path of liveBlockPaths(turn.state, step))
        stopBlock(turn, path, verdict.failure, '`until` has no value');
  } else if (verdict.holds) {
    if (step.liveBlocks === 0) succeed(turn, step, resultsOf(turn.state, step));
    else stopOthers(turn, step, '`until` holds');
  }
}

export function stopOthers(turn: Turn, step: Readonly<StepRecord>, reason: string): void {
  for (const path of liveBlockPaths(turn.state, step)) stopBlock(turn, path, undefined, reason);
}

/** The values of the iterations that have ended well, in the order of the elements. */
export function resultsOf(state: State, step: Readonly<StepRecord>): readonly Json[] {
  const values: Json[] = [];
  for (let index = 0; index < step.next; index += 1) {
    const value = state.results.get(iterationPath(step.path, index));
    if (value !== undefined) values.push(value);
  }
  return values;
}
