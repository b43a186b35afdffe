/** A run in virtual time: the kernel, and a list of what will happen in place of clocks, processes and networks. */
import type { Plan } from '#language/plan/plan.ts';
import type { Json, JsonObject } from '#protocol/json.ts';
import type { RunEvent } from '#protocol/runEvents.ts';
import { advance, type Command, type RunOutcome, type StartAttempt } from '../kernel/commands.ts';
import { decide } from '../kernel/decide.ts';
import type { ActionFailure, ApprovalAnswer, Input } from '../kernel/input.ts';
import { initialState, type RunOptions, type State } from '../kernel/state.ts';
import { Lines } from './lines.ts';

/** What an attempt comes to. Without `value` and `failure` it gives null. */
export interface AttemptOutcome {
  /** How long it takes, in milliseconds of virtual time. */
  readonly after?: number | undefined;
  readonly value?: Json | undefined;
  readonly failure?: ActionFailure | undefined;
}

export interface WorldOptions {
  readonly plan: Plan;
  readonly options?: Omit<RunOptions, 'run'> | undefined;
  /** What the clock shows at first: milliseconds since 1970-01-01 UTC; 0 by default. */
  readonly startsAt?: number | undefined;
  /** Decides what an attempt comes to; undefined: {@link World.answer} will say. */
  readonly outcome: (attempt: StartAttempt) => AttemptOutcome | undefined;
  /** Is told of an attempt that is to be stopped. */
  readonly abort?: (path: string, attempt: number, reason: string) => void;
  /** Is told of each event, in the state that follows from it. */
  readonly observe?: (event: RunEvent, state: State) => void;
}

interface Happening {
  readonly key: string;
  readonly time: number;
  /** Undefined for a look at who may have what. */
  readonly input: ((time: number) => Input) | undefined;
}

const runId = 'simulated';

/** What will happen, by key: a later word about a key takes the place of an earlier one. */
export class World {
  readonly events: RunEvent[] = [];
  /** How the run has ended. */
  outcome: RunOutcome | undefined;
  readonly #options: WorldOptions;
  readonly #state: State;
  readonly #startedAt: number;
  readonly #future = new Map<string, Happening>();
  readonly #lines = new Lines();
  #now: number;
  #sent = 0;

  constructor(options: WorldOptions) {
    this.#options = options;
    this.#state = initialState(options.plan, { ...options.options, run: runId });
    this.#startedAt = options.startsAt ?? 0;
    this.#now = this.#startedAt;
  }

  /** Milliseconds since the run was started. */
  get passed(): number {
    return this.#now - this.#startedAt;
  }

  start(input: JsonObject, seed: string): void {
    this.#take({ type: 'start', time: this.#now, input, seed });
  }

  /** An event comes from outside, at a time in milliseconds after the start; one that has passed means now. */
  send(at: number, event: string, fields: JsonObject): void {
    this.#sent += 1;
    const key = `event ${this.#sent}`;
    this.#schedule(key, this.#startedAt + at, time => ({ type: 'eventReceived', time, event, fields }));
  }

  /** The run is cancelled, at a time in milliseconds after the start. */
  cancel(at: number, reason: string): void {
    this.#schedule('cancel', this.#startedAt + at, time => ({ type: 'cancel', time, reason }));
  }

  /** A person answers an `approve`, at a time in milliseconds after the start. */
  approve(at: number, path: string, answer: ApprovalAnswer): void {
    this.#sent += 1;
    this.#schedule(`event ${this.#sent}`, this.#startedAt + at, time => ({ type: 'answer', time, path, answer }));
  }

  /** Says what an attempt has come to for which `outcome` gave nothing. */
  answer(path: string, attempt: number, { after = 0, value = null, failure }: AttemptOutcome): void {
    this.#schedule(path, this.#now + after, time =>
      failure === undefined
        ? { type: 'attemptSucceeded', time, path, attempt, value }
        : { type: 'attemptFailed', time, path, attempt, error: failure },
    );
  }

  /**
   * Lets the next thing happen: the earliest, and among equals the one that was arranged first. Gives false when there is
   * none, or none up to `until` (milliseconds after the start); then it is that late.
   */
  step(until: number = Number.POSITIVE_INFINITY): boolean {
    if (this.outcome !== undefined) return false;
    let next: Happening | undefined;
    for (const happening of this.#future.values()) {
      if (next === undefined || happening.time < next.time) next = happening;
    }
    const limit = this.#startedAt + until;
    if (next === undefined || next.time > limit) {
      if (Number.isFinite(limit)) this.#now = Math.max(this.#now, limit);
      return false;
    }
    this.#future.delete(next.key);
    this.#now = next.time;
    if (next.input === undefined) this.#look();
    else this.#take(next.input(next.time));
    return true;
  }

  #schedule(key: string, time: number, input: Happening['input']): void {
    this.#future.delete(key);
    this.#future.set(key, { key, time: Math.max(time, this.#now), input });
  }

  #look(): void {
    const { granted, next } = this.#lines.turns(this.#now);
    for (const path of granted) this.#schedule(`turn ${path}`, this.#now, time => ({ type: 'granted', time, path }));
    if (next !== undefined) this.#schedule('look', next, undefined);
  }

  #take(input: Input): void {
    for (const body of decide(this.#state, input)) {
      const event: RunEvent = { run: runId, seq: this.events.length + 1, time: this.#now, ...body };
      this.events.push(event);
      const commands = advance(this.#state, body);
      this.#options.observe?.(event, this.#state);
      for (const command of commands) this.#carryOut(command);
    }
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
      case 'startAttempt': {
        const outcome = this.#options.outcome(command);
        if (outcome !== undefined) this.answer(command.path, command.attempt, outcome);
        return;
      }
      case 'abortAttempt': {
        const { path, attempt, reason } = command;
        this.#options.abort?.(path, attempt, reason);
        this.answer(path, attempt, { failure: { code: 'aborted', message: reason } });
        return;
      }
      case 'setTimer': {
        const { timer } = command;
        this.#schedule(timer, command.at, time => ({ type: 'timerFired', time, timer }));
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
}
