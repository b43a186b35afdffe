/** Holds a run that is going on: decides, before anything happens in it, whether somebody wants to look first. */
import type { RunEventBody } from '#protocol/runEvents.ts';
import type { Input } from '#runner/kernel/input.ts';
import type { State } from '#runner/kernel/state.ts';
import type { NextTurn, Supervisor } from '../../engines/embedded/supervisor.ts';
import {
  dataHitAt,
  type Evaluate,
  type Hit,
  type HitCounts,
  hitAt,
  type Rules,
  type Say,
} from '../breakpoints/rules.ts';
import { type Moment, momentOfStart, momentsOfEvents } from './moments.ts';
import { endsStep, type Origin, type StepWay } from './pace.ts';

/** Why a run stands still. */
export type Stop =
  | Hit
  | {
      readonly reason: 'entry' | 'step' | 'pause';
      readonly moment: Moment | undefined;
      readonly breakpoints: readonly number[];
    };

export type Pace =
  /** Nothing stops it any more: the debugger has let go of it. */
  | { readonly kind: 'released' }
  | { readonly kind: 'free' }
  | { readonly kind: 'entry' }
  | { readonly kind: 'held' }
  | { readonly kind: 'step'; readonly way: StepWay; readonly origin: Origin };

export interface LiveOptions {
  readonly rules: Rules;
  readonly evaluate: Evaluate;
  readonly say: Say;
  readonly onStop: (stop: Stop, state: State) => void;
  /** The run changes while it is held: what was under way has ended. */
  readonly onChange: () => void;
}

export class LiveRun implements Supervisor {
  readonly #options: LiveOptions;
  readonly #counts: HitCounts = new Map();
  #pace: Pace;
  /** What it stands before, and may happen when the run goes on. */
  #before: Input | string | undefined;
  #state: State | undefined;
  /** Results that are watched, and have just come about. */
  #changed: { readonly time: number; readonly events: readonly RunEventBody[] } | undefined;

  constructor(stopOnEntry: boolean, options: LiveOptions) {
    this.#options = options;
    this.#pace = { kind: stopOnEntry ? 'entry' : 'free' };
  }

  get isHeld(): boolean {
    return this.#pace.kind === 'held';
  }

  /** Undefined before the first turn. Not to be changed. */
  get state(): State | undefined {
    return this.#state;
  }

  /** Lets the run go on; what it stands before happens first. The engine is to be told. */
  goOn(pace: Exclude<Pace, { readonly kind: 'held' }>): void {
    this.#pace = pace;
  }

  /** Holds the run before the next thing that begins. `moment` is what it stands before, if that is known. */
  hold(stop: Stop): void {
    if (this.isHeld || this.#state === undefined) return;
    this.#before = undefined;
    this.#pace = { kind: 'held' };
    this.#options.onStop(stop, this.#state);
  }

  permits(next: NextTurn): boolean {
    this.#state = next.state;
    if (this.#pace.kind === 'released') return true;
    this.#tellData();
    const cause = keyOf(next);
    if (this.#pace.kind === 'held') {
      if (typeof cause === 'string' || cause === this.#before || this.#mayStop(next)) return false;
      if (next.events.length > 0) queueMicrotask(this.#options.onChange);
      return true;
    }
    const isPassed = cause === this.#before;
    if (isPassed) this.#before = undefined;
    const stop = isPassed ? undefined : this.#stopAt(next);
    if (stop !== undefined) {
      this.#before = cause;
      this.#pace = { kind: 'held' };
      this.#options.onStop(stop, next.state);
      return false;
    }
    this.#watchData(next);
    return true;
  }

  #stopAt({ state, cause, time, events }: NextTurn): Stop | undefined {
    const { rules, evaluate, say } = this.#options;
    const start = 'what' in cause ? momentOfStart(state, cause, time) : undefined;
    for (const moment of start === undefined ? [] : [start]) {
      const hit = hitAt(rules, this.#counts, { state, moment, time }, evaluate, say);
      if (hit !== undefined) return hit;
      const reason = this.#ends(state, moment);
      if (reason !== undefined) return { reason, moment, breakpoints: [] };
    }
    for (const moment of momentsOfEvents(state, events)) {
      const hit = hitAt(rules, this.#counts, { state, moment, time }, evaluate, say);
      if (hit !== undefined) return hit;
    }
    return undefined;
  }

  #ends(state: State, moment: Moment): 'entry' | 'step' | undefined {
    const pace = this.#pace;
    if (pace.kind === 'entry') return 'entry';
    return pace.kind === 'step' && endsStep(state, pace.way, pace.origin, moment) ? 'step' : undefined;
  }

  /** While the run is held, what comes in is recorded, but for failures that somebody may want to see first. */
  #mayStop({ state, events }: NextTurn): boolean {
    const { failures, breakpoints } = this.#options.rules;
    const canStop = failures.size > 0 || breakpoints.some(({ target }) => target.kind === 'catch');
    return canStop && momentsOfEvents(state, events).length > 0;
  }

  /** What has got its result is seen with it: the run stops after that, and before anything else. */
  #watchData({ time, events }: NextTurn): void {
    const { data } = this.#options.rules;
    if (data.length === 0) return;
    const paths = new Set(data.map(({ path }) => path));
    const changes = events.filter(event => 'path' in event && paths.has(event.path));
    if (changes.length === 0) return;
    this.#changed = { time, events: changes };
    queueMicrotask(() => this.#tellData());
  }

  #tellData(): void {
    const changed = this.#changed;
    const state = this.#state;
    if (changed === undefined || state === undefined) return;
    this.#changed = undefined;
    const { rules, evaluate, say } = this.#options;
    for (const event of changed.events) {
      const hit = dataHitAt(rules, this.#counts, event, { state, time: changed.time }, evaluate, say);
      if (hit !== undefined) this.hold(hit);
    }
  }
}

/** Something that begins is known by what it is, an input by itself. */
function keyOf({ state, cause }: NextTurn): Input | string {
  if (!('what' in cause)) return cause;
  const attempt = (state.undos.get(cause.path) ?? state.steps.get(cause.path))?.attempt ?? 0;
  const next = cause.what === 'iteration' ? (state.steps.get(cause.path)?.next ?? 0) : attempt;
  return `${cause.what} ${cause.path} ${next}`;
}
