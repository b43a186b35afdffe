/**
 * A `for` over events: one block instance for each event that comes from its start on and fits, as it comes.
 *
 *   state     what comes                            goes to    with
 *   ready     its turn                              running    step.started, step.waiting
 *   running   such an event, the limit leaves room  running    block.started
 *   running   an iteration ended well               running    block.ended
 *   running   … and `until` holds                   running    block.stopping for the others; no further one begins
 *   running   … and all have ended                  succeeded  step.succeeded with the values that there are
 *   running   an iteration failed                   running    block.stopping for the others; no further one begins
 *   running   … and all have ended                  failed     as the work of any step that fails
 *   running   its time is over, its block stops     stopping   step.stopping, block.stopping
 *   stopping  all have ended                        cancelled  step.cancelled; step.failed after a timeout
 */
import type { EventLoopNode } from '#language/plan/plan.ts';
import { environmentOf } from '../environment.ts';
import { settleStopped, succeed, workFailed } from '../outcome.ts';
import { type StepRecord, stepAt } from '../state.ts';
import {
  deadlineOf,
  emit,
  evaluateArguments,
  evaluateNumber,
  type NodeKind,
  stepEnvironment,
  type Turn,
} from '../turn.ts';
import { heedUntil, judgeUntil, resultsOf, stopOthers } from './iterations.ts';

export const eventLoopKind: NodeKind<EventLoopNode> = {
  begin: (turn, step, node) => {
    const { path } = step;
    const environment = stepEnvironment(turn, step, 'arguments');
    const fields = evaluateArguments(node.arguments, environment);
    const limit = node.limit && evaluateNumber(node.limit, environment, 'A `limit`', 1);
    const deadline = deadlineOf(turn, step, node);
    emit(turn, { type: 'step.started', path, chosen: undefined, count: undefined, limit, deadline });
    emit(turn, { type: 'step.waiting', path, resumeAt: undefined, event: node.event, fields });
  },
  judge: (turn, step, { until }, block) =>
    judgeUntil(turn, step, until, () => {
      // The value of the iteration that ends now is not recorded yet.
      const results = step.gathered.with(block.index ?? 0, block.results[0]?.value ?? null).toList();
      return environmentOf(turn.state, block, `${block.path}\nuntil`, turn.time, new Map([['results', results]]));
    }),
  blockEnded: (turn, step, _node, ended, verdict) => {
    if (step.status === 'running') {
      if (ended.status === 'failed') stopOthers(turn, step, 'another iteration failed');
      else if (verdict !== undefined && !step.isClosing) heedUntil(turn, step, verdict);
    }
    const now = stepAt(turn.state, step.path);
    if (now.liveBlocks === 0) conclude(turn, now);
  },
};

/** No iteration runs: the loop is over when it is closing, or else waits on. */
function conclude(turn: Turn, step: Readonly<StepRecord>): void {
  if (step.status === 'stopping') settleStopped(turn, step);
  else if (step.status !== 'running' || step.isUndoing || step.retryAt !== undefined) return;
  else if (step.failure !== undefined) workFailed(turn, step, step.failure);
  else if (step.isClosing) succeed(turn, step, resultsOf(turn.state, step));
}
