/** How events that flows wait for and emit change the state. */
import type { EventEmitted, EventReceived, StepWaiting } from '#protocol/runEvents.ts';
import { keysOfEvent, waitingKey } from './eventKeys.ts';
import { iterationPath, type State, type StepRecord } from './state.ts';

/** A step waits for an event from now on. */
export function startWaiting(state: State, step: StepRecord, { event, fields }: StepWaiting): void {
  if (event === undefined) return;
  const key = waitingKey(event, fields ?? {});
  step.waitsFor = key;
  state.waiting.set(key, [...(state.waiting.get(key) ?? []), step.path]);
}

/** A step does not wait any more; what came for it and was not begun is forgotten. */
export function stopWaiting(state: State, step: StepRecord): void {
  const { waitsFor: key } = step;
  if (key === undefined) return;
  step.waitsFor = undefined;
  const left = state.waiting.get(key)?.filter(path => path !== step.path) ?? [];
  if (left.length > 0) state.waiting.set(key, left);
  else state.waiting.delete(key);
  if (!step.isStreaming) return;
  for (let index = step.next; index < step.total; index += 1) state.arrivals.delete(iterationPath(step.path, index));
}

/** Keeps an event for who waits later, and for the loops that go over it; gives the paths of these. */
export function noteEvent(state: State, { event, fields }: EventReceived | EventEmitted): readonly string[] {
  const loops: string[] = [];
  for (const key of keysOfEvent(state.compared, event, fields)) {
    if (state.seen.get(key) === undefined) state.seen.set(key, fields);
    for (const path of state.waiting.get(key) ?? []) {
      if (state.steps.get(path)?.isStreaming !== true) continue;
      const loop = state.steps.edit(path);
      state.arrivals.set(iterationPath(path, loop.total), fields);
      loop.total += 1;
      loops.push(path);
    }
  }
  return loops;
}
