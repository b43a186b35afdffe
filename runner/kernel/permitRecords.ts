/** How events change what is known of what steps hold and ask for. */
import type { NodePlan } from '#language/plan/plan.ts';
import type { RunAdmitted, RunEventBody, RunQueued, StepGranted, StepQueued } from '#protocol/runEvents.ts';
import { blockOf, type State, type StepRecord, stepAt } from './state.ts';

export type PermitEvent = RunQueued | RunAdmitted | StepQueued | StepGranted;

export function isOfPermit(event: RunEventBody): event is PermitEvent {
  const { type } = event;
  return type === 'run.queued' || type === 'run.admitted' || type === 'step.queued' || type === 'step.granted';
}

export function notePermit(state: State, event: PermitEvent): void {
  const holder = 'path' in event ? state.steps.edit(event.path) : state.run;
  if (event.type === 'run.admitted' || event.type === 'step.granted') {
    if (holder.permit === undefined) throw new Error('What is granted was not asked for.');
    holder.permit = { ...holder.permit, status: 'held' };
    state.run.asking -= 1;
    return;
  }
  state.run.asking += 1;
  if (event.type === 'step.queued') queueStep(state, event);
  else {
    const share = { kind: 'lock', slots: event.limit } as const;
    holder.permit = { status: 'asked', resource: state.plan.entry, share };
  }
}

function queueStep(state: State, { path, resource, share }: StepQueued): void {
  const step = state.steps.edit(path);
  step.permit = { status: 'asked', resource, share };
  step.retryAt = undefined;
  if (step.status === 'ready') step.status = 'queued';
}

/** Each attempt is one of those that a rate limit counts; a lock is held until the step has ended. */
export function forgetTurn(step: StepRecord): void {
  if (step.permit?.share.kind === 'rate') step.permit = undefined;
}

/** What a step holds ends with it; while the rest of a race runs on, it has not quite ended. */
export function endPermit(state: State, step: StepRecord): void {
  if (step.permit?.status === 'asked') state.run.asking -= 1;
  if (step.liveBlocks === 0) step.permit = undefined;
}

/** Whether the step has to get in line before it begins, or is tried again. */
export function hasToQueue(state: State, step: Readonly<StepRecord>, { clauses: { using } }: NodePlan): boolean {
  if (using === undefined || step.permit !== undefined) return false;
  return !isHeldAround(state, step, using);
}

/** What a step around it holds, it need not ask for: it would wait for itself. Of a rate limit every step takes a slot. */
function isHeldAround(state: State, step: Readonly<StepRecord>, resource: string): boolean {
  const owner = blockOf(state, step).owner;
  const around = owner === undefined ? undefined : stepAt(state, owner);
  if (around === undefined) return false;
  const { permit } = around;
  return (permit?.resource === resource && permit.share.kind === 'lock') || isHeldAround(state, around, resource);
}
