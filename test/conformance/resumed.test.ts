/**
 * The conformance programs, with a death of the process after each turn of the kernel: the run is taken up from its
 * events, and must come to what it comes to undisturbed.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { analyse } from '#language/analysis/analyse.ts';
import { lower } from '#language/plan/lower.ts';
import type { Plan } from '#language/plan/plan.ts';
import type { JsonObject } from '#protocol/json.ts';
import type { EventEmitted, RunEvent, RunEventBody } from '#protocol/runEvents.ts';
import {
  advance,
  type Command,
  pendingCommands,
  type StartAttempt,
  withoutVainAcquires,
} from '#runner/kernel/commands.ts';
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

/** The run of the program itself; others are those that it starts. */
const own = 'r';

/** What the world outside does goes on when the process dies. */
const fromOutside = 'event ';

type Timeless<T> = T extends Input ? Omit<T, 'time'> : never;

interface MortalRun {
  readonly id: string;
  readonly plan: Plan;
  readonly input: JsonObject;
  readonly events: RunEvent[];
  state: State;
  isOver: boolean;
}

/** Something that will happen; without an input it is another look at the lines. */
interface Happening {
  readonly run: MortalRun;
  readonly time: number;
  readonly input: Timeless<Input> | undefined;
}

/** An engine in virtual time, whose process dies after the turn with the number `deathAfter`. */
class MortalEngine {
  turns = 0;
  readonly runs: MortalRun[] = [];
  #time = 1_000_000;
  readonly #program: Program;
  readonly #deathAfter: number;
  /** By key, in the order in which it was arranged. */
  readonly #future = new Map<string, Happening>();
  readonly #lines = new Lines();
  readonly #cache = new CacheStore();
  /** How many attempts of a step have come to an end of their own. */
  readonly #answered = new Map<string, number>();

  constructor(program: Program, plan: Plan, deathAfter: number) {
    this.#program = program;
    this.#deathAfter = deathAfter;
    this.#add(own, plan, program.input);
  }

