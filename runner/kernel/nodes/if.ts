/**
 * An `if`: the first branch whose condition holds runs.
 *
 *   state     what comes                          goes to    with
 *   ready     its turn, a condition holds         running    step.started with the block, block.started
 *   ready     its turn, none holds                succeeded  step.started without a block, step.succeeded with null
 *   running   (as for a group)
 */
import { condition } from '#language/plan/builtins/operators.ts';
import { evaluate } from '#language/plan/evaluate.ts';
import type { IfNode } from '#language/plan/plan.ts';
import { succeed } from '../outcome.ts';
import { blockOf, stepAt } from '../state.ts';
import { beginBlock, deadlineOf, emit, type NodeKind, stepEnvironment } from '../turn.ts';
import { singleBlockEnded } from './singleBlock.ts';

export const ifKind: NodeKind<IfNode> = {
  begin: (turn, step, node) => {
    const environment = stepEnvironment(turn, step, 'condition');
    const branch = node.branches.find(
      ({ condition: expr }) => expr === undefined || condition(evaluate(expr, environment), 'if'),
    );
    const deadline = deadlineOf(turn, step, node);
    const { flow } = blockOf(turn.state, step);
    emit(turn, { type: 'step.started', path: step.path, chosen: branch?.block, count: undefined, deadline });
    if (branch === undefined) succeed(turn, stepAt(turn.state, step.path), null);
    else beginBlock(turn, { path: step.path, block: branch.block, flow, index: undefined, locals: {} });
  },
  blockEnded: singleBlockEnded,
};
