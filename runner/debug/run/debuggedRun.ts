/**
 * A run as a debugger sees it: one that goes on and can be held, or one that is only recorded. In both, its past can be
 * looked at; nothing is executed meanwhile.
 */
import type { Plan } from '#language/plan/plan.ts';
import type { Json } from '#protocol/json.ts';
import type { RunEvent } from '#protocol/runEvents.ts';
import { decide } from '#runner/kernel/decide.ts';
import { evolve } from '#runner/kernel/evolve.ts';
import type { State } from '#runner/kernel/state.ts';
import type { RunHandle } from '../../engines/common/runHandle.ts';
import type { Edit } from '../../engines/embedded/fork.ts';
import type { Evaluate, Rules } from '../breakpoints/rules.ts';
import type { LiveRun, Stop } from './live.ts';
import type { Moment } from './moments.ts';
import { endsStep, originOf, type StepWay } from './pace.ts';
import { findHit, findPlace, forkPosition, type PastPlace, type Recording, stateAt } from './past.ts';
import type { PausableClock } from './pausableClock.ts';

/** The parts of a run that goes on. */
export interface Engine {
  readonly live: LiveRun;
  readonly handle: RunHandle;
  readonly clock: PausableClock;
}

/** Where somebody looks. */
export interface Standing {
  /** Not to be changed. */
  readonly state: State;
  readonly events: readonly RunEvent[];
  /** Milliseconds since 1970-01-01 UTC. */
  readonly time: number;
  readonly moment: Moment | undefined;
  /** How many events have happened there; undefined in the present. */
  readonly position: number | undefined;
}

export interface RunListener {
  onStop(stop: Stop): void;
  onSay(text: string): void;
}

interface PastStanding extends PastPlace {
  readonly state: State;
  readonly edits: readonly Edit[];
}

export class DebuggedRun {
  readonly #recording: Recording & { readonly events: RunEvent[] };
  readonly #rules: Rules;
  readonly #evaluate: Evaluate;
  readonly #listener: RunListener;
  readonly #engine: Engine | undefined;
  #stop: Stop | undefined;
  #past: PastStanding | undefined;

  constructor(
    recording: Recording,
    options: {
      readonly rules: Rules;
      readonly evaluate: Evaluate;
      readonly listener: RunListener;
      readonly engine?: Engine;
    },
  ) {
    this.#recording = { ...recording, events: [...recording.events] };
    this.#rules = options.rules;
    this.#evaluate = options.evaluate;
    this.#listener = options.listener;
    this.#engine = options.engine;
  }

  get plan(): Plan {
    return this.#recording.plan;
  }

  /** Of the run, so far. */
  get events(): readonly RunEvent[] {
    return this.#recording.events;
  }

  /** Takes up what has happened. */
  add(events: readonly RunEvent[]): void {
    this.#recording.events.push(...events);
  }

  /** The value as it may be shown. What is recorded has no secrets. */
  hide(value: Json): Json {
    return this.#past === undefined ? (this.#engine?.handle.shown(value) ?? value) : value;
  }

  get isPast(): boolean {
    return this.#past !== undefined;
  }

  /** Of a run that goes on, once it has begun. Not to be changed. */
  get liveState(): State | undefined {
    return this.#engine?.live.state;
  }

  /** Undefined while the run goes on. */
  get standing(): Standing | undefined {
    const past = this.#past;
    if (past !== undefined) {
      const events = this.events.slice(0, past.position);
      const time = events.at(-1)?.time ?? 0;
      return { state: past.state, events, time, moment: past.moment, position: past.position };
    }
    const engine = this.#engine;
    if (engine?.live.state === undefined || !engine.live.isHeld) return undefined;
    const { events } = this;
    return {
      state: engine.live.state,
      events,
      time: engine.clock.now(),
      moment: this.#stop?.moment,
      position: undefined,
    };
  }

  /** The run has stopped before a turn, or after it. */
  stopped(stop: Stop): void {
    this.#engine?.clock.stop();
    this.#stop = stop;
    this.#listener.onStop(stop);
  }

  pause(): void {
    this.#engine?.live.hold({ reason: 'pause', moment: undefined, breakpoints: [] });
  }

