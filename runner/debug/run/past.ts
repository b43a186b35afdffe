/** Goes back and forth in what is recorded of a run. Nothing is executed: a place in the past is a fold of its events. */
import type { Plan } from '#language/plan/plan.ts';
import type { RunEvent } from '#protocol/runEvents.ts';
import { evolve } from '#runner/kernel/evolve.ts';
import { initialState, type State } from '#runner/kernel/state.ts';
import { dataHitAt, type Evaluate, type Hit, type HitCounts, hitAt, type Rules } from '../breakpoints/rules.ts';
import { type Moment, momentOfStart, momentsOfEvents, startOfEvent } from './moments.ts';

/** A place in a recording. */
export interface PastPlace {
  /** How many events have happened. */
  readonly position: number;
  readonly moment: Moment;
}

/** Something begins at the event that follows, or a failure takes effect. */
type Visit = (place: PastPlace, state: State, event: RunEvent) => void;

/** What is known of a run. */
export interface Recording {
  readonly plan: Plan;
  readonly run: string;
  readonly events: readonly RunEvent[];
  /** What `env()` reads. */
  readonly variables?: Readonly<Record<string, string | undefined>>;
}

/** The state after the first `position` events. */
export function stateAt({ plan, run, events, variables }: Recording, position: number): State {
  const state = initialState(plan, { run, variables });
  for (const event of events.slice(0, position)) evolve(state, event);
  return state;
}

/** Calls back for each moment of a recording, in order. The state that it gives goes on to change. */
function visitMoments(recording: Recording, visit: Visit): void {
  const state = stateAt(recording, 0);
  recording.events.forEach((event, position) => {
    for (const moment of momentsBefore(state, event)) visit({ position, moment }, state, event);
    evolve(state, event);
  });
}

function momentsBefore(state: State, event: RunEvent): readonly Moment[] {
  const start = startOfEvent(state, event);
  const moment = start && momentOfStart(state, start, event.time);
  const failures = momentsOfEvents(state, [event]);
  return moment === undefined ? failures : [moment, ...failures];
}

/** The latest place before `position`, or the first one after it, that is meant. */
export function findPlace(
  recording: Recording,
  direction: 'back' | 'forth',
  position: number,
  isMeant: (place: PastPlace, state: State) => boolean,
): PastPlace | undefined {
  const { events } = recording;
  let found: PastPlace | undefined;
  visitMoments({ ...recording, events: direction === 'back' ? events.slice(0, position) : events }, (place, state) => {
    if (direction === 'forth' && (found !== undefined || place.position <= position)) return;
    if (isMeant(place, state)) found = place;
  });
  return found;
}

/**
 * From where a fork goes on that begins after `position` events: a step begins there. That is the last such place until
 * then, else the first one; undefined where nothing has begun.
 */
export function forkPosition(recording: Recording, position: number): number | undefined {
  const isStart = ({ moment }: PastPlace): boolean => moment.kind === 'start';
  return (findPlace(recording, 'back', position + 1, isStart) ?? findPlace(recording, 'forth', -1, isStart))?.position;
}

/** Where the rules would have stopped the run: as in {@link findPlace}, and after a result that is watched. */
export function findHit(
  recording: Recording,
  direction: 'back' | 'forth',
  position: number,
  rules: Rules,
  evaluate: Evaluate,
): (PastPlace & { readonly hit: Hit }) | undefined {
  const { events } = recording;
  const counts: HitCounts = new Map();
  const state = stateAt(recording, 0);
  let found: (PastPlace & { readonly hit: Hit }) | undefined;
  const note = (at: number, hit: Hit | undefined): void => {
    const isThere = direction === 'back' ? at < position : at > position && found === undefined;
    if (hit !== undefined && isThere) found = { position: at, moment: hit.moment, hit };
  };
  // What log points say was said when it happened.
  const say = (): void => undefined;
  events.forEach((event, at) => {
    const { time } = event;
    for (const moment of momentsBefore(state, event)) {
      note(at, hitAt(rules, counts, { state, moment, time }, evaluate, say));
    }
    evolve(state, event);
    note(at + 1, dataHitAt(rules, counts, event, { state, time }, evaluate, say));
  });
  return found;
}
