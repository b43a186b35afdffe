/**
 * Random flows on the embedded engine and its journal, in virtual time, on a machine where everything goes wrong: see
 * `docs/simulation.md` for what does, and for what must hold all the same. The same seed goes the same way.
 */
import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { analyse } from '#language/analysis/analyse.ts';
import { blockingProblem, lower } from '#language/plan/lower.ts';
import type { Plan } from '#language/plan/plan.ts';
import type { RunEvent, Wait } from '#protocol/runEvents.ts';
import type { RunHandle, RunOutcome } from '#runner/engines/common/runHandle.ts';
import { resumeRun, startRun } from '#runner/engines/embedded/engine.ts';
import type { Supervisor } from '#runner/engines/embedded/supervisor.ts';
import { evolve } from '#runner/kernel/evolve.ts';
import type { Arrival } from '#runner/kernel/input.ts';
import { initialState, type State } from '#runner/kernel/state.ts';
import { sealerWith } from '#runner/secrets/sealing.ts';
import { snapshot } from '../support/kernelDriver.ts';
import { SimulatedActions } from './actions.ts';
import { Chance } from './chance.ts';
import { checkEnded } from './checks.ts';
import { SimulatedClock } from './clock.ts';
import { randomProgram } from './program.ts';
import { type Process, Storage, type WriteFate } from './storage.ts';

/** What may go wrong. Each kind can be left out without a change to the others. */
export const faults = [
  'deaths',
  'torn writes',
  'bad actions',
  'clock',
  'cancels',
  'events',
  'second run',
  'steps',
] as const;
export type Fault = (typeof faults)[number];

export interface SimulationOptions {
  readonly seed: string;
  /** How many statements the flow has at most. */
  readonly size: number;
  readonly faults: ReadonlySet<Fault>;
}

export interface Finding {
  /** Why it is not right. */
  readonly problem: string;
  readonly program: string;
  /** What happened, a line each. */
  readonly trace: readonly string[];
}

export interface SimulationCounts {
  events: number;
  deaths: number;
  powerCuts: number;
}

/** Lets everything go wrong once. Gives what is not right, if something is not. */
export async function simulateFaults(
  options: SimulationOptions,
  counts: SimulationCounts = { events: 0, deaths: 0, powerCuts: 0 },
): Promise<Finding | undefined> {
  const program = randomProgram(options.seed, options.size);
  const simulation = new FaultySimulation(options, planOf(program), counts);
  try {
    await simulation.run();
    return undefined;
  } catch (thrown) {
    const problem = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
    return { problem, program, trace: simulation.trace };
  } finally {
    await simulation.close();
  }
}

function planOf(text: string): Plan {
  const uri = 'file:///sim.flow';
  const model = analyse([{ uri, text }]);
  const problem = blockingProblem(model, uri, 'main');
  if (problem !== undefined) throw new Error(`${problem}\n${text}`);
  return lower(model, uri, 'main');
}

/** After so many faults the machine is a good one, so that every run comes to an end. */
const mostFaults = 12;
/** After so many answers of people, somebody cancels. */
const mostAnswers = 25;
const mostMoments = 20_000;
/** After how long a process that died is started again at the latest, in milliseconds. */
const longestRestart = 3_600_000;
/** Moments without an event, more than a minute of looks every 50 ms has, after which only runs that look again and again whether it is their turn are awake. */
const longestQuiet = 1500;
/** Turns of the event loop without anything new, after which all has happened that could. */
const quietTurns = 4;

interface SimulatedRun {
  readonly index: number;
  id: string;
  process: Process | undefined;
  handle: RunHandle | undefined;
  /** What the engine has, where it is looked at. */
  live: State | undefined;
  isOver: boolean;
  isRestarting: boolean;
  answers: number;
  /** How many events there were when its state was last compared with a replay of them. */
  checked: number;
  /** What is in the journal for certain. */
  events: RunEvent[];
}