  /** Goes on to the next breakpoint; in the past, in the recording. */
  goOn(): void {
    if (this.#past === undefined) this.#release({ kind: 'free' });
    else this.#goForth(findHit(this.#recording, 'forth', this.#past.position, this.#rules, this.#evaluate));
  }

  /** `from` is the step from which it goes, and its block instance. */
  step(way: StepWay, from: { readonly path: string; readonly block: string }): void {
    const { standing } = this;
    if (standing === undefined) return;
    const origin = originOf(standing.state, from.path, from.block);
    if (this.#past === undefined) {
      this.#release({ kind: 'step', way, origin });
      return;
    }
    const { position } = this.#past;
    const next = findPlace(this.#recording, 'forth', position, ({ moment }, state) =>
      endsStep(state, way, origin, moment),
    );
    const hit = findHit(this.#recording, 'forth', position, this.#rules, this.#evaluate);
    this.#goForth(hit !== undefined && (next === undefined || hit.position < next.position) ? hit : next);
  }

  stepBack(from: { readonly path: string; readonly block: string }): void {
    const { standing } = this;
    if (standing === undefined) return;
    const origin = originOf(standing.state, from.path, from.block);
    const position = standing.position ?? this.events.length;
    const before = findPlace(this.#recording, 'back', position, ({ moment }, state) =>
      endsStep(state, 'over', origin, moment),
    );
    this.#goBack(before ?? this.#first());
  }

  reverse(): void {
    const position = this.#past?.position ?? this.events.length;
    this.#goBack(findHit(this.#recording, 'back', position, this.#rules, this.#evaluate) ?? this.#first());
  }

  /** Goes back to where a block instance began. */
  restart(block: string): void {
    const before = this.events.slice(0, this.#past?.position ?? this.events.length);
    const began = before.findLastIndex(event => event.type === 'block.started' && event.path === block);
    const first = findPlace(this.#recording, 'forth', began, ({ moment }) => moment.block === block);
    this.#goBack(first ?? this.#first());
  }

  goTo(place: PastPlace): void {
    this.#show(place, { reason: 'step', moment: place.moment, breakpoints: [] });
  }

  /** The places of the past, the latest first, that are meant. */
  placesWhere(isMeant: (moment: Moment, state: State) => boolean, most: number): readonly PastPlace[] {
    const places: PastPlace[] = [];
    findPlace(this.#recording, 'forth', -1, (place, state) => {
      if (isMeant(place.moment, state)) places.push(place);
      return false;
    });
    return places.slice(-most).reverse();
  }

  /** Where one begins to look at a run that is over: its failure, else the last thing that began. */
  lookBack(): boolean {
    const failed = findPlace(
      this.#recording,
      'back',
      this.events.length + 1,
      ({ moment }) => moment.kind === 'stepFailed',
    );
    const last = findPlace(this.#recording, 'back', this.events.length + 1, ({ moment }) => moment.kind === 'start');
    const place = failed ?? last;
    if (place === undefined) return false;
    this.#show(place, { reason: failed === undefined ? 'entry' : 'step', moment: place.moment, breakpoints: [] });
    return true;
  }

  /**
   * Puts another value in place of one: in the run itself, where it stands still now; in the past, for a fork from there.
   * Gives whether there was such a value.
   */
  async replace(edit: Edit): Promise<boolean> {
    const past = this.#past;
    const engine = this.#engine;
    if (past !== undefined) {
      const { path, target, value } = edit;
      const events = decide(past.state, { type: 'replace', time: 0, path, target, value }, 0);
      for (const event of events) evolve(past.state, event);
      this.#past = { ...past, edits: [...past.edits, edit] };
      return events.length > 0;
    }
    if (engine?.live.state === undefined) return false;
    const time = engine.clock.now();
    if (decide(engine.live.state, { type: 'replace', time, ...edit }, 0).length === 0) return false;
    const recorded = new Promise<void>(resolve => {
      const stop = engine.handle.onEvents(events => {
        if (!events.some(({ type }) => type === 'value.replaced')) return;
        stop();
        resolve();
      });
    });
    engine.handle.replace(edit.path, edit.target, edit.value);
    await recorded;
    return true;
  }

  /** From where a fork would go on, and what was changed there. */
  get forkPoint(): { readonly position: number; readonly edits: readonly Edit[] } | undefined {
    if (this.#past === undefined) return this.standing && { position: this.events.length, edits: [] };
    const { position, moment, edits } = this.#past;
    if (moment.kind === 'start' || moment.kind === 'undo') return { position, edits };
    const before = forkPosition(this.#recording, position);
    return before === undefined ? undefined : { position: before, edits };
  }

  /** Lets go of the run: nothing stops it any more. */
  release(): void {
    this.#release({ kind: 'released' });
  }

  #release(pace: Parameters<LiveRun['goOn']>[0]): void {
    this.#past = undefined;
    this.#stop = undefined;
    this.#engine?.live.goOn(pace);
    this.#engine?.clock.goOn();
    this.#engine?.handle.proceed();
  }

  #first(): PastPlace | undefined {
    return findPlace(this.#recording, 'forth', -1, ({ moment }) => moment.kind === 'start');
  }

  #goBack(place: PastPlace | undefined): void {
    const isFurther = place !== undefined && place.position < (this.#past?.position ?? this.events.length);
    if (!isFurther) this.#listener.onSay('This is the start of the run.');
    this.#show(isFurther ? place : (place ?? this.#past), {
      reason: 'step',
      moment: place?.moment ?? this.#past?.moment,
      breakpoints: [],
    });
  }

  /** In a run that goes on, the way forward ends where it stands now. */
  #goForth(place: (PastPlace & { readonly hit?: Stop }) | undefined): void {
    if (place !== undefined) {
      this.#show(place, place.hit ?? { reason: 'step', moment: place.moment, breakpoints: [] });
    } else if (this.#engine !== undefined) {
      this.#past = undefined;
      this.#listener.onSay('Back in the present: from here on, the flow is executed.');
      this.#listener.onStop(this.#stop ?? { reason: 'pause', moment: undefined, breakpoints: [] });
    } else {
      this.#listener.onSay('The recording ends here.');
      this.#listener.onStop({ reason: 'step', moment: this.#past?.moment, breakpoints: [] });
    }
  }

  #show(place: PastPlace | undefined, stop: Stop): void {
    if (place !== undefined) {
      if (this.#past !== undefined && this.#past.edits.length > 0) {
        this.#listener.onSay('The values that were changed for a fork are as they were again.');
      }
      if (this.#past === undefined && this.#engine !== undefined) {
        this.#listener.onSay('Looking at the past: nothing is executed there, and no effect is repeated.');
      }
      const { position, moment } = place;
      this.#past = { position, moment, state: stateAt(this.#recording, position), edits: [] };
    }
    this.#listener.onStop(stop);
  }
}
