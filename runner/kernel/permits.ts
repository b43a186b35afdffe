/**
 * How a step comes to hold the resource of its `using`, a lock or a slot of a rate limit.
 *
 *   the step                                   what comes                       goes to   with
 *   ready                                      its turn                         queued    step.queued
 *   ready, what is around it holds the lock    its turn                         running   (as without `using`)
 *   queued                                     granted                          ready     step.granted
 *   queued                                     its block stops, it is cancelled cancelled step.cancelled
 *   running, with a lock                       it is tried again                running   (it still holds it)
 *   running, with a rate limit                 it is to be tried again          running   step.queued
 *   running, and asks again                    granted                          running   step.granted, the next attempt
 *   any that holds or asks                     it has settled                   –         what it has is given back
 *
 * A run of a flow with `limit` is admitted in the same way, with run.queued and run.admitted.
 */
import { EvaluationError } from '#language/plan/evaluate.ts';
import type { NodePlan, ResourcePlan } from '#language/plan/plan.ts';
import type { Share } from '#protocol/runEvents.ts';
import { resourceArguments } from './resources.ts';
import type { State, StepRecord } from './state.ts';
import { emit, type Turn } from './turn.ts';

/** Throws an `EvaluationError` where the resource can't be what it says. */
export function queueUp(turn: Turn, step: Readonly<StepRecord>, { clauses }: NodePlan): void {
  const resource = turn.state.plan.resources[clauses.using ?? ''];
  if (resource === undefined) throw new Error(`The plan has no resource ${clauses.using}.`);
  emit(turn, { type: 'step.queued', path: step.path, resource: resource.key, share: shareOf(turn.state, resource) });
}

function shareOf(state: State, resource: ResourcePlan): Share {
  const { slots = 1, count, per } = resourceArguments(state, resource);
  if (resource.type === 'lock') return { kind: 'lock', slots: atLeastOne(slots ?? 1, resource, 'slots') };
  if (resource.type === 'rateLimit') {
    return { kind: 'rate', slots: atLeastOne(count, resource, 'count'), per: atLeastOne(per, resource, 'per') };
  }
  throw new EvaluationError(
    'operand',
    `\`using ${resource.name}\` needs a \`lock\` or a \`rateLimit\`, not \`${resource.type}\`.`,
  );
}

function atLeastOne(value: unknown, { name }: ResourcePlan, parameter: string): number {
  if (typeof value === 'number' && value >= 1) return value;
  throw new EvaluationError(
    'operand',
    `\`${parameter}\` of \`${name}\` must be 1 or more, not ${JSON.stringify(value)}.`,
  );
}

/** It is the step's turn. Without effect for one that does not stand in line any more. */
export function takeGrant(turn: Turn, path: string): void {
  const step = turn.state.steps.get(path);
  if (step?.permit?.status !== 'asked') return;
  emit(turn, { type: 'step.granted', path, retryAt: step.status === 'queued' ? undefined : turn.time });
}
