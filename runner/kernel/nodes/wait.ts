/**
 * A `wait`: until an event comes whose fields are equal to those that it names.
 *
 *   state     what comes                                  goes to    with
 *   ready     its turn, such an event came before         succeeded  step.started, step.succeeded; not with `fresh`
 *   ready     its turn                                    running    step.started, step.waiting
 *   running   such an event                               succeeded  step.succeeded with its fields
 *   running   its time is over, its block stops           failed, cancelled   as any step that runs nothing
 */
import type { WaitNode } from '#language/plan/plan.ts';
import { waitingKey } from '../eventKeys.ts';
import { succeed } from '../outcome.ts';
import { stepAt } from '../state.ts';
import { deadlineOf, emit, evaluateArguments, type NodeKind, stepEnvironment } from '../turn.ts';

export const waitKind: NodeKind<WaitNode> = {
  begin: (turn, step, node) => {
    const { path } = step;
    const { event } = node;
    const fields = evaluateArguments(node.arguments, stepEnvironment(turn, step, 'arguments'));
    const deadline = deadlineOf(turn, step, node);
    emit(turn, { type: 'step.started', path, chosen: undefined, count: undefined, deadline });
    const earlier = node.fresh ? undefined : turn.state.seen.get(waitingKey(event, fields));
    if (earlier !== undefined) succeed(turn, stepAt(turn.state, path), earlier);
    else emit(turn, { type: 'step.waiting', path, resumeAt: undefined, event, fields });
  },
};
