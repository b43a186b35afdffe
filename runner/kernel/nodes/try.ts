/**
 * A `try`: its body; where that fails its handler, if it has one; and in any case its cleanup, if it has one. Handler
 * and cleanup are parts, with paths of their own, as they may hold steps of the same names.
 *
 *   state     what comes                              goes to    with
 *   ready     its turn                                running    step.started, block.started of the body
 *   running   the body failed, there is a handler     running    block.started of `~catch`, with the failure
 *   running   body or handler ended otherwise         running    block.started of `~finally`
 *   running   … and the cleanup ended                 succeeded  step.succeeded with what body or handler yields
 *   running   … and something of it failed            failed     as the work of any step; the first failure counts
 *   running   its time is over, its block stops       stopping   step.stopping, block.stopping; not of the cleanup
 *   stopping  body or handler ended                   stopping   block.started of `~finally`
 *   stopping  … and the cleanup ended                 cancelled  step.cancelled; step.failed after a timeout
 *
 * A cancel is no failure, so no handler holds it.
 */
import type { TryNode } from '#language/plan/plan.ts';
import type { BlockEnded } from '#protocol/runEvents.ts';
import { blockOf, cleanupPart, flowPlan, handlerPart, partPath, type StepRecord } from '../state.ts';
import { beginBlock, deadlineOf, emit, errorValue, type NodeKind, type Turn } from '../turn.ts';
import { singleBlockEnded } from './singleBlock.ts';

export const tryKind: NodeKind<TryNode> = {
  begin: (turn, step, node) => {
    const deadline = deadlineOf(turn, step, node);
    const { flow } = blockOf(turn.state, step);
    emit(turn, { type: 'step.started', path: step.path, chosen: undefined, count: undefined, deadline });
    beginBlock(turn, { path: step.path, block: node.body, flow, index: undefined, locals: {} });
  },
  blockEnded: (turn, step, node, ended) => {
    const next = nextPart(step, node, ended);
    if (next === undefined) singleBlockEnded(turn, step);
    else beginPart(turn, step, next);
  },
};

interface Part {
  readonly part: string;
  readonly block: number;
}

function nextPart(step: Readonly<StepRecord>, { handler, cleanup }: TryNode, ended: BlockEnded): Part | undefined {
  const wasBody = ended.path === step.path;
  const isCaught = wasBody && step.status === 'running' && step.failure !== undefined;
  if (isCaught && handler !== undefined) return { part: handlerPart, block: handler };
  const isOver = ended.path === partPath(step.path, cleanupPart);
  return isOver || cleanup === undefined ? undefined : { part: cleanupPart, block: cleanup };
}

function beginPart(turn: Turn, step: Readonly<StepRecord>, { part, block }: Part): void {
  const { flow } = blockOf(turn.state, step);
  const [name] = part === handlerPart ? (flowPlan(turn.state, flow).blocks[block]?.locals ?? []) : [];
  const locals = name === undefined || step.failure === undefined ? {} : { [name]: errorValue(step.failure) };
  beginBlock(turn, { path: partPath(step.path, part), block, flow, index: undefined, part, locals });
}
