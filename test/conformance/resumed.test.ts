/**
 * The conformance programs, with a death of the process after each turn of the kernel: the run is taken up from its
 * events, and must come to what it comes to undisturbed.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { analyse } from '#language/analysis/analyse.ts';
import { lower } from '#language/plan/lower.ts';
import type { Plan } from '#language/plan/plan.ts';
import type { RunEvent, RunEventBody } from '#protocol/runEvents.ts';
import { advance, type Command, pendingCommands, type StartAttempt } from '#runner/kernel/commands.ts';
import { decide } from '#runner/kernel/decide.ts';
import { evolve } from '#runner/kernel/evolve.ts';
import type { Input } from '#runner/kernel/input.ts';
import { initialState, type State } from '#runner/kernel/state.ts';
import { CacheStore } from '#runner/sim/cacheStore.ts';
import { Lines } from '#runner/sim/lines.ts';
import { snapshot } from '../support/kernelDriver.ts';
import { type Program, readProgram, type ScriptedOutcome } from './program.ts';
import { verifyAlways } from './verify.ts';

const folder = new URL('./', import.meta.url);
const optionsFor = ({ secrets }: Program) => ({ run: 'r', secrets });

/** What the world outside does goes on when the process dies. */
const fromOutside = 'event ';

type Timeless<T> = T extends Input ? Omit<T, 'time'> : never;

/** An engine in virtual time, whose process dies after the turn with the number `deathAfter`. */
class MortalEngine {
  readonly events: RunEvent[] = [];
  turns = 0;
  #state: State;
  #time = 1_000_000;
  #isOver = false;
  readonly #plan: Plan;
  readonly #program: Program;
  readonly #deathAfter: number;
  /** What will happen, by key, in the order in which it was arranged. */
  readonly #future = new Map<string, { readonly time: number; readonly input: Timeless<Input> }>();
  readonly #lines = new Lines();
  readonly #cache = new CacheStore();
  /** How many attempts of a step have come to an end of their own. */
  readonly #answered = new Map<string, number>();

  constructor(program: Program, plan: Plan, deathAfter: number) {
    this.#program = program;
    this.#plan = plan;
    this.#deathAfter = deathAfter;
    this.#state = initialState(plan, optionsFor(program));
  }

