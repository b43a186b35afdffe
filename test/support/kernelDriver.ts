/** Drives the kernel by hand, and holds after every turn that folding the events again gives the same state. */
import assert from 'node:assert/strict';
import type { Plan } from '#language/plan/plan.ts';
import type { Json, JsonObject } from '#protocol/json.ts';
import type { RunEventBody } from '#protocol/runEvents.ts';
import {
  advance,
  type Command,
  type LookUp,
  type RunOutcome,
  type Spawn,
  type StartAttempt,
} from '#runner/kernel/commands.ts';
import { decide } from '#runner/kernel/decide.ts';
import { evolve } from '#runner/kernel/evolve.ts';
import type { ActionFailure, Input } from '#runner/kernel/input.ts';
import { initialState, type RunOptions, type State } from '#runner/kernel/state.ts';
import { CacheStore } from '#runner/sim/cacheStore.ts';
import { Lines } from '#runner/sim/lines.ts';

type WithoutTime<T> = T extends Input ? Omit<T, 'time'> : never;

export class KernelDriver {
  readonly state: State;
  readonly events: RunEventBody[] = [];
  readonly commands: Command[] = [];
  /** Attempts that have not been answered, by path, in the order of their start. */
  readonly attempts = new Map<string, StartAttempt>();
  /** Paths of attempts that were told to stop. */
  readonly aborted = new Set<string>();
  readonly timers = new Map<string, number>();
  /** Runs that were started: id and flow. */
  readonly started: Spawn[] = [];
  /** What was asked of the results of equal calls, and not answered. */
  readonly questions: LookUp[] = [];
  readonly #lines = new Lines();
  readonly #cache = new CacheStore();
  outcome: RunOutcome | undefined;
  time = 0;
  private readonly plan: Plan;
  private readonly options: RunOptions;

  constructor(plan: Plan, options: Partial<RunOptions> = {}) {
    this.plan = plan;
    this.options = { run: 'run', ...options };
    this.state = initialState(plan, this.options);
  }

  /** Gives the input to the kernel, and the lines of the events that follow. */
  take(input: WithoutTime<Input>): string[] {
    const before = snapshot(this.state);
    const events = decide(this.state, { ...input, time: this.time } as Input);
    assert.deepEqual(snapshot(this.state), before, 'decide leaves the state as it is');
    for (const event of events) {
      this.events.push(event);
      for (const command of advance(this.state, event)) this.note(command);
    }
    return events.map(line);
  }

  start(input: JsonObject = {}): string[] {
    return this.take({ type: 'start', input, seed: 'seed' });
  }

  succeed(path: string, value: Json = null): string[] {
    const { attempt } = this.answered(path);
    return this.take({ type: 'attemptSucceeded', path, attempt, value });
  }

  fail(path: string, failure: string | ActionFailure = 'broken'): string[] {
    const { attempt } = this.answered(path);
    const error = typeof failure === 'string' ? { code: 'test', message: failure } : failure;
    return this.take({ type: 'attemptFailed', path, attempt, error });
  }

  /** An event `note` from outside. */
  send(id: number): string[] {
    return this.take({ type: 'eventReceived', event: 'note', fields: { id } });
  }

  cancel(): string[] {
    return this.take({ type: 'cancel', reason: 'enough' });
  }

  /** Lets time pass up to the next timer, and fires it. */
  fireNext(): string[] {
    const next = [...this.timers].sort((one, other) => one[1] - other[1])[0];
    assert.ok(next !== undefined, 'a timer is set');
    const [timer, at] = next;
    this.timers.delete(timer);
    this.time = Math.max(this.time, at);
    return this.take({ type: 'timerFired', timer });
  }

  /** Answers who stands in line and whose turn it is, and who asks for the result of an equal call; gives whether there was one. */
  serve(): boolean {
    const question = this.questions.shift();
    if (question !== undefined) {
      const { path, call } = question;
      const answer = this.#cache.find(path, call, call.plan, this.time);
      this.take({ type: 'cacheAnswered', path, code: call.plan, answer });
      return true;
    }
    const { granted } = this.#lines.turns(this.time);
    for (const { path } of granted) this.take({ type: 'granted', path });
    return granted.length > 0;
  }

  /** What the run comes to, with all attempts answered in order. */
  runOut(answer: (attempt: StartAttempt) => Json = () => null): RunOutcome {
    for (;;) {
      const [next] = this.attempts.values();
      if (next === undefined) break;
      this.succeed(next.path, answer(next));
    }
    assert.ok(this.outcome !== undefined, 'the run has ended');
    return this.outcome;
  }

  /** A state that only the events so far have made. */
  replayed(): State {
    const state = initialState(this.plan, this.options);
    for (const event of this.events) evolve(state, event);
    return state;
  }

  assertReplays(): void {
    assert.deepEqual(snapshot(this.replayed()), snapshot(this.state), 'a replay gives the same state');
  }

  private answered(path: string): StartAttempt {
    const attempt = this.attempts.get(path);
    assert.ok(attempt !== undefined, `${path} has an attempt that was not answered`);
    this.attempts.delete(path);
    return attempt;
  }

  private note(command: Command): void {
    this.commands.push(command);
    switch (command.type) {
      case 'startAttempt':
        assert.ok(!this.attempts.has(command.path), `${command.path} has one attempt at a time`);
        this.attempts.set(command.path, command);
        break;
      case 'abortAttempt':
        assert.ok(this.attempts.has(command.path), `${command.path} runs when it is aborted`);
        this.aborted.add(command.path);
        break;
      case 'setTimer':
        this.timers.set(command.timer, command.at);
        break;
      case 'clearTimer':
        this.timers.delete(command.timer);
        break;
      case 'acquire':
        this.#lines.join('run', command);
        break;
      case 'release':
        this.#lines.leave('run', command.path);
        break;
      case 'lookUp':
        this.questions.push(command);
        break;
      case 'keep':
        this.#cache.keep(command, 'run', this.time);
        break;
      case 'spawn':
        this.started.push(command);
        break;
      case 'finish':
        assert.equal(this.outcome, undefined, 'a run ends once');
        this.outcome = command.outcome;
        break;
    }
  }
}

/** An event in one line: `step.succeeded main/a`. */
function line(event: RunEventBody): string {
  return 'path' in event && event.path !== undefined ? `${event.type} ${event.path}` : event.type;
}

/** A state as plain data. */
export function snapshot(state: State): unknown {
  const queue = ({ head, tail, places }: State['ready']) => ({
    head,
    tail,
    places: Object.fromEntries(places.entries()),
  });
  return structuredClone({
    run: state.run,
    blocks: Object.fromEntries(state.blocks.entries()),
    steps: Object.fromEntries(state.steps.entries()),
    results: Object.fromEntries(state.results.entries()),
    waiting: Object.fromEntries(state.waiting.entries()),
    seen: Object.fromEntries(state.seen.entries()),
    arrivals: Object.fromEntries(state.arrivals.entries()),
    undos: Object.fromEntries(state.undos.entries()),
    toUndo: queue(state.toUndo),
    ready: queue(state.ready),
    waitingForSlot: queue(state.waitingForSlot),
    openLoops: queue(state.openLoops),
    retries: { ...state.retries, places: Object.fromEntries(state.retries.places.entries()) },
  });
}
