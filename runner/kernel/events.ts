/** How an event reaches the steps that wait for it. */
import type { EventEmitted, EventReceived } from '#protocol/runEvents.ts';
import { keysOfEvent } from './eventKeys.ts';
import { waitingUnder } from './eventRecords.ts';
import { succeed } from './outcome.ts';
import { noteCause } from './pace.ts';
import { emit, type Turn } from './turn.ts';

/**
 * Takes an event into the run: all `wait`s that it fits have succeeded, in the order in which they began to wait, and it
 * counts for those that begin later. A `for` over such events takes it when it is recorded.
 */
export function deliver(turn: Turn, event: EventReceived | EventEmitted): void {
  const { state } = turn;
  const keys = keysOfEvent(state.compared, event.event, event.fields);
  const waiting = keys.flatMap(key => waitingUnder(state, key));
  if (event.type === 'event.emitted') {
    const loops = waiting.filter(path => state.steps.get(path)?.isStreaming === true);
    noteCause(turn.pace, state, event.path, loops);
  }
  emit(turn, event);
  for (const path of waiting) {
    const step = state.steps.get(path);
    if (step?.status === 'running' && !step.isStreaming) succeed(turn, step, event.fields);
  }
}