  run(): readonly RunEvent[] {
    this.#take({ type: 'start', input: this.#program.input, seed: 'seed' });
    const { arriving, answers, cancelAt } = this.#program;
    if (cancelAt !== undefined) this.#arrange('cancel', cancelAt, { type: 'cancel', reason: 'the test says so' });
    for (const [index, { at, event, fields }] of arriving.entries()) {
      this.#arrange(`${fromOutside}${index}`, at, { type: 'eventReceived', event, fields });
    }
    for (const [index, { at, path, answer }] of answers.entries()) {
      this.#arrange(`${fromOutside}answer ${index}`, at, { type: 'answer', path, answer });
    }
    while (!this.#isOver) {
      const next = [...this.#future].sort((one, other) => one[1].time - other[1].time)[0];
      assert.ok(next !== undefined, 'the run waits for something that comes');
      this.#future.delete(next[0]);
      this.#time = Math.max(this.#time, next[1].time);
      if (next[0] === 'look') this.#look();
      else this.#take(next[1].input);
    }
    return this.events;
  }

  #take(input: Timeless<Input>): void {
    if (input.type === 'attemptSucceeded' || input.type === 'attemptFailed') {
      this.#answered.set(input.path, (this.#answered.get(input.path) ?? 0) + 1);
    }
    const commands = decide(this.#state, { ...input, time: this.#time } as Input).flatMap(body => this.#record(body));
    this.turns += 1;
    // It dies before it has done anything about what it has recorded.
    if (this.turns === this.#deathAfter && !this.#isOver) this.#dieAndResume();
    else for (const command of commands) this.#carryOut(command);
  }

  #record(body: RunEventBody): readonly Command[] {
    this.events.push({ run: 'r', seq: this.events.length + 1, time: this.#time, ...body });
    const commands = advance(this.#state, body);
    // These are part of what makes an event durable.
    for (const command of commands) {
      if (command.type === 'release') this.#lines.leave('r', command.path);
      if (command.type === 'keep') this.#cache.keep(command, 'r', this.#time);
    }
    this.#isOver ||= commands.some(command => command.type === 'finish');
    return commands;
  }

  #dieAndResume(): void {
    for (const key of this.#future.keys()) {
      if (key !== 'cancel' && !key.startsWith(fromOutside)) this.#future.delete(key);
    }
    const replayed = initialState(this.#plan, optionsFor(this.#program));
    // As it comes back from the journal.
    for (const event of JSON.parse(JSON.stringify(this.events)) as RunEvent[]) evolve(replayed, event);
    assert.deepEqual(plain(snapshot(replayed)), plain(snapshot(this.#state)), 'a replay gives the same state');
    this.#state = replayed;
    for (const command of pendingCommands(replayed)) {
      if (['setTimer', 'acquire', 'lookUp'].includes(command.type)) this.#carryOut(command);
    }
    this.#take({ type: 'resume' });
  }

  #arrange(key: string, after: number, input: Timeless<Input>): void {
    this.#future.delete(key);
    this.#future.set(key, { time: this.#time + after, input });
  }

  #look(): void {
    const { granted, next } = this.#lines.turns(this.#time);
    for (const { path } of granted) this.#arrange(`turn ${path}`, 0, { type: 'granted', path });
    if (next !== undefined) this.#arrange('look', next - this.#time, { type: 'granted', path: '' });
  }

  #carryOut(command: Command): void {
    switch (command.type) {
      case 'acquire':
        this.#lines.join('r', command);
        this.#look();
        break;
      case 'release':
        this.#look();
        break;
      case 'lookUp': {
        const { path, call } = command;
        const answer = this.#cache.find(path, call, call.plan, this.#time);
        this.#arrange(`cache ${path}`, 0, { type: 'cacheAnswered', path, code: call.plan, answer });
        break;
      }
      case 'startAttempt':
        this.#start(command);
        break;
      case 'abortAttempt': {
        const { path, attempt } = command;
        this.#arrange(path, 0, {
          type: 'attemptFailed',
          path,
          attempt,
          error: { code: 'cancelled', message: 'Stopped.' },
        });
        break;
      }
      case 'setTimer':
        this.#arrange(command.timer, Math.max(0, command.at - this.#time), {
          type: 'timerFired',
          timer: command.timer,
        });
        break;
      case 'clearTimer':
        this.#future.delete(command.timer);
        break;
      case 'suspend':
        for (const path of command.inDoubt) {
          this.#arrange(`answer ${path}`, 0, { type: 'resolve', path, resolution: { how: 'retry' } });
        }
        break;
    }
  }

  #start({ path, attempt }: StartAttempt): void {
    const outcomes: readonly ScriptedOutcome[] = this.#program.outcomes.get(path) ?? [{}];
    const {
      after = 0,
      value = null,
      fail,
    } = outcomes[Math.min(this.#answered.get(path) ?? 0, outcomes.length - 1)] ?? {};
    const input: Timeless<Input> =
      fail === undefined
        ? { type: 'attemptSucceeded', path, attempt, value }
        : { type: 'attemptFailed', path, attempt, error: { code: 'scripted', message: fail } };
    this.#arrange(path, after, input);
  }
}

/** Without the fields that are undefined, which the journal leaves out. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value)) as unknown;
}

/** How a run ended, without its times. */
function endOf(events: readonly RunEvent[]): unknown {
  const { seq: _, time: __, ...end } = events.at(-1)!;
  return plain(end);
}

/** No action is called for a step that has succeeded, unless what it stands in has begun anew. */
function assertNothingTwice(events: readonly RunEvent[]): void {
  const succeeded = new Set<string>();
  for (const event of events) {
    if (event.type === 'step.succeeded') succeeded.add(event.path);
    if (event.type === 'attempt.started') assert.ok(!succeeded.has(event.path), `${event.path} is executed again`);
    if (event.type === 'block.started') {
      for (const path of succeeded) if (path.startsWith(`${event.path}/`)) succeeded.delete(path);
    }
  }
}

describe('conformance of runs whose process dies', () => {
  for (const name of readdirSync(folder).filter(each => each.endsWith('.flow'))) {
    const program = readProgram(readFileSync(new URL(name, folder), 'utf8'));
    it(`${name}: ${program.title}`, () => {
      const uri = 'file:///conformance/main.flow';
      const plan = lower(analyse([{ uri, text: program.text }]), uri, 'main');
      const undisturbed = new MortalEngine(program, plan, 0);
      const end = endOf(undisturbed.run());
      for (let turn = 1; turn <= undisturbed.turns; turn += 1) {
        const events = new MortalEngine(program, plan, turn).run();
        verifyAlways(events);
        assertNothingTwice(events);
        assert.deepEqual(endOf(events), end, `died after turn ${turn}`);
      }
    });
  }
});
