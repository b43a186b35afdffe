/** The runs that this process carries out while it serves, with a journal that knows all of them. */
import type { Plan } from '#language/plan/plan.ts';
import type { JsonObject } from '#protocol/json.ts';
import type { RunEvent } from '#protocol/runEvents.ts';
import type { Clock, Environment } from '../actions/action.ts';
import type { RunHandle } from '../engines/common/runHandle.ts';
import { RunProblem } from '../engines/common/runProblem.ts';
import { resumeRun, startRun } from '../engines/embedded/engine.ts';
import type { Journal } from '../engines/embedded/journal.ts';
import type { RecordedRun } from '../engines/embedded/recordedRun.ts';
import { prune, type Retention } from '../engines/embedded/retention.ts';
import type { Cause } from '../engines/embedded/triggerRecords.ts';
import type { Secrets } from '../secrets/resolve.ts';
import { DueRuns } from './dueRuns.ts';
import { type Cancelled, type HostListener, type RunHost, type SentEvents, type Started, within } from './runHost.ts';
import type { ServedFlow } from './triggers.ts';

export interface EmbeddedHostOptions {
  readonly journal: Journal;
  readonly env: Environment;
  readonly clock: Clock;
  /** Those that an editor keeps. */
  readonly secrets: () => Secrets;
  readonly isTraced: boolean;
  readonly listener: HostListener;
}

export class EmbeddedHost implements RunHost {
  readonly events: SentEvents;
  readonly #options: EmbeddedHostOptions;
  readonly #live = new Map<string, RunHandle>();
  readonly #dueRuns: DueRuns;
  #isServed: (file: string) => boolean = () => false;
  #isStopping = false;

  constructor(options: EmbeddedHostOptions) {
    const { journal, clock } = options;
    this.#options = options;
    this.#dueRuns = new DueRuns({ journal, clock, resume: run => this.#isOfServed(run) && this.#resume(run) });
    this.events = {
      keyOf: trigger => trigger,
      last: async () => journal.lastMessage(),
      after: async (event, number) => journal.sentEvents(event, number),
      onNew: listener => journal.onMessages(listener),
    };
  }

  get count(): number {
    return this.#live.size;
  }

  get waiting(): number {
    return this.#options.journal.countRuns('waiting');
  }

  get isStopping(): boolean {
    return this.#isStopping;
  }

  begin(isServed: (file: string) => boolean): void {
    this.#isServed = isServed;
    // Those whose process has died. Those that wait are resumed as soon as they are due.
    const left = this.#options.journal
      .listRuns()
      .filter(run => run.status === 'interrupted' && run.process === undefined && this.#isOfServed(run));
    for (const run of left.toReversed()) this.#resume(run);
    this.#dueRuns.start();
  }

  async start(flow: ServedFlow, input: JsonObject, cause?: Cause): Promise<Started> {
    const { journal, env, clock, isTraced, secrets } = this.#options;
    const handle = startRun(flow.plan, input, {
      ...{ journal, env, clock, isTraced, secrets: secrets(), cwd: flow.cwd },
      ...(cause === undefined ? {} : { cause }),
    });
    this.#follow(handle);
    return { id: handle.id, outcome: limit => within(handle.done, limit) };
  }

  async list(limit?: number): Promise<readonly RecordedRun[]> {
    return this.#options.journal.listRuns(limit);
  }

  async read(id: string): Promise<{ readonly run: RecordedRun; readonly events: readonly RunEvent[] } | undefined> {
    const { journal } = this.#options;
    const run = journal.readRun(id);
    return run && { run, events: journal.readEvents(id) };
  }

  planOf(id: string): Plan | undefined {
    return this.#options.journal.readPlan(id);
  }

  async cancel(id: string, reason: string): Promise<Cancelled> {
    const live = this.#live.get(id);
    live?.cancel(reason);
    if (live !== undefined) return 'asked';
    const run = this.#options.journal.readRun(id);
    if (run === undefined) return 'unknown';
    return run.ended === undefined ? 'elsewhere' : 'ended';
  }

  async openPlans(): Promise<readonly Plan[]> {
    return this.#options.journal.openPlans();
  }

  async send(event: string, fields: JsonObject): Promise<void> {
    this.#options.journal.post({ event: { event, fields, time: Date.now() } });
  }

  prune(retention: Retention, now: number): void {
    prune(this.#options.journal, retention, now);
  }

  async stop(limit: number): Promise<void> {
    this.#isStopping = true;
    this.#dueRuns.stop();
    const handles = [...this.#live.values()];
    for (const handle of handles) handle.interrupt(limit);
    await Promise.all(handles.map(handle => handle.done));
  }

  #isOfServed(run: RecordedRun): boolean {
    if (this.#isServed(run.file)) return true;
    // Its flow may stand in a file that only who has started it imports.
    const parent = run.parent === undefined ? undefined : this.#options.journal.readRun(run.parent);
    return parent !== undefined && this.#isOfServed(parent);
  }

  /** Gives whether it could be resumed. */
  #resume({ id, flow, started }: RecordedRun): boolean {
    if (this.#isStopping) return false;
    const { journal, env, clock, isTraced, secrets, listener } = this.#options;
    try {
      this.#follow(resumeRun(journal, id, { env, clock, isTraced, secrets: secrets() }));
      listener.onResume(id, flow, started);
      return true;
    } catch (thrown) {
      if (!(thrown instanceof RunProblem)) throw thrown;
      listener.onProblem(`The run ${id} was not resumed: ${thrown.message}`);
      return false;
    }
  }

  #follow(handle: RunHandle): void {
    const { listener } = this.#options;
    this.#live.set(handle.id, handle);
    handle.onStart(started => this.#follow(started));
    handle.onEvents(events => listener.onEvents(events, handle.past));
    void handle.done.then(outcome => {
      this.#live.delete(handle.id);
      listener.onDone(handle.id, outcome);
      if (outcome.status === 'waiting') this.#dueRuns.look();
    });
  }
}
