/** Actions that only wait. The kernel carries them out itself: they take no slot, and no process is needed meanwhile. */
import type { ActionNode, NodePlan } from '#language/plan/plan.ts';
import type { State } from './state.ts';

export type PauseKind = 'sleep' | 'approve';

/** Which of them a step of the node is; undefined for any other, and where all actions are called. */
export function pauseKind({ options }: Pick<State, 'options'>, node: NodePlan): PauseKind | undefined {
  if (options.callsPauses === true) return undefined;
  const action = node.kind === 'action' ? node.call.action : undefined;
  return action === 'sleep' || action === 'approve' ? action : undefined;
}

/** Whether a step of the node has an engine call an action. */
export function callsAction(state: Pick<State, 'options'>, node: NodePlan): node is ActionNode {
  return node.kind === 'action' && pauseKind(state, node) === undefined;
}
