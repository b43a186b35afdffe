/**
 * A `match`: the first case with a pattern that the value fits runs, or else `else`.
 *
 *   state     what comes                          goes to    with
 *   ready     its turn, a case fits               running    step.started with the block, block.started
 *   ready     its turn, none fits                 failed     step.failed with the code `match`
 *   running   (as for a group)
 */
import { describe } from '#language/plan/builtins/values.ts';
import { conform } from '#language/plan/conform.ts';
import { EvaluationError, evaluate } from '#language/plan/evaluate.ts';
import type { MatchNode } from '#language/plan/plan.ts';
import { blockOf } from '../state.ts';
import { beginBlock, deadlineOf, emit, type NodeKind, stepEnvironment } from '../turn.ts';
import { singleBlockEnded } from './singleBlock.ts';

export const matchKind: NodeKind<MatchNode> = {
  begin: (turn, step, node) => {
    const value = evaluate(node.value, stepEnvironment(turn, step, 'value'));
    const fits = node.cases.find(({ patterns }) =>
      patterns.some(pattern => conform(value, pattern, turn.state.plan.shapes).ok),
    );
    const chosen = fits ?? node.cases.find(({ patterns }) => patterns.length === 0);
    // The checker asks for all values; data from outside may still be something else.
    if (chosen === undefined) throw new EvaluationError('match', `No case of \`match\` fits ${describe(value)}.`);
    const deadline = deadlineOf(turn, step, node);
    const { flow } = blockOf(turn.state, step);
    emit(turn, { type: 'step.started', path: step.path, chosen: chosen.block, count: undefined, deadline });
    beginBlock(turn, { path: step.path, block: chosen.block, flow, index: undefined, locals: {} });
  },
  blockEnded: singleBlockEnded,
};
