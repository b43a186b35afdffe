/** How events change what is known of what steps hold and ask for. */
import type { RunAdmitted, RunEventBody, RunQueued, StepGranted, StepQueued } from '#protocol/runEvents.ts';
import type { State, StepRecord } from './state.ts';

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
