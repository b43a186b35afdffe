/**
 * Runs a plan in virtual time: the real kernel, with actions whose outcomes are given. Nothing waits and nothing is
 * random, so a run of days takes milliseconds and always goes the same way.
 */
import type { Plan } from '#language/plan/plan.ts';
import type { Json, JsonObject } from '#protocol/json.ts';
import type { RunEvent } from '#protocol/runEvents.ts';
import { advance, type Command, type RunOutcome, type StartAttempt } from '../kernel/commands.ts';
import { decide } from '../kernel/decide.ts';
import type { ActionFailure, Input } from '../kernel/input.ts';
import { initialState, type RunOptions } from '../kernel/state.ts';
import { Lines } from './lines.ts';

/** What an attempt comes to. Without `value` and `failure` it gives null. */
export interface AttemptOutcome {
  /** How long it takes, in milliseconds of virtual time. */
  readonly after?: number | undefined;
  readonly value?: Json | undefined;
  readonly failure?: ActionFailure | undefined;
}

export interface Simulation {
  readonly plan: Plan;
  readonly input: JsonObject;
  /** Decides what each attempt comes to. */
  readonly outcome: (attempt: StartAttempt) => AttemptOutcome;
  readonly options?: Omit<RunOptions, 'run'> | undefined;
  /** When to cancel the run, in milliseconds after its start. */
  readonly cancelAt?: number | undefined;
  /** What comes from outside; `at` in milliseconds after the start. */
  readonly arriving?: readonly ArrivingEvent[] | undefined;
}

export interface ArrivingEvent {
  readonly at: number;
  readonly event: string;
  readonly fields: JsonObject;
}

export interface SimulatedRun {
  readonly events: readonly RunEvent[];
  /** Undefined when the run waits for something that will never come. */
  readonly outcome: RunOutcome | undefined;
}

const runId = 'simulated';

/** Runs until the run ends, or until nothing is left to happen. */
export function simulate(simulation: Simulation): SimulatedRun {
  const world = new World(simulation);
  world.take({ type: 'start', time: 0, input: simulation.input, seed: 'simulated' });
  if (simulation.cancelAt !== undefined) {
    world.schedule('cancel', simulation.cancelAt, time => ({ type: 'cancel', time, reason: 'the simulation says so' }));
  }
  for (const [index, { at, event, fields }] of (simulation.arriving ?? []).entries()) {
    world.schedule(`event ${index}`, at, time => ({ type: 'eventReceived', time, event, fields }));
  }
  while (world.step());
  return { events: world.events, outcome: world.outcome };
}

interface Happening {
  readonly key: string;
  readonly time: number;
  /** Undefined for a look at who may have what. */
  readonly input: ((time: number) => Input) | undefined;
}

/** What will happen, by key: a later word about a key takes the place of an earlier one. */
class World {
  readonly events: RunEvent[] = [];
  outcome: RunOutcome | undefined;
  readonly #simulation: Simulation;
  readonly #state;
  readonly #future = new Map<string, Happening>();
  readonly #lines = new Lines();
  #now = 0;

  constructor(simulation: Simulation) {
    this.#simulation = simulation;
    this.#state = initialState(simulation.plan, { ...simulation.options, run: runId });
  }

  schedule(key: string, time: number, input: (time: number) => Input): void {
    this.#schedule({ key, time: Math.max(time, this.#now), input });
  }

  #schedule(happening: Happening): void {
    this.#future.delete(happening.key);
    this.#future.set(happening.key, happening);
  }

  /** Lets the next thing happen: the earliest, and among equals the one that was arranged first. */
  step(): boolean {
    if (this.outcome !== undefined) return false;
    let next: Happening | undefined;
    for (const happening of this.#future.values()) {
      if (next === undefined || happening.time < next.time) next = happening;
    }
    if (next === undefined) return false;
    this.#future.delete(next.key);
    this.#now = next.time;
    if (next.input === undefined) this.#look();
    else this.take(next.input(next.time));
    return true;
  }

  take(input: Input): void {
    for (const body of decide(this.#state, input)) {
      this.events.push({ run: runId, seq: this.events.length + 1, time: this.#now, ...body });
      for (const command of advance(this.#state, body)) this.#carryOut(command);
    }
  }

  #look(): void {
    const { granted, next } = this.#lines.turns(this.#now);
    for (const path of granted) this.schedule(`turn ${path}`, this.#now, time => ({ type: 'granted', time, path }));
    if (next !== undefined) this.#schedule({ key: 'look', time: next, input: undefined });
  }

  #carryOut(command: Command): void {
    switch (command.type) {
      case 'acquire':
        this.#lines.join(command);
        this.#look();
        return;
      case 'release':
        this.#lines.leave(command.path);
        this.#look();
        return;
      case 'startAttempt':
        this.#startAttempt(command);
        return;
      case 'abortAttempt': {
        const { path, attempt, reason } = command;
        const error = { code: 'aborted', message: reason };
        this.schedule(path, this.#now, time => ({ type: 'attemptFailed', time, path, attempt, error }));
        return;
      }
      case 'setTimer': {
        const { timer } = command;
        this.schedule(timer, command.at, time => ({ type: 'timerFired', time, timer }));
        return;
      }
      case 'clearTimer':
        this.#future.delete(command.timer);
        return;
      case 'finish':
        this.outcome = command.outcome;
        return;
    }
  }

  #startAttempt(command: StartAttempt): void {
    const { path, attempt } = command;
    const { after = 0, value = null, failure } = this.#simulation.outcome(command);
    this.schedule(path, this.#now + after, time =>
      failure === undefined
        ? { type: 'attemptSucceeded', time, path, attempt, value }
        : { type: 'attemptFailed', time, path, attempt, error: failure },
    );
  }
}
