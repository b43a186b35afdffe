/** How events that flows wait for and emit change the state. */
import type { EventEmitted, EventReceived, StepWaiting } from '#protocol/runEvents.ts';
import { keysOfEvent, waitingKey } from './eventKeys.ts';
import { iterationPath, type State, type StepRecord } from './state.ts';

/** A step waits for an event from now on. */
export function startWaiting(state: State, step: StepRecord, { event, fields }: StepWaiting): void {
  if (event === undefined) return;
  const key = waitingKey(event, fields ?? {});
  step.waitsFor = key;
  const line = state.waiting.get(key);
  state.waiting.set(key, { first: line?.first ?? step.path, last: step.path });
  if (line === undefined) return;
  step.waitsAfter = line.last;
  state.steps.edit(line.last).waitsBefore = step.path;
}

/** A step does not wait any more; what came for it and was not begun is forgotten. */
export function stopWaiting(state: State, step: StepRecord): void {
  if (step.waitsFor === undefined) return;
  leaveLine(state, step, step.waitsFor);
  if (!step.isStreaming) return;
  for (let index = step.next; index < step.total; index += 1) state.arrivals.delete(iterationPath(step.path, index));
}

function leaveLine(state: State, step: StepRecord, key: string): void {
  const { waitsAfter: before, waitsBefore: after } = step;
  const line = state.waiting.get(key);
  if (line !== undefined) {
    const first = before === undefined ? after : line.first;
    const last = after === undefined ? before : line.last;
    if (first === undefined || last === undefined) state.waiting.delete(key);
    else state.waiting.set(key, { first, last });
  }
  if (before !== undefined) state.steps.edit(before).waitsBefore = after;
  if (after !== undefined) state.steps.edit(after).waitsAfter = before;
  step.waitsFor = undefined;
  step.waitsAfter = undefined;
  step.waitsBefore = undefined;
}

/** Paths of the steps that wait under a key, in the order in which they began to. */
export function waitingUnder(state: State, key: string): readonly string[] {
  const paths: string[] = [];
  for (let path = state.waiting.get(key)?.first; path !== undefined; path = state.steps.get(path)?.waitsBefore) {
    paths.push(path);
  }
  return paths;
}

/** Keeps an event for who waits later, and for the loops that go over it; gives the paths of these. */
export function noteEvent(state: State, { event, fields }: EventReceived | EventEmitted): readonly string[] {
  const loops: string[] = [];
  for (const key of keysOfEvent(state.compared, event, fields)) {
    if (state.seen.get(key) === undefined) state.seen.set(key, fields);
    for (const path of waitingUnder(state, key)) {
      if (state.steps.get(path)?.isStreaming !== true) continue;
      const loop = state.steps.edit(path);
      state.arrivals.set(iterationPath(path, loop.total), fields);
      loop.total += 1;
      loops.push(path);
    }
  }
  return loops;
}
