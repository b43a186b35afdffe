/**
 * A step that calls another flow: the flow's body is its block, and sees its parameters alone.
 *
 *   state     what comes                          goes to    with
 *   ready     its turn                            running    step.started, block.started with the parameters
 *   running   the flow's own time is over         running    block.stopping with that failure
 *   running   (else as for a group; the flow's result is the step's value)
 */
import { EvaluationError } from '#language/plan/evaluate.ts';
import type { FlowNode } from '#language/plan/plan.ts';
import { flowDeadline, parametersOf } from '../call.ts';
import { blockOf, flowPlan } from '../state.ts';
import { beginBlock, deadlineOf, emit, evaluateArguments, type NodeKind, stepEnvironment } from '../turn.ts';
import { singleBlockEnded } from './singleBlock.ts';

/** How many flows may call each other, one inside the other. */
const deepestCall = 500;

export const flowKind: NodeKind<FlowNode> = {
  begin: (turn, step, node) => {
    if (blockOf(turn.state, step).depth >= deepestCall) {
      throw new EvaluationError('flow/depth', `Flows call each other more than ${deepestCall} deep here.`);
    }
    const given = step.input ?? evaluateArguments(node.arguments, stepEnvironment(turn, step, 'arguments'));
    const flow = flowPlan(turn.state, node.flow);
    const locals = parametersOf(turn, flow, given, step.path);
    const blockDeadline = flowDeadline(turn, flow, locals, step.path);
    const deadline = deadlineOf(turn, step, node);
    emit(turn, { type: 'step.started', path: step.path, chosen: undefined, count: undefined, deadline });
    beginBlock(turn, {
      path: step.path,
      block: flow.body,
      flow: flow.key,
      index: undefined,
      locals,
      deadline: blockDeadline,
    });
  },
  blockEnded: singleBlockEnded,
};
