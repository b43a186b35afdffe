/**
 * A run in this process.
 *
 * Its loop takes what has come in (answers of actions, timers, a cancel), lets the kernel decide, writes the events of
 * the whole turn to the journal in one transaction, tells the listeners, and carries out the commands. Nothing is done
 * before it is written.
 */

import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { entryFlow } from '#language/plan/entryFlow.ts';
import type { Plan } from '#language/plan/plan.ts';
import type { Json, JsonObject } from '#protocol/json.ts';
import type { RunError, RunEvent, RunEventBody, StepLog } from '#protocol/runEvents.ts';
import {
  type Acquire,
  advance,
  type Command,
  type Keep,
  type LookUp,
  pendingCommands,
  type Spawn,
  type StartAttempt,
  withoutVainAcquires,
} from '#runner/kernel/commands.ts';
import { decide } from '#runner/kernel/decide.ts';
import { evolve } from '#runner/kernel/evolve.ts';
import type { ApprovalAnswer, Input, ReplaceTarget, Resolution } from '#runner/kernel/input.ts';
import { initialState, type State } from '#runner/kernel/state.ts';
import type { Clock, Environment, LogEntry } from '../../actions/action.ts';
import { hashOfModules } from '../../actions/moduleText.ts';
import { outsideActions } from '../../actions/outside.ts';
import { actions, resourceKinds } from '../../actions/registry.ts';
import type { Secrets } from '../../secrets/resolve.ts';
import { keyVariable, userSealer } from '../../secrets/sealing.ts';
import { traceparentOf } from '../../traceContext.ts';
import { type Answer, Attempts } from '../common/attempts.ts';
import { systemClock } from '../common/clock.ts';
import { inFlightOf } from '../common/inFlight.ts';
import { checkEvent } from '../common/input.ts';
import { internalError } from '../common/internalError.ts';
import { LogBuffer } from '../common/logBuffer.ts';
import { RunResources } from '../common/resources.ts';
import type { EventListener, RunHandle, RunOutcome } from '../common/runHandle.ts';
import { type Hidden, RunSecrets } from '../common/runSecrets.ts';
import type { Kept } from './cachedResults.ts';
import type { Claims } from './claims.ts';
import { Company } from './company.ts';
import type { EngineOptions, StartOptions } from './engineOptions.ts';
import { Inbox } from './inbox.ts';
import {
  AlreadyStarted,
  type Besides,
  type Journal,
  JournalProblem,
  type NewRun,
  openJournal,
  type Sealed,
} from './journal.ts';
import { Permits } from './permits.ts';
import type { ReusedResults, Taken } from './reuse.ts';
import { StartedRuns } from './startedRuns.ts';
import { goOnSupervised, type Supervisor } from './supervisor.ts';
import { Timers } from './timers.ts';

/** The key to the secrets is not for the processes of a flow. */
function withoutKey(env: Environment): Environment {
  const { [keyVariable]: _, ...rest } = env;
  return rest;
}

/** How long log entries may wait for others before they are written, in milliseconds. */
const logDelay = 20;

export interface RunParts extends EngineOptions {
  /** Of secrets, by name. */
  readonly values: Secrets;
  readonly hidden: RunSecrets;
  /** For a run that another one has started, where no journal is kept. */
  readonly company?: Company;
}

