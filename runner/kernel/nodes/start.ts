/**
 * A `start`: begins a run of its own, and goes on. No time passes; whatever becomes of that run does not touch this one.
 *
 *   state   what comes                            goes to    with
 *   ready   its turn                              succeeded  step.started, step.spawned, step.succeeded with the run's id
 *   ready   its turn, an argument has no value    failed     step.failed
 */
import type { StartNode } from '#language/plan/plan.ts';
import { succeed } from '../outcome.ts';
import { childRunId } from '../runIds.ts';
import { stepAt } from '../state.ts';
import { deadlineOf, emit, evaluateArguments, type NodeKind, stepEnvironment } from '../turn.ts';

export const startKind: NodeKind<StartNode> = {
  begin: (turn, step, node) => {
    const { path } = step;
    const { options, run } = turn.state;
    const input = evaluateArguments(node.arguments, stepEnvironment(turn, step, 'arguments'));
    const deadline = deadlineOf(turn, step, node);
    const child = childRunId(options.run, run.started, turn.time);
    emit(turn, { type: 'step.started', path, chosen: undefined, count: undefined, deadline });
    emit(turn, { type: 'step.spawned', path, child, flow: node.flow, input });
    succeed(turn, stepAt(turn.state, path), child);
  },
};
