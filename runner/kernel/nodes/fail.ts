/**
 * A `fail`.
 *
 *   state   what comes   goes to   with
 *   ready   its turn     failed    step.failed with the code `fail`
 */
import { textOf } from '#language/plan/builtins/values.ts';
import { evaluate } from '#language/plan/evaluate.ts';
import type { FailNode } from '#language/plan/plan.ts';
import { fail } from '../outcome.ts';
import { errorAt, type NodeKind, stepEnvironment } from '../turn.ts';

export const failKind: NodeKind<FailNode> = {
  begin: (turn, step, node) => {
    const message = textOf(evaluate(node.message, stepEnvironment(turn, step, 'message')));
    fail(turn, step, errorAt(turn.state, step, { code: 'fail', message }));
  },
};