export class Run implements RunHandle {
  readonly id: string;
  readonly isElsewhere = false;
  readonly past: readonly RunEvent[];
  readonly done: Promise<RunOutcome>;
  readonly settled: Promise<void>;
  readonly #plan: Plan;
  readonly #parts: RunParts;
  readonly #clock: Clock;
  readonly #stays: boolean;
  readonly #supervisor: Supervisor | undefined;
  #journal: Journal | undefined;
  #ownsJournal = false;
  #reuse: ReusedResults | undefined;
  readonly #state: State;
  readonly #attempts: Attempts;
  readonly #resources: RunResources;
  readonly #permits: Permits;
  readonly #company: Company;
  readonly #started: StartedRuns;
  /** Paths of what the run held when its process went, and does not hold yet. */
  readonly #regaining = new Set<string>();
  readonly #listeners = new Set<EventListener>();
  readonly #timers: Timers;
  readonly #inbox: Inbox;
  readonly #secrets: RunSecrets;
  readonly #logs: LogBuffer;
  #inputs: Input[] = [];
  #stopListening: (() => void) | undefined;
  /** The journal has let go of the run. */
  #isLeft = false;
  #seq = 0;
  #latest = 0;
  #turn: NodeJS.Immediate | undefined;
  #logTimer: NodeJS.Timeout | undefined;
  /** Keeps the process while the run waits for an event, and nothing else does. */
  #alive: NodeJS.Timeout | undefined;
  /** How many steps may begin in a turn. */
  #mostStarts = Number.POSITIVE_INFINITY;
  #interrupting: NodeJS.Timeout | undefined;
  #outcome: RunOutcome | undefined;
  #resolveDone: (outcome: RunOutcome) => void = () => undefined;

