/** How somebody goes through a run step by step, and holds it where they like: the debugger. */
import type { RunEventBody } from '#protocol/runEvents.ts';
import { decide } from '#runner/kernel/decide.ts';
import type { Input } from '#runner/kernel/input.ts';
import { type NextStart, nextStart } from '#runner/kernel/nextStart.ts';
import { newPace } from '#runner/kernel/pace.ts';
import type { State } from '#runner/kernel/state.ts';

/** What would happen next: an input is taken, or something that is ready begins. */
export interface NextTurn {
  /** As it is before, and stays until it is permitted. Not to be changed. */
  readonly state: State;
  readonly cause: Input | NextStart;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly time: number;
  /** What would be recorded. */
  readonly events: readonly RunEventBody[];
}

export interface Supervisor {
  /** Whether it may happen now. What is held is asked about again in the next turn. */
  permits(next: NextTurn): boolean;
}

/**
 * One turn of the engine's loop under a supervisor: first what has come in, then what is ready, one after the other.
 * Gives the inputs that are held. `take` carries an event into the state.
 */
export function goOnSupervised(
  state: State,
  supervisor: Supervisor,
  inputs: readonly Input[],
  time: number,
  take: (events: readonly RunEventBody[], time: number) => void,
): Input[] {
  const held: Input[] = [];
  const pace = newPace();
  for (const input of inputs) {
    const events = decide(state, input, 0, pace);
    if (supervisor.permits({ state, cause: input, time: input.time, events })) take(events, input.time);
    else held.push(input);
  }
  for (let next = nextStart(state, time); next !== undefined; next = nextStart(state, time)) {
    const events = decide(state, { type: 'proceed', time }, 1, pace);
    if (!supervisor.permits({ state, cause: next, time, events })) break;
    take(events, time);
  }
  return held;
}
