/** A run in virtual time: the kernel, and a list of what will happen in place of clocks, processes and networks. */
import type { Plan } from '#language/plan/plan.ts';
import type { Json, JsonObject } from '#protocol/json.ts';
import type { RunEvent } from '#protocol/runEvents.ts';
import { advance, type Command, type RunOutcome, type StartAttempt } from '../kernel/commands.ts';
import { decide } from '../kernel/decide.ts';
import type { ActionFailure, ApprovalAnswer, Input } from '../kernel/input.ts';
import { initialState, type RunOptions, type State } from '../kernel/state.ts';
import { CacheStore } from './cacheStore.ts';
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
  readonly outcome: (attempt: StartAttempt, world: World) => AttemptOutcome | undefined;
  /** Is told of an attempt that is to be stopped. */
  readonly abort?: (path: string, attempt: number, reason: string, world: World) => void;
  /** Is told of each event, in the state that follows from it. */
  readonly observe?: (event: RunEvent, state: State) => void;
  /**
   * Which of the things that are to happen at one time happens next, by its place: they have no order of their own. By
   * default the one that was arranged first.
   */
  readonly choose?: (due: readonly Due[]) => number;
}

/** What runs share of which one has started the others. */
interface Company {
  readonly worlds: World[];
  readonly lines: Lines;
  readonly cache: CacheStore;
}

/** What is to happen, and in which run: an attempt ends whose step's path the key is, a timer fires, an event comes, … */
export interface Due {
  readonly run: string;
  readonly key: string;
}

interface Happening extends Due {
  readonly world: World;
  readonly time: number;
  /** Undefined for a look at who may have what. */
  readonly input: ((time: number) => Input) | undefined;
}

const runId = 'simulated';

/** A run, and those that it starts. */
export class World {
  readonly events: RunEvent[] = [];
  /** How the run has ended. */
  outcome: RunOutcome | undefined;
  readonly #options: WorldOptions;
  readonly #state: State;
  readonly #startedAt: number;
  /** What will happen, by key: a later word about a key takes the place of an earlier one. */
  readonly #future = new Map<string, Happening>();
  readonly #run: string;
  readonly #company: Company;
  #now: number;
  #sent = 0;

  constructor(options: WorldOptions, run = runId, company?: Company) {
    this.#options = options;
    this.#run = run;
    this.#company = company ?? { worlds: [], lines: new Lines(), cache: new CacheStore() };
    this.#company.worlds.push(this);
    this.#state = initialState(options.plan, { ...options.options, run });
    this.#startedAt = options.startsAt ?? 0;
    this.#now = this.#startedAt;
  }

  /** The runs that it has started, and those that they have. */
  get children(): readonly World[] {
    return this.#company.worlds.filter(world => world !== this);
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
   * none, or none up to `until` (milliseconds after the start); then it is that late. Runs that this one has started go on
   * when it has ended.
   */
  step(until: number = Number.POSITIVE_INFINITY): boolean {
    const limit = this.#startedAt + until;
    const due = this.#due();
    const next = due.length > 1 ? due[this.#choose(due)] : due[0];
    if (next === undefined || next.time > limit) {
      if (Number.isFinite(limit)) this.#passTo(limit);
      return false;
    }
    next.world.#happen(next);
    return true;
  }

  #choose(due: readonly Due[]): number {
    return this.#options.choose?.(due) ?? 0;
  }

  /** What may happen next: the earliest, and where one is chosen, all that is to happen at the same time. */
  #due(): readonly Happening[] {
    let due: Happening[] = [];
    let earliest = Number.POSITIVE_INFINITY;
    for (const world of this.#company.worlds) {
      if (world.outcome !== undefined) continue;
      for (const happening of world.#future.values()) {
        if (happening.time < earliest) {
          due = [happening];
          earliest = happening.time;
        } else if (happening.time === earliest && this.#options.choose !== undefined) due.push(happening);
      }
    }
    return due;
  }

  #passTo(time: number): void {
    for (const world of this.#company.worlds) {
      if (world.outcome === undefined) world.#now = Math.max(world.#now, time);
    }
  }

  #happen(next: Happening): void {
    this.#future.delete(next.key);
    this.#passTo(next.time);
    if (next.input === undefined) this.#look();
    else this.#take(next.input(next.time));
  }

  /** What ends at the very time at which it is to stop may have ended before. */
  #mayHaveEnded(path: string): boolean {
    const end = this.#future.get(path);
    return end?.time === this.#now && this.#choose([{ run: this.#run, key: `stop ${path}` }, end]) === 1;
  }

  #schedule(key: string, time: number, input: Happening['input']): void {
    this.#future.delete(key);
    this.#future.set(key, { world: this, run: this.#run, key, time: Math.max(time, this.#now), input });
  }

  #look(): void {
    const { granted, next } = this.#company.lines.turns(this.#now);
    for (const { run, path } of granted) {
      const world = this.#company.worlds.find(each => each.#run === run);
      if (world !== undefined) world.#schedule(`turn ${path}`, this.#now, time => ({ type: 'granted', time, path }));
    }
    if (next !== undefined) this.#schedule('look', next, undefined);
  }

  #take(input: Input): void {
    for (const body of decide(this.#state, input)) {
      const event: RunEvent = { run: this.#run, seq: this.events.length + 1, time: this.#now, ...body };
      this.events.push(event);
      const commands = advance(this.#state, body);
      this.#options.observe?.(event, this.#state);
      for (const command of commands) this.#carryOut(command);
      if (event.type === 'event.emitted') this.#tellOthers(event.event, event.fields);
    }
  }

  /** An event is for all runs there are. */
  #tellOthers(event: string, fields: JsonObject): void {
    for (const world of this.#company.worlds) if (world !== this) world.send(world.passed, event, fields);
  }

  #carryOut(command: Command): void {
    switch (command.type) {
      case 'acquire':
        this.#company.lines.join(this.#run, command);
        this.#look();
        return;
      case 'release':
        this.#company.lines.leave(this.#run, command.path);
        this.#look();
        return;
      case 'lookUp': {
        const { path, call } = command;
        this.#schedule(`cache ${path}`, this.#now, time => {
          const answer = this.#company.cache.find(path, call, call.plan, time);
          return { type: 'cacheAnswered', time, path, code: call.plan, answer };
        });
        return;
      }
      case 'keep':
        this.#company.cache.keep(command, this.#run, this.#now);
        return;
      case 'spawn': {
        const { run, flow, input } = command;
        const plan = { ...this.#options.plan, entry: flow };
        const child = new World({ ...this.#options, plan, startsAt: this.#now }, run, this.#company);
        const seed = `${this.#state.run.seed}\n${run}`;
        // It begins when this one has done what it does now.
        child.#schedule('start', this.#now, time => ({ type: 'start', time, input, seed }));
        return;
      }
      case 'startAttempt': {
        const outcome = this.#options.outcome(command, this);
        if (outcome !== undefined) this.answer(command.path, command.attempt, outcome);
        return;
      }
      case 'abortAttempt': {
        const { path, attempt, reason } = command;
        this.#options.abort?.(path, attempt, reason, this);
        if (this.#mayHaveEnded(path)) return;
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
        this.#company.lines.leaveAll(this.#run);
        this.#look();
        return;
    }
  }
}
