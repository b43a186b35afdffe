/**
 * A `repeat`: its block, again and again, each round with an index of its own.
 *
 *   state     what comes                                  goes to    with
 *   ready     its turn                                    running    step.started, block.started of round 0
 *   running   a round ended well, `until` holds           succeeded  step.succeeded with what that round yields
 *   running   … it does not hold, without `every`         running    block.started of the next round
 *   running   … it does not hold, with `every`            running    step.waiting
 *   running   the pause is over                           running    block.started of the next round
 *   running   … it does not hold, and no round is left    failed     as the work of any step, with `repeat/limit`
 *   running   a round failed, or `until` has no value     failed     as the work of any step
 *   running   its time is over, its block stops           stopping   step.stopping, block.stopping
 *   stopping  the round has ended                         cancelled  step.cancelled; step.failed after a timeout
 */

import type { RepeatNode } from '#language/plan/plan.ts';
import { environmentOf } from '../environment.ts';
import { settleStopped, succeed, workFailed } from '../outcome.ts';
import { mostRounds } from '../pace.ts';
import { blockOf, iterationPath, type StepRecord, stepAt } from '../state.ts';
import {
  beginBlock,
  deadlineOf,
  emit,
  errorAt,
  evaluateNumber,
  evaluationFailure,
  type NodeKind,
  stepEnvironment,
  type Turn,
} from '../turn.ts';
import { judgeUntil } from './iterations.ts';

export const repeatKind: NodeKind<RepeatNode> = {
  begin: (turn, step, node) => {
    if (!step.isPausing) {
      const limit = node.limit && evaluateNumber(node.limit, stepEnvironment(turn, step, 'limit'), 'A `limit`', 1);
      const deadline = deadlineOf(turn, step, node);
      emit(turn, { type: 'step.started', path: step.path, chosen: undefined, count: undefined, limit, deadline });
    }
    beginRound(turn, stepAt(turn.state, step.path), node);
  },
  judge: (turn, step, { until }, block) =>
    judgeUntil(turn, step, until, () => environmentOf(turn.state, block, `${block.path}\nuntil`, turn.time)),
  blockEnded: (turn, step, node, _ended, verdict) => {
    if (step.status === 'stopping') settleStopped(turn, step);
    else if (step.failure !== undefined) workFailed(turn, step, step.failure);
    else if (verdict !== undefined && 'failure' in verdict) workFailed(turn, step, verdict.failure);
    else if (verdict?.holds === true) succeed(turn, step, step.value);
    else if (step.ended >= step.limit) endAtLimit(turn, step, node);
    else goOn(turn, step, node);
  },
};

function beginRound(turn: Turn, step: Readonly<StepRecord>, node: RepeatNode): void {
  const { flow } = blockOf(turn.state, step);
  const index = step.next;
  turn.pace.rounds += 1;
  beginBlock(turn, { path: iterationPath(step.path, index), block: node.body, flow, index, locals: {} });
}

function endAtLimit(turn: Turn, step: Readonly<StepRecord>, node: RepeatNode): void {
  if (node.until === undefined) succeed(turn, step, step.value);
  else {
    const rounds = step.ended === 1 ? 'one round' : `${step.ended} rounds`;
    const message = `After ${rounds} of \`${node.name}\` its \`until\` still does not hold.`;
    workFailed(turn, step, errorAt(turn.state, step, { code: 'repeat/limit', message }));
  }
}

function goOn(turn: Turn, step: Readonly<StepRecord>, node: RepeatNode): void {
  try {
    const { every } = node;
    const pause =
      every === undefined ? 0 : evaluateNumber(every, stepEnvironment(turn, step, 'every'), 'An `every`', 0);
    if (pause > 0) emit(turn, { type: 'step.waiting', path: step.path, resumeAt: turn.time + pause });
    else if (turn.pace.rounds < mostRounds) beginRound(turn, step, node);
    else workFailed(turn, step, errorAt(turn.state, step, endless(node)));
  } catch (failure) {
    workFailed(turn, step, evaluationFailure(turn.state, step, failure));
  }
}

function endless(node: RepeatNode): { readonly code: string; readonly message: string; readonly hint: string } {
  return {
    code: 'repeat/endless',
    message: `\`${node.name}\` began ${mostRounds} rounds in which nothing took any time.`,
    hint: 'Give it an `every` or a `limit`, or let its body do something.',
  };
}