class FaultySimulation {
  readonly trace: string[] = [];
  readonly #options: SimulationOptions;
  readonly #plan: Plan;
  readonly #counts: SimulationCounts;
  readonly #clock = new SimulatedClock(1_000_000_000);
  readonly #actions: SimulatedActions;
  readonly #storage: Storage;
  readonly #runs: SimulatedRun[] = [];
  readonly #deaths: Chance;
  readonly #people: Chance;
  readonly #slots: number;
  #faults = 0;
  #forgetDue: () => void = () => undefined;
  /** For how many moments nothing was written. */
  #quietMoments = 0;
  #problem: unknown;

  constructor(options: SimulationOptions, plan: Plan, counts: SimulationCounts) {
    this.#options = options;
    this.#plan = plan;
    this.#counts = counts;
    this.#deaths = new Chance(`${options.seed} deaths`);
    this.#people = new Chance(`${options.seed} people`);
    this.#slots = 1 + new Chance(`${options.seed} slots`).below(4);
    this.#storage = new Storage({
      ofWrite: events => this.#fateOf(events),
      below: end => this.#deaths.below(end),
      written: events => this.#written(events),
      powerFailed: () => this.#powerFailed(),
    });
    this.#actions = new SimulatedActions({
      seed: options.seed,
      clock: this.#clock,
      areBad: () => options.faults.has('bad actions') && this.#faults < mostFaults,
      eventsOf: run => this.#runs.find(({ id }) => id === run)?.events ?? [],
      onProblem: thrown => {
        this.#problem ??= thrown;
      },
      onHung: process => {
        const run = this.#runs.find(each => each.process === process);
        if (run !== undefined) this.#kill(run);
      },
    });
  }

  async run(): Promise<void> {
    const { faults: wanted, seed } = this.#options;
    const hasSecond = wanted.has('second run') && new Chance(`${seed} second`).hits(0.4);
    for (let index = 0; index < (hasSecond ? 2 : 1); index += 1) this.#start(index);
    this.#arrange();
    for (let moment = 0; ; moment += 1) {
      assert.ok(moment < mostMoments, 'the runs come to an end');
      await this.#settle();
      if (this.#problem !== undefined) throw this.#problem;
      this.#checkReplay();
      if (this.#runs.every(({ isOver }) => isOver)) break;
      this.#quietMoments += 1;
      if (this.#wakeDue()) continue;
      if (this.#quietMoments > longestQuiet) this.#endQuiet();
      else if (!this.#goOn()) this.#intervene();
    }
    assert.equal(this.#storage.openClaims(), 0, 'no lock is held after the end');
  }

  async close(): Promise<void> {
    for (const { process, handle } of this.#runs) {
      process?.die();
      // It finds that it can write nothing, and lets go of all that it has.
      handle?.cancel('the simulation is over');
    }
    for (let turn = 0; turn < 3; turn += 1) await nextTurn();
    this.#storage.close();
  }

  #tell(line: string): void {
    this.trace.push(`${String(this.#clock.passed).padStart(8)} ${line}`);
  }

  #start(index: number): void {
    const run: SimulatedRun = {
      ...{ index, id: '', process: undefined, handle: undefined, live: undefined },
      ...{ isOver: false, isRestarting: false, answers: 0, checked: 0, events: [] },
    };
    this.#runs.push(run);
    this.#begin(run, (process, options) =>
      startRun(this.#plan, {}, { ...options, journal: process.journal, cwd: '/', seed: this.#options.seed }),
    );
  }

  #resume(run: SimulatedRun): void {
    run.isRestarting = false;
    if (run.handle !== undefined || run.isOver) return;
    this.#tell(`run ${run.index}: taken up`);
    this.#begin(run, (process, options) => resumeRun(process.journal, run.id, options));
  }

  #begin(
    run: SimulatedRun,
    begin: (process: Process, options: ReturnType<FaultySimulation['optionsOf']>) => RunHandle,
  ): void {
    const process = this.#storage.start();
    run.process = process;
    run.live = undefined;
    const handle = begin(process, this.optionsOf(run, process));
    run.handle = handle;
    run.id = handle.id;
    void handle.done
      .then(outcome => this.#ended(run, process, outcome))
      .catch((thrown: unknown) => {
        this.#problem ??= thrown;
      });
  }

  optionsOf(run: SimulatedRun, process: Process) {
    const supervisor: Supervisor = {
      permits: ({ state }) => {
        run.live = state;
        return true;
      },
    };
    return {
      env: {},
      clock: this.#clock,
      slots: this.#slots,
      stopGrace: 100,
      abandonAfter: 300,
      sealer: sealerWith(() => new Uint8Array(32)),
      registry: { actions: this.#actions.of(process), resourceKinds: {} },
      ...(this.#options.faults.has('steps') && run.index === 0 ? { supervisor } : {}),
    };
  }

  #ended(run: SimulatedRun, process: Process, outcome: RunOutcome): void {
    this.#clock.activity += 1;
    run.handle = undefined;
    run.process = undefined;
    run.live = undefined;
    if (process.isDead) {
      this.#restart(run);
      return;
    }
    process.die();
    this.#tell(`run ${run.index}: ${outcome.status}`);
    if (outcome.status === 'waiting') {
      const wait = waitOf(run.events);
      assert.ok(
        wait !== undefined && (wait.inDoubt.length > 0 || wait.waits.length > 0),
        'it waits for something named',
      );
      return;
    }
    if (outcome.status === 'failed' && outcome.error.code === 'internal')
      throw new Error(String(outcome.error.details));
    assert.deepEqual(plain(this.#storage.observer.readEvents(run.id)), plain(run.events), 'what was written is there');
    assert.equal(run.events.at(-1)?.type, `run.${outcome.status}`);
    run.isOver = true;
    checkEnded(run.events);
  }

  #restart(run: SimulatedRun): void {
    // It may have ended before it knew.
    if (/^run\.(succeeded|failed|cancelled)$/.test(run.events.at(-1)?.type ?? '')) {
      run.isOver = true;
      checkEnded(run.events);
      return;
    }
    run.isRestarting = true;
    const after = this.#deaths.pick([0, 5, 300, 5000, longestRestart]);
    this.#clock.at(this.#clock.now() + after, () => this.#resume(run));
  }

  #fateOf(events: readonly RunEvent[]): WriteFate {
    const { faults: wanted } = this.#options;
    const fate = this.#deaths.weighed({ done: 90, before: 3, after: 4, torn: 2 });
    if (events.length === 0 || this.#faults >= mostFaults) return 'done';
    const isWanted = fate === 'torn' ? wanted.has('torn writes') : wanted.has('deaths');
    if (fate === 'done' || !isWanted) return 'done';
    this.#faults += 1;
    this.#counts.deaths += 1;
    const what = {
      before: 'dies before it writes',
      after: 'dies after it wrote',
      torn: 'the power fails while it writes',
    };
    this.#tell(
      `run ${this.#runs.findIndex(({ id }) => id === events[0]?.run)}: ${what[fate]} ${events.map(line).join(', ')}`,
    );
    return fate;
  }

  #written(events: readonly RunEvent[]): void {
    this.#quietMoments = 0;
    this.#clock.activity += 1;
    this.#counts.events += events.length;
    const run = this.#runs.find(({ id }) => id === events[0]?.run) ?? this.#runs.findLast(({ id }) => id === '');
    if (run === undefined) return;
    run.events.push(...events);
    for (const event of events) this.#tell(`run ${run.index}: ${line(event)}`);
  }

  #powerFailed(): void {
    this.#counts.powerCuts += 1;
    for (const run of this.#runs) {
      if (run.id === '') continue;
      const found = this.#storage.observer.readEvents(run.id);
      this.#tell(`run ${run.index}: ${found.length - run.events.length} events of those are there`);
      const known = run.events.length;
      this.#guard(() => {
        assert.deepEqual(plain(found.slice(0, known)), plain(run.events), 'what was known to be written is there');
      });
      run.events.push(...found.slice(known));
      run.handle?.cancel('the power has failed');
    }
  }

  #guard(check: () => void): void {
    try {
      check();
    } catch (thrown) {
      this.#problem ??= thrown;
    }
  }

  /** Arranges what comes from outside, at whatever moment. */
  #arrange(): void {
    const { faults: wanted, seed } = this.#options;
    const at = (chance: Chance, callback: () => void): void => {
      const after = chance.pick([0, 10, 50, 200, 1000, 30_000, 7_000_000]);
      this.#clock.at(this.#clock.now() + chance.below(after + 1), callback);
    };
    const cancels = new Chance(`${seed} cancels`);
    if (wanted.has('cancels') && cancels.hits(0.2)) {
      for (let times = 0; times <= cancels.below(2); times += 1) {
        at(cancels, () => this.#say(this.#runs[0], { type: 'cancel', time: this.#clock.now(), reason: 'enough' }));
      }
    }
    const events = new Chance(`${seed} events`);
    for (let count = events.below(5); wanted.has('events') && count > 0; count -= 1) {
      at(events, () => {
        for (let times = 0; times <= events.below(2); times += 1) this.#note(events.below(2));
      });
    }
    const kills = new Chance(`${seed} kills`);
    for (let count = kills.below(3); wanted.has('deaths') && count > 0; count -= 1)
      at(kills, () => this.#kill(kills.pick(this.#runs)));
    const clock = new Chance(`${seed} clock`);
    for (let count = clock.below(3); wanted.has('clock') && count > 0; count -= 1) {
      at(clock, () => {
        const by = clock.pick([-3_600_000, -10_000, -50, 50, 10_000, 3_600_000]);
        this.#tell(`the clock is set ${by} ms on`);
        this.#clock.set(by);
      });
    }
  }

  #kill(run: SimulatedRun): void {
    if (run.process === undefined || run.handle === undefined) return;
    this.#tell(`run ${run.index}: its process is killed`);
    this.#counts.deaths += 1;
    this.#faults += 1;
    run.process.die();
    run.handle.cancel('it is dead');
  }

  #note(id: number): void {
    this.#tell(`somebody sends note(id: ${id})`);
    this.#storage.observer.post({ event: { event: 'note', fields: { id }, time: this.#clock.now() } });
    this.#storage.ring();
  }

  #say(run: SimulatedRun | undefined, input: Arrival): void {
    if (run === undefined || run.isOver || run.id === '') return;
    this.#tell(`run ${run.index}: is told ${JSON.stringify(input)}`);
    this.#storage.observer.post({ run: run.id, input });
    this.#storage.ring();
  }

  /** Until all has happened that can without time passing. */
  async #settle(): Promise<void> {
    for (let quiet = 0; quiet < quietTurns; ) {
      const before = this.#clock.activity;
      await nextTurn();
      quiet = this.#clock.activity === before ? quiet + 1 : 0;
    }
  }

  /** What the engine has in its hands is what the journal gives. */
  #checkReplay(): void {
    for (const run of this.#runs) {
      const { live, handle, process, events, checked } = run;
      if (live === undefined || handle === undefined || process?.isDead !== false || live.run.status === 'ended')
        continue;
      // Long runs are looked at less often.
      if (events.length < checked * 1.3 + 3) continue;
      run.checked = events.length;
      const replayed = initialState(this.#plan, { run: handle.id });
      for (const event of plain(events) as RunEvent[]) evolve(replayed, event);
      assert.deepEqual(plain(snapshot(replayed)), plain(snapshot(live)), 'a replay gives the same state');
    }
  }

  /** What `baton serve` does. */
  #wakeDue(): boolean {
    if (!this.#isSomeoneAway()) return false;
    const due = this.#storage.observer.dueRuns(this.#clock.now());
    const woken = this.#runs.filter(({ id, isRestarting }) => due.includes(id) && !isRestarting);
    for (const run of woken) this.#resume(run);
    return woken.length > 0;
  }

  /** Whether a run waits without a process. */
  #isSomeoneAway(): boolean {
    return this.#runs.some(({ handle, isOver, isRestarting }) => handle === undefined && !isOver && !isRestarting);
  }

  /** Lets time pass until something happens. */
  #goOn(): boolean {
    const due = this.#isSomeoneAway() ? this.#storage.observer.nextDue(this.#clock.now()) : undefined;
    this.#forgetDue();
    if (due !== undefined) this.#forgetDue = this.#clock.at(due, () => undefined);
    return this.#clock.goOn();
  }

  /** What is awake only looks for its turn: what it waits for must be asleep. */
  #endQuiet(): void {
    this.#quietMoments = 0;
    const now = this.#clock.now();
    const restart = this.#runs.some(({ isRestarting }) => isRestarting) ? now + longestRestart : undefined;
    const due = restart ?? this.#storage.observer.nextDue(now);
    if (due !== undefined) {
      this.#clock.sleepUntil(due);
      return;
    }
    const away = this.#runs.filter(
      ({ handle, isOver, isRestarting }) => handle === undefined && !isOver && !isRestarting,
    );
    assert.ok(away.length > 0, 'a run that looks for its turn waits for another');
    for (const run of away) this.#answer(run);
  }

  /** Nothing more comes by itself. Each run that is left must wait for something that somebody can give it. */
  #intervene(): void {
    const open = this.#runs.filter(({ isOver }) => !isOver);
    const stuck = open.find(({ handle }) => handle !== undefined);
    assert.equal(stuck?.index, undefined, `run ${stuck?.index} neither ends nor waits`);
    for (const run of open) this.#answer(run);
  }

  #answer(run: SimulatedRun): void {
    run.answers += 1;
    assert.ok(run.answers < 4 * mostAnswers, 'a run that is told what it waits for comes to an end');
    // What cleans up is not cancelled, and may wait all the same.
    if (run.answers === mostAnswers) {
      this.#say(run, { type: 'cancel', time: this.#clock.now(), reason: 'nobody wants to wait any more' });
      return;
    }
    const { inDoubt, waits } = waitOf(run.events) ?? { inDoubt: [], waits: [] };
    const doubtful = inDoubt[0];
    const times = 1 + this.#people.below(2);
    for (let time = 0; time < times; time += 1) {
      if (doubtful !== undefined) this.#resolve(run, doubtful);
      else this.#give(run, waits);
    }
  }

  #resolve(run: SimulatedRun, path: string): void {
    const isDone = this.#actions.isDone(run.id, path);
    const resolution = this.#people.hits(0.15)
      ? ({ how: 'fail', message: 'Nobody knows.' } as const)
      : isDone
        ? ({ how: 'done', value: 1 } as const)
        : ({ how: 'retry' } as const);
    this.#say(run, { type: 'resolve', time: this.#clock.now(), path, resolution });
  }

  #give(run: SimulatedRun, waits: readonly Wait[]): void {
    const open = waits.filter(each => each.for === 'approval' || each.for === 'event');
    const wait = open.length === 0 ? undefined : this.#people.pick(open);
    if (wait?.for === 'approval') {
      const answer = { approved: this.#people.hits(0.7), by: 'Ada' };
      this.#say(run, { type: 'answer', time: this.#clock.now(), path: wait.path, answer });
    } else this.#note(Number(wait?.fields?.id ?? 0));
  }
}

function waitOf(events: readonly RunEvent[]): { inDoubt: readonly string[]; waits: readonly Wait[] } | undefined {
  const event = events.findLast(each => each.type === 'run.waiting');
  return event?.type === 'run.waiting' ? { inDoubt: event.inDoubt, waits: event.waits ?? [] } : undefined;
}

function line(event: RunEvent): string {
  return 'path' in event && event.path !== undefined ? `${event.type} ${event.path}` : event.type;
}

/** As it comes back from the journal: without the fields that are undefined. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value)) as unknown;
}
