/**
 * An `approve`: until a person has said yes or no.
 *
 *   state     what comes                            goes to    with
 *   ready     its turn                              running    step.started, step.waiting with the question
 *   running   a yes                                 succeeded  step.answered, step.succeeded with who said it
 *   running   a no, `retry` allows                  running    step.answered, attempt.failed with the time to ask again
 *   running   a no                                  failed     step.answered, step.failed
 *   running   its time is over, its block stops     failed, cancelled   as any step that runs nothing
 */
import type { ActionNode } from '#language/plan/plan.ts';
import type { ApprovalRequest } from '#protocol/runEvents.ts';
import type { AnswerInput } from '../input.ts';
import { succeed, workFailed } from '../outcome.ts';
import { planOf, stepAt } from '../state.ts';
import { deadlineOf, emit, errorAt, evaluateArguments, type NodeKind, stepEnvironment, type Turn } from '../turn.ts';

export const approveKind: NodeKind<ActionNode> = {
  begin: (turn, step, node) => {
    const { path } = step;
    const { prompt, details } =
      step.input ?? evaluateArguments(node.call.arguments, stepEnvironment(turn, step, 'arguments'));
    const approval: ApprovalRequest = { prompt: String(prompt ?? ''), ...(details == null ? {} : { details }) };
    const deadline = deadlineOf(turn, step, node);
    emit(turn, { type: 'step.started', path, chosen: undefined, count: undefined, deadline });
    emit(turn, { type: 'step.waiting', path, resumeAt: undefined, approval });
  },
};

/** Takes what a person says. Without effect on a step that does not, or no longer, wait for it. */
export function takeApproval(turn: Turn, { path, answer, time }: AnswerInput): void {
  if (turn.state.asked.get(path)?.for !== 'approval') return;
  const { approved, by, comment } = answer;
  emit(turn, { type: 'step.answered', path, approved, by, comment, at: time });
  const step = stepAt(turn.state, path);
  if (approved) {
    succeed(turn, step, { by: by ?? null, comment: comment ?? null, at: new Date(time).toISOString() });
    return;
  }
  const name = `\`${planOf(turn.state, step).name}\``;
  const refusal = by === undefined ? `${name} was refused` : `${by} refused ${name}`;
  const message = comment === undefined ? `${refusal}.` : `${refusal}: ${comment}`;
  const details = { by: by ?? null, comment: comment ?? null };
  workFailed(turn, step, errorAt(turn.state, step, { code: 'refused', message, details }));
}