  constructor(plan: Plan, id: string, past: readonly RunEvent[], options: RunParts) {
    const env = withoutKey(options.env ?? process.env);
    const cwd = resolve(options.cwd);
    const stopGrace = options.stopGrace ?? 2000;
    const registry = options.registry ?? { actions, resourceKinds };
    this.id = id;
    this.past = past;
    this.#plan = plan;
    this.#parts = options;
    this.#company = options.company ?? new Company();
    if (options.journal === undefined && options.workspace === undefined) this.#company.join(this);
    this.#clock = options.clock ?? systemClock;
    this.#timers = new Timers(this.#clock);
    this.#started = new StartedRuns(plan);
    this.#inbox = new Inbox(id, plan, () => this.#journal);
    this.#journal = options.journal;
    this.#stays = options.stay ?? false;
    this.#supervisor = options.supervisor;
    this.#secrets = options.hidden;
    this.#logs = new LogBuffer(this.#secrets.masker);
    this.#state = initialState(plan, {
      run: id,
      slots: options.slots ?? inFlightOf(env),
      grace: options.grace,
      variables: env,
      secrets: options.values,
    });
    this.#resources = new RunResources(registry.resourceKinds, { cwd, env });
    this.#attempts = new Attempts({
      actions: { ...outsideActions(plan), ...registry.actions },
      resources: this.#resources,
      cwd,
      env,
      clock: this.#clock,
      stopGrace,
      abandonAfter: options.abandonAfter ?? stopGrace + 3000,
      traceparentOf: options.isTraced ? path => traceparentOf(id, path) : () => undefined,
      onLog: (path, entry) => this.#log(path, entry),
      onAnswer: (path, attempt, answer) => this.#takeAnswer(path, attempt, answer),
    });
    this.#permits = new Permits({
      run: id,
      claims: () => this.#claims(),
      clock: this.#clock,
      onGranted: path => this.#granted(path),
      onProblem: thrown => this.#break(thrown),
    });
    this.done = new Promise(settle => {
      this.#resolveDone = settle;
    });
    this.settled = this.done.then(async () => {
      await this.#started.settled();
      if (this.#ownsJournal) this.#journal?.close();
    });
  }

  start(input: JsonObject, options: StartOptions): void {
    this.#reuse = options.reuse;
    this.#addToJournal(input, options);
    this.begin(input, options.seed ?? randomUUID());
  }

  /** Begins a run that is in the journal already. */
  begin(input: JsonObject, seed: string): void {
    this.#keepProcess();
    this.#listen();
    this.#take({ type: 'start', time: this.#now(), input, seed });
    // Who has started it may have said something since.
    this.#hear();
  }

  /** `input` is what the run was started with, for one that died before its first event. */
  resume(recorded: JsonObject, sealed: Sealed): void {
    const input = this.#secrets.openInput(recorded, sealed.get(0));
    for (const shown of this.past) {
      const event = this.#secrets.openEvent(shown, sealed.get(shown.seq));
      this.#secrets.learnFrom(event, this.#state);
      evolve(this.#state, event);
    }
    const last = this.past.at(-1);
    this.#seq = last?.seq ?? 0;
    this.#latest = last?.time ?? 0;
    if (last === undefined) {
      this.begin(input, randomUUID());
      return;
    }
    this.#keepProcess();
    this.#listen();
    this.#regain(pendingCommands(this.#state).filter(command => command.type === 'acquire'));
  }

  #keepProcess(): void {
    this.#alive = setInterval(() => undefined, 2 ** 30);
  }

  /** Goes on once all that was held is held again: another run may have taken it while this one had no process. */
  #regain(permits: readonly Acquire[]): void {
    const line = this.#claims().retain(this.id, new Set(permits.map(({ path }) => path)));
    const places = new Map(line.map((path, place) => [path, place]));
    const placeOf = ({ path }: Acquire): number => places.get(path) ?? places.size;
    // Who stands in line first is asked about first.
    for (const permit of permits.toSorted((one, other) => placeOf(one) - placeOf(other))) {
      if (permit.isHeld) this.#regaining.add(permit.path);
      this.#permits.acquire(permit);
    }
    if (this.#regaining.size === 0) this.#goOn();
  }

  #goOn(): void {
    for (const command of pendingCommands(this.#state)) {
      if (command.type === 'setTimer' || command.type === 'lookUp') this.#carryOut(command);
    }
    this.#take({ type: 'resume', time: this.#now(), arrived: this.#inbox.take(this.#state.compared.keys()) });
  }

  #granted(path: string): void {
    const wasHeld = this.#regaining.delete(path);
    if (!wasHeld) this.#take({ type: 'granted', time: this.#now(), path });
    else if (this.#regaining.size === 0) this.#goOn();
  }

  /** Of a run without a journal, only its own steps stand in its lines. */
  #claims(): Claims {
    return (this.#journal ?? this.#company.shared).claims;
  }

  cancel(reason: string): void {
    this.#take({ type: 'cancel', time: this.#now(), reason });
  }

  emit(event: string, fields: JsonObject): void {
    this.#take({ type: 'eventReceived', time: this.#now(), event, fields: checkEvent(this.#plan, event, fields) });
  }

  leave(): void {
    this.#take({ type: 'suspend', time: this.#now() });
    this.#runTurn();
    this.#suspend();
  }

  answer(path: string, answer: ApprovalAnswer): void {
    this.#take({ type: 'answer', time: this.#now(), path, answer });
  }

  /** Lets go of the run, if it still waits: not when something has come in the turn in which it said so. */
  #suspend(): void {
    const { run, asked, waiting, compared } = this.#state;
    const journal = this.#journal;
    if (this.#outcome !== undefined || !run.isWaiting || this.#inputs.length > 0 || journal === undefined) return;
    const keys = [...waiting.entries()].map(([key]) => key);
    if (journal.leaveRun(this.id, { events: compared.keys(), keys })) {
      this.#isLeft = true;
      const inDoubt = [...asked.entries()].flatMap(([path, { for: what }]) => (what === 'doubt' ? [path] : []));
      this.#finish({ status: 'waiting', inDoubt: inDoubt.sort() });
    } else this.#takeMessages();
  }

  /** From now on, what is said to the run reaches it. */
  #listen(): void {
    this.#stopListening = this.#journal?.onMessages(() => this.#hear());
  }

  #hear(): void {
    try {
      this.#takeMessages();
    } catch (thrown) {
      this.#break(thrown);
    }
  }

  #takeMessages(): void {
    // What comes before the run goes on, it is told then.
    if (this.#outcome !== undefined || this.#regaining.size > 0) return;
    for (const input of this.#inbox.take(this.#state.compared.keys()))
      this.#take({ ...input, time: this.#notBefore(input.time) });
    if (this.#inbox.isUnrecorded) this.#scheduleTurn();
  }

  interrupt(limit: number): void {
    if (this.#outcome !== undefined || this.#interrupting !== undefined) return;
    this.#mostStarts = 0;
    this.#timers.close();
    this.#interrupting = setTimeout(() => this.#finish({ status: 'interrupted' }), limit);
    this.#scheduleTurn();
  }

  /** Of a run that is to be let go, as soon as nothing is under way. */
  #letGoIfStill(): void {
    const isStill = this.#inputs.length === 0 && !this.#attempts.areLive;
    if (this.#interrupting !== undefined && this.#outcome === undefined && isStill) {
      this.#finish({ status: 'interrupted' });
    }
  }

  resolve(path: string, resolution: Resolution): void {
    this.#take({ type: 'resolve', time: this.#now(), path, resolution });
  }

  replace(path: string, target: ReplaceTarget, value: Json): void {
    this.#take({ type: 'replace', time: this.#now(), path, target, value });
  }

  proceed(): void {
    this.#scheduleTurn();
  }

  shown(value: Json): Json {
    return this.#secrets.hideValue(value);
  }

  onEvents(listener: EventListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** A journal that can't be opened fails the run in its first turn, when there are listeners to be told. */
  #addToJournal(input: JsonObject, { journal, workspace, cwd, reuse, cause }: StartOptions): void {
    try {
      if (journal === undefined && workspace !== undefined) {
        this.#journal = openJournal(workspace);
        this.#ownsJournal = true;
      }
      const { signature } = entryFlow(this.#plan);
      const hidden = this.#secrets.hideInput(input);
      this.#journal?.addRun({
        id: this.id,
        flow: signature.name,
        file: signature.place.file,
        ...hidden,
        plan: this.#plan,
        started: this.#clock.now(),
        cwd: resolve(cwd),
        rerunOf: reuse?.run,
        cause,
      });
    } catch (thrown) {
      if (thrown instanceof AlreadyStarted) throw thrown;
      setImmediate(() => this.#break(thrown));
      if (this.#ownsJournal) this.#journal?.close();
      this.#journal = undefined;
    }
  }

  #log(path: string, entry: LogEntry & Pick<StepLog, 'reused'>): void {
    this.#logs.add(path, entry);
    this.#logTimer ??= setTimeout(() => this.#scheduleTurn(), logDelay);
  }

  /** Never goes back, whatever is done to the machine's clock. */
  #now(): number {
    this.#latest = Math.max(this.#latest, this.#clock.now());
    return this.#latest;
  }

  /** The run's time, which is now at least this. */
  #notBefore(time: number): number {
    this.#latest = Math.max(this.#now(), time);
    return this.#latest;
  }

  #take(input: Input): void {
    if (this.#outcome !== undefined) return;
    this.#inputs.push(input);
    this.#scheduleTurn();
  }

  /** Answers that arrive together make one turn, and one transaction. */
  #scheduleTurn(): void {
    if (this.#outcome === undefined) this.#turn ??= setImmediate(() => this.#runTurn());
  }

  #runTurn(): void {
    this.#turn = undefined;
    if (this.#outcome !== undefined) return;
    try {
      const inputs = this.#inputs;
      this.#inputs = [];
      const events: Hidden[] = this.#takeLogs();
      const commands: Command[] = [];
      const kept: Kept[] = [];
      const started: NewRun[] = [];
      const take = (bodies: readonly RunEventBody[], time: number): void => {
        for (const body of bodies) {
          events.push(this.#secrets.hide(this.#placed(body, time), this.#state));
          for (const command of advance(this.#state, body)) {
            if (command.type === 'keep' && this.#holdsSecret(command)) {
              events.push({ event: this.#placed(notKept(command.path), time), sealed: undefined });
            } else if (command.type === 'keep') kept.push({ ...command, run: this.id, recorded: time });
            else if (command.type === 'spawn') started.push(this.#newRun(command, time));
            commands.push(command);
          }
        }
      };
      if (this.#supervisor !== undefined)
        this.#inputs = goOnSupervised(this.#state, this.#supervisor, inputs, this.#now(), take);
      else for (const input of inputs) take(decide(this.#state, input, this.#mostStarts), input.time);
      const released = commands.flatMap(command => (command.type === 'release' ? [command.path] : []));
      this.#record(events, { released, kept, started });
      for (const command of withoutVainAcquires(commands)) this.#carryOut(command);
      this.#letGoIfStill();
    } catch (thrown) {
      this.#break(thrown);
    }
  }

  /** What actions have said so far stands before what follows from their answers. */
  #takeLogs(): Hidden[] {
    clearTimeout(this.#logTimer);
    this.#logTimer = undefined;
    const time = this.#now();
    return this.#logs.take().map(body => ({ event: this.#placed(body, time), sealed: undefined }));
  }

  #placed(body: RunEventBody, time: number): RunEvent {
    this.#seq += 1;
    return { run: this.id, seq: this.#seq, time, ...body };
  }

  /** Makes events durable, then known. */
  #record(hidden: readonly Hidden[], besides: Pick<Besides, 'released' | 'kept' | 'started'>): void {
    const events = hidden.map(({ event }) => event);
    const sealed = hidden.flatMap(({ event, sealed }) => (sealed === undefined ? [] : [[event.seq, sealed] as const]));
    // Who is told of what this turn emits, as this run may be, looks for messages.
    this.#inbox.recordWith(heard => this.#journal?.append(events, { ...besides, sealed: new Map(sealed), heard }));
    if (this.#journal === undefined) {
      this.#company.keep(besides.kept ?? []);
      this.#company.giveBack(this.id, besides.released ?? [], this.#state.run.status === 'ended');
    }
    if (events.length > 0) this.#tell(events);
    if (this.#journal === undefined) this.#company.tell(this, events);
  }

  #tell(events: readonly RunEvent[]): void {
    for (const listener of this.#listeners) {
      try {
        listener(events);
      } catch (thrown) {
        // Who watches a run can't break it.
        process.emitWarning(thrown instanceof Error ? thrown : String(thrown));
      }
    }
  }

  #carryOut(command: Command): void {
    switch (command.type) {
      case 'startAttempt':
        this.#startAttempt(command);
        break;
      case 'abortAttempt':
        this.#attempts.abort(command.path, command.attempt, command.reason);
        break;
      case 'setTimer':
        this.#setTimer(command.timer, command.at);
        break;
      case 'clearTimer':
        this.#timers.clear(command.timer);
        break;
      case 'acquire':
        this.#permits.acquire(command);
        break;
      case 'release':
        this.#permits.release(command.path);
        break;
      case 'lookUp':
        this.#lookUp(command);
        break;
      case 'spawn':
        this.#started.begin(command.run);
        break;
      case 'keep':
        break;
      case 'suspend':
        if (!this.#stays) this.#suspend();
        break;
      case 'finish':
        this.#finish(command.outcome);
    }
  }

  /** Nothing of a secret is kept for others. */
  #holdsSecret({ path, value }: Keep): boolean {
    return this.#secrets.isSecret(path, value, this.#state);
  }

  #lookUp({ path, call }: LookUp): void {
    const find = (text: string): void => {
      if (this.#outcome !== undefined) return;
      try {
        const code = text === '' ? call.plan : `${call.plan} ${text}`;
        const time = this.#now();
        const answer = (this.#journal ?? this.#company.shared).cached.find(path, call, code, time);
        this.#take({ type: 'cacheAnswered', time, path, code, answer });
      } catch (thrown) {
        this.#break(thrown);
      }
    };
    if (call.modules.length === 0) find('');
    else hashOfModules(call.modules).then(find, thrown => this.#break(thrown));
  }

  /** Another run, which is begun once it is recorded. */
  #newRun({ run: id, flow, input }: Spawn, time: number): NewRun {
    const plan = this.#started.planOf(flow);
    const { supervisor: _, values, sealer = userSealer(process.env), ...rest } = this.#parts;
    const hidden = new RunSecrets(id, plan, values, sealer);
    const kept = this.#journal === undefined ? { company: this.#company } : { journal: this.#journal };
    const seed = `${this.#state.run.seed}\n${id}`;
    this.#started.add(id, () => {
      const run = new Run(plan, id, [], { ...rest, ...kept, values, hidden });
      run.begin(input, seed);
      return run;
    });
    const { name, place } = entryFlow(plan).signature;
    const { cwd } = this.#parts;
    const said = hidden.hideInput(input);
    return { id, flow: name, file: place.file, ...said, plan, started: time, cwd: resolve(cwd), parent: this.id };
  }

  onStart(listener: (started: RunHandle) => void): () => void {
    return this.#started.onStart(listener);
  }

  #logReuse(path: string, { different }: Taken): void {
    const run = this.#reuse?.run;
    const text =
      different === undefined
        ? `Not executed: this is the result of run ${run}.`
        : `Executed again: run ${run} called ${different === 'action' ? 'another action' : 'it with other arguments'}.`;
    const reused = different === undefined && run !== undefined ? { reused: run } : {};
    this.#log(path, { level: 'info', stream: 'log', text, ...reused });
  }

  #startAttempt(command: StartAttempt): void {
    const known = this.#reuse?.take(command);
    if (known !== undefined) this.#logReuse(command.path, known);
    if (known === undefined || known.different !== undefined) {
      this.#attempts.start(command);
      return;
    }
    this.#take(answerInput(command.path, command.attempt, { ok: true, value: known.value }, this.#now()));
  }

  #takeAnswer(path: string, attempt: number, answer: Answer): void {
    this.#logs.end(path);
    const told: Answer = answer.ok ? answer : { ok: false, error: this.#secrets.hideFailure(answer.error) };
    this.#take(answerInput(path, attempt, told, this.#now()));
  }

  #setTimer(timer: string, at: number): void {
    // Counted from the run's own time: of a clock that was set back, it is ahead.
    const delay = at - this.#now();
    this.#timers.set(timer, delay, () => this.#take({ type: 'timerFired', time: this.#notBefore(at), timer }));
  }

  /** The journal can't be written, or the kernel has a bug: stops everything, and says so. */
  #break(thrown: unknown): void {
    if (this.#outcome !== undefined) return;
    const error = this.#secrets.hideFailure(brokenRun(thrown));
    const event = this.#placed({ type: 'run.failed', error }, this.#now());
    try {
      this.#journal?.append([event]);
    } catch {
      // It is told all the same, to those who are there to hear it.
    }
    this.#tell([event]);
    this.#finish({ status: 'failed', error });
  }

  #finish(ended: RunOutcome): void {
    const outcome = this.#secrets.hideOutcome(ended);
    this.#outcome = outcome;
    this.#stopListening?.();
    clearImmediate(this.#turn);
    clearTimeout(this.#logTimer);
    clearTimeout(this.#interrupting);
    clearInterval(this.#alive);
    this.#timers.close();
    this.#attempts.drop();
    this.#permits.drop();
    const close = async (): Promise<void> => {
      await this.#resources.close();
      this.#letGo();
    };
    // Whether closing went well or not, the outcome stands.
    close().then(
      () => this.#resolveDone(outcome),
      () => this.#resolveDone(outcome),
    );
  }

  #letGo(): void {
    try {
      if (!this.#isLeft) this.#journal?.releaseRun(this.id);
    } finally {
      this.#company.leave(this);
    }
  }
}

function notKept(path: string): RunEventBody {
  const text = 'Not kept for later: there is a secret in the result.';
  return { type: 'step.log', path, level: 'info', stream: 'log', text };
}

function answerInput(path: string, attempt: number, answer: Answer, time: number): Input {
  return answer.ok
    ? { type: 'attemptSucceeded', time, path, attempt, value: answer.value }
    : { type: 'attemptFailed', time, path, attempt, error: answer.error };
}

function brokenRun(thrown: unknown): RunError {
  if (!(thrown instanceof JournalProblem)) return internalError(thrown);
  return {
    code: 'journal',
    message: thrown.message,
    hint: 'Nothing is done that can not be recorded first. Make the folder writable, or free some space.',
    path: undefined,
    place: undefined,
    details: null,
  };
}
