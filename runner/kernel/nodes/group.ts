/**
 * A `parallel` or `sequence`: one block. The order in it comes from the needs of its steps, which the plan holds.
 *
 *   state     what comes                          goes to    with
 *   ready     its turn                            running    step.started, block.started
 *   running   the block ended well                succeeded  step.succeeded with what it yields
 *   running   the block failed, `retry` allows    running    attempt.failed; when due again step.started
 *   running   the block failed                    failed     step.failed
 *   running   its time is over, its block stops   stopping   step.stopping, block.stopping
 *   stopping  the block ended                     cancelled  step.cancelled; step.failed after a timeout
 */
import type { GroupNode } from '#language/plan/plan.ts';
import { blockOf } from '../state.ts';
import { beginBlock, deadlineOf, emit, type NodeKind } from '../turn.ts';
import { singleBlockEnded } from './singleBlock.ts';

export const groupKind: NodeKind<GroupNode> = {
  begin: (turn, step, node) => {
    const deadline = deadlineOf(turn, step, node);
    const { flow } = blockOf(turn.state, step);
    emit(turn, { type: 'step.started', path: step.path, chosen: undefined, count: undefined, deadline });
    beginBlock(turn, { path: step.path, block: node.body, flow, index: undefined, locals: {} });
  },
  blockEnded: singleBlockEnded,
};
