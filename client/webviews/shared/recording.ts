/** What a view knows of a run: how it is, and how it was at a moment of its past. Both are folds of the same events. */
import type { RunEvent } from '#protocol/runEvents.ts';
import { emptyRunView, foldRun, loseRun, type RunView } from '#protocol/runView.ts';

export interface Recording {
  /** In order. Grows in place. */
  readonly events: RunEvent[];
  /** The run as it is now. Changed in place by events; its `version` tells. */
  readonly run: RunView;
  /** The moment that is looked at; undefined for the present. */
  readonly past: Past | undefined;
}

export interface Past {
  /** How many events have happened there: at least 1, and fewer than there are. */
  readonly position: number;
  /** The run as it was there. */
  readonly run: RunView;
}

export function emptyRecording(): Recording {
  return { events: [], run: emptyRunView(), past: undefined };
}

/** Takes up events that have happened. Who looks at the past stays there; `reset` begins with another run. */
export function addEvents(recording: Recording, events: readonly RunEvent[], reset: boolean): Recording {
  const { events: known, past } = reset ? emptyRecording() : recording;
  // A run that had no process goes on: what it was doing is not cancelled after all.
  const isFound = events.length > 0 && recording.run.status === 'lost';
  const run = reset ? emptyRunView() : isFound ? runAt(known, known.length) : recording.run;
  for (const event of events) {
    known.push(event);
    foldRun(run, event);
  }
  return { events: known, run, past };
}

/** The run has no process, and has not ended. */
export function loseRecording(recording: Recording, message: string): Recording {
  const { events, run, past } = recording;
  loseRun(run, message, events.at(-1)?.time ?? Date.now());
  return { events, run, past };
}

/**
 * Looks at the run as it was after its first `position` events; without one, or with all of them, as it is now. Nothing is
 * executed. A way forward costs only the events that lie between.
 */
export function lookAt(recording: Recording, position: number | undefined): Recording {
  const { events, run, past } = recording;
  if (position === undefined || position >= events.length) return { events, run, past: undefined };
  const wanted = Math.max(1, position);
  if (past === undefined || past.position > wanted) {
    return { events, run, past: { position: wanted, run: runAt(events, wanted) } };
  }
  for (const event of events.slice(past.position, wanted)) foldRun(past.run, event);
  return { events, run, past: { position: wanted, run: past.run } };
}

function runAt(events: readonly RunEvent[], position: number): RunView {
  return events.slice(0, position).reduce(foldRun, emptyRunView());
}

/** When the moment is that is looked at, in milliseconds since 1970-01-01 UTC; undefined for the present. */
export function timeOfPast({ events, past }: Recording): number | undefined {
  return past && events[past.position - 1]?.time;
}