  /** The events of the program's own run. */
  run(): readonly RunEvent[] {
    const first = this.runs[0]!;
    this.#take(first, { type: 'start', input: first.input, seed: 'seed' });
    const { arriving, answers, cancelAt } = this.#program;
    const outside = (key: string, at: number, input: Timeless<Input>): void =>
      this.#arrange(first, `${fromOutside}${key}`, at, input);
    if (cancelAt !== undefined) outside('cancel', cancelAt, { type: 'cancel', reason: 'the test says so' });
    for (const [index, { at, event, fields }] of arriving.entries()) {
      outside(`${index}`, at, { type: 'eventReceived', event, fields });
    }
    for (const [index, { at, path, answer }] of answers.entries()) {
      outside(`answer ${index}`, at, { type: 'answer', path, answer });
    }
    while (this.runs.some(({ isOver }) => !isOver)) {
      const next = [...this.#future].sort((one, other) => one[1].time - other[1].time)[0];
      assert.ok(next !== undefined, 'the runs wait for something that comes');
      this.#future.delete(next[0]);
      const { run, time, input } = next[1];
      this.#time = Math.max(this.#time, time);
      if (input === undefined) this.#look(run);
      else if (!run.isOver) this.#take(run, input);
    }
    return first.events;
  }

  #add(id: string, plan: Plan, input: JsonObject): MortalRun {
    const run = { id, plan, input, events: [], state: this.#stateOf(id, plan), isOver: false };
    this.runs.push(run);
    return run;
  }

  #stateOf(run: string, plan: Plan): State {
    return initialState(plan, { run, secrets: this.#program.secrets });
  }

  #take(run: MortalRun, input: Timeless<Input>): void {
    if (input.type === 'attemptSucceeded' || input.type === 'attemptFailed') {
      const key = `${run.id} ${input.path}`;
      this.#answered.set(key, (this.#answered.get(key) ?? 0) + 1);
    }
    const bodies = decide(run.state, { ...input, time: this.#time } as Input);
    const commands = bodies.flatMap(body => this.#record(run, body));
    this.turns += 1;
    // It dies before it has done anything about what it has recorded.
    if (this.turns === this.#deathAfter) this.#dieAndResume();
    else for (const command of withoutVainAcquires(commands)) this.#carryOut(run, command);
  }

  #record(run: MortalRun, body: RunEventBody): readonly Command[] {
    run.events.push({ run: run.id, seq: run.events.length + 1, time: this.#time, ...body });
    const commands = advance(run.state, body);
    // These are part of what makes an event durable.
    for (const command of commands) {
      if (command.type === 'release') this.#lines.leave(run.id, command.path);
      if (command.type === 'keep') this.#cache.keep(command, run.id, this.#time);
      if (command.type === 'spawn') {
        const { input } = command;
        const started = this.#add(command.run, { ...run.plan, entry: command.flow }, input);
        this.#arrange(started, `${fromOutside}start`, 0, { type: 'start', input, seed: `seed ${command.run}` });
      }
      if (command.type === 'finish') {
        run.isOver = true;
        this.#lines.leaveAll(run.id);
      }
    }
    if (body.type === 'event.emitted') this.#tellOthers(run, body);
    return commands;
  }

  #tellOthers(sender: MortalRun, { event, fields }: EventEmitted): void {
    for (const run of this.runs) {
      const key = `${fromOutside}${sender.events.length} of ${sender.id}`;
      if (run !== sender) this.#arrange(run, key, 0, { type: 'eventReceived', event, fields });
    }
  }

  #dieAndResume(): void {
    for (const key of this.#future.keys()) if (!key.includes(` ${fromOutside}`)) this.#future.delete(key);
    for (const run of this.runs.filter(({ isOver }) => !isOver)) {
      const replayed = this.#stateOf(run.id, run.plan);
      // As it comes back from the journal.
      for (const event of JSON.parse(JSON.stringify(run.events)) as RunEvent[]) evolve(replayed, event);
      assert.deepEqual(plain(snapshot(replayed)), plain(snapshot(run.state)), 'a replay gives the same state');
      run.state = replayed;
      if (run.events.length === 0) continue;
      for (const command of pendingCommands(replayed)) {
        if (['setTimer', 'acquire', 'lookUp'].includes(command.type)) this.#carryOut(run, command);
      }
      this.#take(run, { type: 'resume' });
    }
  }

  #arrange(run: MortalRun, name: string, after: number, input: Timeless<Input> | undefined): void {
    const key = `${run.id} ${name}`;
    this.#future.delete(key);
    this.#future.set(key, { run, time: this.#time + after, input });
  }

  #look(run: MortalRun): void {
    const { granted, next } = this.#lines.turns(this.#time);
    for (const { run: id, path } of granted) {
      const whose = this.runs.find(each => each.id === id)!;
      this.#arrange(whose, `turn ${path}`, 0, { type: 'granted', path });
    }
    if (next !== undefined) this.#arrange(run, 'look', next - this.#time, undefined);
  }

  #carryOut(run: MortalRun, command: Command): void {
    switch (command.type) {
      case 'acquire':
        this.#lines.join(run.id, command);
        this.#look(run);
        break;
      case 'release':
      case 'finish':
        this.#look(run);
        break;
      case 'lookUp': {
        const { path, call } = command;
        const answer = this.#cache.find(path, call, call.plan, this.#time);
        this.#arrange(run, `cache ${path}`, 0, { type: 'cacheAnswered', path, code: call.plan, answer });
        break;
      }
      case 'startAttempt':
        this.#start(run, command);
        break;
      case 'abortAttempt': {
        const { path, attempt } = command;
        const error = { code: 'cancelled', message: 'Stopped.' };
        this.#arrange(run, path, 0, { type: 'attemptFailed', path, attempt, error });
        break;
      }
      case 'setTimer': {
        const { timer, at } = command;
        this.#arrange(run, timer, Math.max(0, at - this.#time), { type: 'timerFired', timer });
        break;
      }
      case 'clearTimer':
        this.#future.delete(`${run.id} ${command.timer}`);
        break;
      case 'suspend':
        for (const path of command.inDoubt) {
          this.#arrange(run, `answer ${path}`, 0, { type: 'resolve', path, resolution: { how: 'retry' } });
        }
        break;
    }
  }

  #start(run: MortalRun, { path, attempt }: StartAttempt): void {
    const outcomes: readonly ScriptedOutcome[] = this.#program.outcomes.get(path) ?? [{}];
    const {
      after = 0,
      value = null,
      fail,
    } = outcomes[Math.min(this.#answered.get(`${run.id} ${path}`) ?? 0, outcomes.length - 1)] ?? {};
    const input: Timeless<Input> =
      fail === undefined
        ? { type: 'attemptSucceeded', path, attempt, value }
        : { type: 'attemptFailed', path, attempt, error: { code: 'scripted', message: fail } };
    this.#arrange(run, path, after, input);
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

/** The events of the runs that were started. */
function childrenOf({ runs }: MortalEngine): readonly (readonly RunEvent[])[] {
  return runs.slice(1).map(({ events }) => events);
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
      const ends = [undisturbed.run(), ...childrenOf(undisturbed)].map(endOf);
      for (let turn = 1; turn <= undisturbed.turns; turn += 1) {
        const engine = new MortalEngine(program, plan, turn);
        const all = [engine.run(), ...childrenOf(engine)];
        for (const events of all) {
          verifyAlways(events);
          assertNothingTwice(events);
        }
        assert.deepEqual(all.map(endOf), ends, `died after turn ${turn}`);
      }
    });
  }
});
