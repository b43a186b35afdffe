/**
 * A `for` over a list: one block instance per element. An iteration begins when the loop's `limit` and the run's slots
 * leave room for it, so that a long list costs no more at a time than what runs of it.
 *
 *   state     what comes                            goes to    with
 *   ready     its turn                              running    step.started with the list
 *   ready     its turn, the list is empty           succeeded  step.started, step.succeeded with []
 *   running   room for the next element             running    block.started
 *   running   an iteration ended well               running    block.ended, step.progress now and then
 *   running   the last iteration ended              succeeded  step.succeeded with the values in order
 *   running   an iteration failed                   running    block.stopping for the others; no further one begins
 *   running   … and all have ended                  failed     as the work of any step that fails
 *   running   `until` holds                         running    block.stopping for the others; no further one begins
 *   running   … and all have ended                  succeeded  step.succeeded with the values that there are
 *   running   its time is over, its block stops     stopping   step.stopping, block.stopping
 *   stopping  all have ended                        cancelled  step.cancelled; step.failed after a timeout
 */
import { describe, isList } from '#language/plan/builtins/values.ts';
import { type Environment, EvaluationError, evaluate } from '#language/plan/evaluate.ts';
import type { ForNode } from '#language/plan/plan.ts';
import type { Json } from '#protocol/json.ts';
import type { BlockEnded } from '#protocol/runEvents.ts';
import { settleStopped, succeed, workFailed } from '../outcome.ts';
import { iterationPath, type State, type StepRecord, stepAt } from '../state.ts';
import { deadlineOf, emit, evaluateNumber, type NodeKind, stepEnvironment, type Turn } from '../turn.ts';
import { heedUntil, judgeUntil, resultsOf, stopOthers } from './iterations.ts';

export const forKind: NodeKind<ForNode> = {
  begin: (turn, step, node) => {
    const environment = stepEnvironment(turn, step, 'list');
    const items = evaluate(node.list, environment);
    if (!isList(items)) throw new EvaluationError('operand', `\`for\` needs a list, not ${describe(items)}.`);
    const limit = node.limit && evaluateNumber(node.limit, environment, 'A `limit`', 1);
    const deadline = deadlineOf(turn, step, node);
    const count = items.length;
    emit(turn, { type: 'step.started', path: step.path, chosen: undefined, count, items, limit, deadline });
    if (count === 0) succeed(turn, stepAt(turn.state, step.path), []);
  },
  blockEnded: (turn, step, node, ended) => {
    if (step.status === 'running') iterationEnded(turn, step, node, ended);
    if (turn.state.steps.get(step.path)?.liveBlocks === 0) concludeIfDone(turn, stepAt(turn.state, step.path), node);
  },
};

function iterationEnded(turn: Turn, step: Readonly<StepRecord>, node: ForNode, ended: BlockEnded): void {
  const total = step.items.length;
  const hundredths = (count: number): number => Math.floor((count * 100) / total);
  if (hundredths(step.ended) > hundredths(step.ended - 1)) {
    emit(turn, { type: 'step.progress', path: step.path, done: step.ended, total });
  }
  if (ended.status === 'failed') stopOthers(turn, step, 'another iteration failed');
  else if (!step.isClosing)
    heedUntil(
      turn,
      step,
      judgeUntil(turn, step, node.until, () => untilSees(turn, step)),
    );
}

function untilSees(turn: Turn, step: Readonly<StepRecord>): Environment {
  return stepEnvironment(turn, step, 'until', new Map([['results', step.gathered.toList()]]));
}

/** No iteration runs: the loop is over, unless a next one may begin. */
function concludeIfDone(turn: Turn, step: Readonly<StepRecord>, node: ForNode): void {
  if (step.status === 'stopping') settleStopped(turn, step);
  if (step.status !== 'running' || step.retryAt !== undefined) return;
  if (step.failure !== undefined) workFailed(turn, step, step.failure);
  else if (step.isClosing || step.next >= step.items.length) succeed(turn, step, loopValue(turn.state, step, node));
}

function loopValue(state: State, step: Readonly<StepRecord>, node: ForNode): Json {
  if (node.until !== undefined) return resultsOf(state, step);
  return step.items.map((_, index) => state.results.get(iterationPath(step.path, index)) ?? null);
}
