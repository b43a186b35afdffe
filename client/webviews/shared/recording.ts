/** What a view knows of a run: how it is, and how it was at a moment of its past. Both are folds of the same events. */
import type { RunEvent } from '#protocol/runEvents.ts';
import { emptyRunView, foldRun, loseRun, type RunView, startOfVirtualTime } from '#protocol/runView.ts';
import { Rewinder } from './rewind.ts';

export interface Recording {
  /** In order. Grows in place. */
  readonly events: RunEvent[];
  /** The run as it is now. Changed in place by events; its `version` tells. */
  readonly run: RunView;
  /** The moment that is looked at; undefined for the present. */
  readonly past: Past | undefined;
  /** Goes back and forth in the events. */
  readonly rewinder: Rewinder;
}

export interface Past {
  /** How many events have happened there: at least 1, and fewer than there are. */
  readonly position: number;
  /** The run as it was there. Changed in place; its `version` tells. */
  readonly run: RunView;
}

export function emptyRecording(): Recording {
  const events: RunEvent[] = [];
  return { events, run: emptyRunView(), past: undefined, rewinder: new Rewinder(events) };
}

/** Takes up events that have happened. Who looks at the past stays there; `reset` begins with another run. */
export function addEvents(recording: Recording, events: readonly RunEvent[], reset: boolean): Recording {
  const before = reset ? emptyRecording() : recording;
  // A run that had no process goes on: what it was doing is not cancelled after all.
  const isFound = events.length > 0 && before.run.status === 'lost';
  const run = isFound ? before.events.reduce(foldRun, emptyRunView()) : before.run;
  for (const event of events) {
    before.events.push(event);
    foldRun(run, event);
  }
  return { ...before, run };
}

/** The run has no process, and has not ended. */
export function loseRecording(recording: Recording, message: string): Recording {
  loseRun(recording.run, message, recording.events.at(-1)?.time ?? Date.now());
  return { ...recording };
}

/**
 * Looks at the run as it was after its first `position` events; without one, or with all of them, as it is now. Nothing is
 * executed. It costs what lies between, and that much less on a way back.
 */
export function lookAt(recording: Recording, position: number | undefined): Recording {
  const { events, rewinder } = recording;
  if (position === undefined || position >= events.length) return { ...recording, past: undefined };
  const wanted = Math.max(1, position);
  rewinder.goTo(wanted);
  return { ...recording, past: { position: wanted, run: rewinder.run } };
}

/**
 * The time in the run that is looked at, when it is `clock` here; both in milliseconds since 1970-01-01 UTC. In virtual time
 * it stands still while nothing happens.
 */
export function timeIn({ events, past }: Recording, clock: number): number {
  if (past !== undefined) return events[past.position - 1]?.time ?? clock;
  const isVirtual = events[0]?.time === startOfVirtualTime;
  return (isVirtual ? events.at(-1)?.time : undefined) ?? clock;
}
