/**
 * A `cancel`: stops a step of its block or of one around it. It has succeeded at once; the step is cancelled when what it
 * runs has stopped and is undone.
 *
 *   the step     what becomes of it
 *   waits        step.cancelled
 *   runs         step.stopping, as when its block stops
 *   has ended    nothing; but what runs on of a race is stopped
 */
import type { CancelNode } from '#language/plan/plan.ts';
import { stopRest, stopStep, succeed } from '../outcome.ts';
import { blockOf, isSettled, visibleStep } from '../state.ts';
import { emit, type NodeKind, noteIfDrained } from '../turn.ts';

export const cancelKind: NodeKind<CancelNode> = {
  begin: (turn, step, node) => {
    const path = visibleStep(turn.state, blockOf(turn.state, step), node.target);
    // First this: the `cancel` may itself stand in what it cancels.
    succeed(turn, step, null);
    const target = path === undefined ? undefined : turn.state.steps.get(path);
    if (target === undefined || target.status === 'stopping') return;
    const reason = `\`cancel ${node.summary}\``;
    if (isSettled(target)) stopRest(turn, target, reason);
    else if (target.status === 'running') stopStep(turn, target, 'cancelled', reason);
    else {
      emit(turn, { type: 'step.cancelled', path: target.path, reason });
      noteIfDrained(turn, target.block);
    }
  },
};
