/**
 * A `sleep`: nothing happens until its time has come.
 *
 *   state     what comes                            goes to    with
 *   ready     its turn                              running    step.started, step.waiting with its time
 *   running   the time                              succeeded  step.succeeded
 *   running   its time is over, its block stops     failed, cancelled   as any step that runs nothing
 */
import type { ActionNode } from '#language/plan/plan.ts';
import { succeed } from '../outcome.ts';
import { deadlineOf, emit, evaluateArguments, type NodeKind, requireNumber, stepEnvironment } from '../turn.ts';

export const sleepKind: NodeKind<ActionNode> = {
  begin: (turn, step, node) => {
    const { path } = step;
    if (step.isPausing) {
      succeed(turn, step, null);
      return;
    }
    const { duration } = step.input ?? evaluateArguments(node.call.arguments, stepEnvironment(turn, step, 'arguments'));
    const pause = requireNumber(duration ?? null, 'The time of a `sleep`', 0);
    const deadline = deadlineOf(turn, step, node);
    emit(turn, { type: 'step.started', path, chosen: undefined, count: undefined, deadline });
    emit(turn, { type: 'step.waiting', path, resumeAt: turn.time + pause });
  },
};
