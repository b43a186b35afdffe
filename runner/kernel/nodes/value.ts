/**
 * A `let`, a `return` or a `yield`: no time passes.
 *
 *   state   what comes                       goes to    with
 *   ready   its turn                         succeeded  value.computed
 *   ready   its turn, it has no value        failed     step.failed
 *
 * `return` and `yield` give their block's result as well; the first one that is reached stands. What runs beside them
 * runs on.
 */
import { evaluate } from '#language/plan/evaluate.ts';
import type { ResultNode, ValueNode } from '#language/plan/plan.ts';
import { emit, type NodeKind, noteIfDrained, stepEnvironment } from '../turn.ts';

export const valueKind: NodeKind<ValueNode | ResultNode> = {
  begin: (turn, step, node) => {
    const value = evaluate(node.value, stepEnvironment(turn, step, 'value'));
    emit(turn, { type: 'value.computed', path: step.path, value });
    noteIfDrained(turn, step.block);
  },
};
