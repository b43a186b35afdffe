/**
 * An `emit`: no time passes. The event goes to the steps of this run that wait for it, and stands in the journal for
 * whoever else it concerns.
 *
 *   state   what comes                          goes to    with
 *   ready   its turn                            succeeded  step.started, step.succeeded, event.emitted
 *   ready   its turn, a field has no value      failed     step.failed
 */
import type { EmitNode } from '#language/plan/plan.ts';
import { deliver } from '../events.ts';
import { succeed } from '../outcome.ts';
import { stepAt } from '../state.ts';
import { deadlineOf, emit, evaluateArguments, type NodeKind, stepEnvironment } from '../turn.ts';

export const emitKind: NodeKind<EmitNode> = {
  begin: (turn, step, node) => {
    const { path } = step;
    const { event } = node;
    const given = evaluateArguments(node.arguments, stepEnvironment(turn, step, 'arguments'));
    const deadline = deadlineOf(turn, step, node);
    const known = turn.state.plan.events?.[event]?.fields ?? [];
    // A field that was left out is null, so that all events of a name have the same fields.
    const fields = { ...Object.fromEntries(known.map(({ name }) => [name, null])), ...given };
    emit(turn, { type: 'step.started', path, chosen: undefined, count: undefined, deadline });
    succeed(turn, stepAt(turn.state, path), null);
    deliver(turn, { type: 'event.emitted', path, event, fields });
  },
};
