/** How events change what is known of steps that ask for the result of an equal call. */
import type { CacheAsked, CacheHit, CacheMissed, RunEventBody } from '#protocol/runEvents.ts';
import type { State, StepRecord } from './state.ts';

export type CacheEvent = CacheAsked | CacheHit | CacheMissed;

export function isOfCache(event: RunEventBody): event is CacheEvent {
  return event.type === 'cache.asked' || event.type === 'cache.hit' || event.type === 'cache.missed';
}

export function noteCache(state: State, event: CacheEvent): void {
  const step = state.steps.edit(event.path);
  if (event.type === 'cache.asked') {
    state.run.asking += 1;
    step.cache = { status: 'asked', call: event.call };
    step.status = 'queued';
    // Evaluated once: what is asked for is what is called.
    step.input = event.input;
    return;
  }
  if (step.cache?.status !== 'asked') throw new Error(`${event.path} does not ask for a recorded result.`);
  const { call } = step.cache;
  endCacheLook(state, step);
  if (event.type === 'cache.missed') step.cache = { status: 'missed', call, code: event.code };
}

/** A step does not ask any more. */
export function endCacheLook(state: State, step: StepRecord): void {
  if (step.cache?.status === 'asked') state.run.asking -= 1;
  step.cache = undefined;
}
