/**
 * A `race`: all branches at once, each a part with a path of its own.
 *
 *   state      what comes                              goes to    with
 *   ready      its turn                                running    step.started, block.started of each branch
 *   running    the last winner that there may be       running    block.stopping for the others
 *   running    … and all have ended                    succeeded  step.succeeded with what the winners gave
 *   running    … with `rest continue`                  succeeded  step.succeeded at once; the others run on
 *   running    too few branches are left to win        running    block.stopping for the others
 *   running    … and all have ended                    failed     as the work of any step, with all failures
 *   running    its time is over, its block stops       stopping   step.stopping, block.stopping
 *   stopping   all have ended                          cancelled  step.cancelled; step.failed after a timeout
 *   succeeded  the last of the rest has ended          succeeded  (only now can its block end)
 */
import { EvaluationError } from '#language/plan/evaluate.ts';
import type { RaceNode } from '#language/plan/plan.ts';
import type { Json } from '#protocol/json.ts';
import type { ActionFailure } from '../input.ts';
import { settleStopped, stopBlock, succeed, workFailed } from '../outcome.ts';
import { blockOf, flowPlan, isSettled, liveBlockPaths, partPath, type StepRecord, stepAt } from '../state.ts';
import {
  beginBlock,
  deadlineOf,
  emit,
  errorAt,
  errorValue,
  evaluateNumber,
  type NodeKind,
  noteIfDrained,
  stepEnvironment,
  type Turn,
} from '../turn.ts';

export const raceKind: NodeKind<RaceNode> = {
  begin: (turn, step, node) => {
    const winners = winnersOf(turn, step, node);
    const deadline = deadlineOf(turn, step, node);
    emit(turn, { type: 'step.started', path: step.path, chosen: undefined, count: undefined, winners, deadline });
    const { flow } = blockOf(turn.state, step);
    const { blocks } = flowPlan(turn.state, flow);
    for (const block of node.blocks) {
      // `near`, or `branch#2` for one without a name.
      const part = (blocks[block]?.label ?? `branch ${block}`).replace(' ', '#');
      beginBlock(turn, { path: partPath(step.path, part), block, flow, index: undefined, part, locals: {} });
    }
  },
  blockEnded: (turn, step, node) => {
    if (step.status === 'stopping') {
      if (step.liveBlocks === 0) settleStopped(turn, step);
    } else if (isSettled(step)) noteIfDrained(turn, step.block);
    else if (step.won.length >= step.winners) won(turn, step, node);
    else if (step.won.length + step.liveBlocks < step.winners) lost(turn, step, node);
  },
};

function winnersOf(turn: Turn, step: Readonly<StepRecord>, node: RaceNode): number {
  const what = 'The number of winners of a `race`';
  const winners =
    node.winners === undefined ? 1 : evaluateNumber(node.winners, stepEnvironment(turn, step, 'winners'), what, 1);
  if (winners <= node.blocks.length) return winners;
  throw new EvaluationError('operand', `This \`race\` has ${node.blocks.length} branches, so ${winners} can’t win.`);
}

function won(turn: Turn, step: Readonly<StepRecord>, node: RaceNode): void {
  if (step.liveBlocks > 0 && !node.restContinue) stopOthers(turn, step, 'the race is won');
  else succeed(turn, step, node.winners === undefined ? (step.won[0] ?? null) : step.won);
}

function lost(turn: Turn, step: Readonly<StepRecord>, node: RaceNode): void {
  if (step.liveBlocks > 0) stopOthers(turn, step, 'the race is lost');
  else workFailed(turn, stepAt(turn.state, step.path), errorAt(turn.state, step, failureOf(step, node)));
}

function stopOthers(turn: Turn, step: Readonly<StepRecord>, reason: string): void {
  for (const path of liveBlockPaths(turn.state, step)) stopBlock(turn, path, undefined, reason);
}

/** Lists what each branch failed with. */
function failureOf(step: Readonly<StepRecord>, node: RaceNode): ActionFailure {
  const reasons = step.lost.map(({ part, error }) => `\`${part}\`: ${error.message}`).join(' ');
  const head =
    step.won.length === 0
      ? `No branch of \`${node.name}\` succeeded.`
      : `Of \`${node.name}\`, ${step.winners} branches were to succeed, and ${step.won.length} did.`;
  const branches = step.lost.map(({ part, error }): Json => ({ branch: part, error: errorValue(error) }));
  return { code: 'race', message: `${head} ${reasons}`.trim(), details: branches };
}
