/**
 * A step that calls an action.
 *
 *   state     what comes                            goes to    with
 *   ready     its turn, and a slot is free          running    step.started, attempt.started
 *   ready     its turn, an argument has no value    failed     step.failed
 *   running   the action succeeded                  succeeded  step.succeeded
 *   running   the action failed, `retry` allows     running    attempt.failed with the time of the next attempt
 *   running   the next attempt is due, a slot free  running    attempt.started
 *   running   the action failed                     failed     attempt.failed, step.failed
 *   running   its time is over, or its block stops  stopping   step.stopping; at once to the end when none runs
 *   stopping  the action succeeded                  succeeded  step.succeeded
 *   stopping  the action failed                     cancelled  step.cancelled; step.failed after a timeout
 */
import type { ActionNode } from '#language/plan/plan.ts';
import { resourceArguments } from '../resources.ts';
import { deadlineOf, emit, evaluateArguments, type NodeKind, stepEnvironment } from '../turn.ts';

export const actionKind: NodeKind<ActionNode> = {
  begin: (turn, step, node) => {
    const { call } = node;
    const input = step.input ?? evaluateArguments(call.arguments, stepEnvironment(turn, step, 'arguments'));
    const resource = call.resource === undefined ? undefined : turn.state.plan.resources[call.resource];
    // Only to fail here, with a place, and not in the engine: the command evaluates them again.
    if (resource !== undefined) resourceArguments(turn.state, resource);
    const deadline = deadlineOf(turn, step, node);
    if (step.status === 'ready') {
      emit(turn, { type: 'step.started', path: step.path, chosen: undefined, count: undefined, deadline });
    }
    const attempt = step.attempt + 1;
    emit(turn, { type: 'attempt.started', path: step.path, attempt, action: call.action, input });
  },
};
