/**
 * The runs that a server has started on a cluster. A run's id comes from what has started it, so that several servers, or
 * one that does not know whether the cluster has heard it, start one run. What triggers have dealt with is noted in the
 * journal of this machine as well, but only once the cluster has taken it over.
 */
import { createHash } from 'node:crypto';
import type { Plan } from '#language/plan/plan.ts';
import type { JsonObject } from '#protocol/json.ts';
import type { RunEvent } from '#protocol/runEvents.ts';
import type { Clock, Environment } from '../actions/action.ts';
import { newRunId } from '../engines/common/runId.ts';
import type { Journal } from '../engines/embedded/journal.ts';
import type { RecordedRun } from '../engines/embedded/recordedRun.ts';
import { AlreadyStarted, type Cause } from '../engines/embedded/triggerRecords.ts';
import type { RestateClient } from '../engines/restate/client.ts';
import { eventsOf, followClusterRun, outcomeOf, submitRun } from '../engines/restate/clusterRun.ts';
import { recordedRun } from '../engines/restate/recorded.ts';
import { emitTo, openRuns } from '../engines/restate/telling.ts';
import { type Cancelled, type HostListener, type RunHost, type SentEvents, type Started, within } from './runHost.ts';
import type { ServedFlow } from './triggers.ts';

export interface ClusterHostOptions {
  readonly client: RestateClient;
  /** Servers of the same group are one: what has happened starts one run for all of them. */
  readonly group: string;
  readonly journal: Journal;
  readonly env: Environment;
  readonly clock: Clock;
  readonly listener: HostListener;
}

/** How often it is looked at how runs and events are, in milliseconds. */
const lookEvery = 1000;
/** How long a worker may take to take a run over, in milliseconds. */
const patience = 10_000;

interface Watched {
  readonly plan: Plan;
  status: RecordedRun['status'];
}

export class ClusterHost implements RunHost {
  readonly events: SentEvents;
  readonly #options: ClusterHostOptions;
  readonly #watched = new Map<string, Watched>();
  #look: NodeJS.Timeout | undefined;
  #isStopping = false;

  constructor(options: ClusterHostOptions) {
    const { client, group } = options;
    this.#options = options;
    this.events = {
      // The cluster counts anew.
      keyOf: trigger => `${trigger} @${group}`,
      last: (event, plan) => client.keepEvents(event, plan),
      after: (event, number) => client.sentEvents(event, number),
      onNew: listener => {
        const timer = setInterval(listener, lookEvery);
        return () => clearInterval(timer);
      },
    };
  }

  get count(): number {
    return this.#watched.size;
  }

  get waiting(): number {
    return [...this.#watched.values()].filter(({ status }) => status === 'waiting').length;
  }

  get isStopping(): boolean {
    return this.#isStopping;
  }

  /** The cluster itself goes on with what it has. Whether it is there, and has workers, is told once. */
  begin(): void {
    const { client, listener } = this.#options;
    client.workers().catch((thrown: unknown) => {
      const why = thrown instanceof Error ? thrown.message : String(thrown);
      listener.onProblem(`${why} Until then, requests are answered 503, and what else starts flows waits.`);
    });
  }

  async start(flow: ServedFlow, input: JsonObject, cause?: Cause, given?: string): Promise<Started> {
    const { client, journal, env, clock, group, listener } = this.#options;
    const { triggers } = journal;
    const before = cause?.occurrence === undefined ? undefined : triggers.runOf(cause.trigger, cause.occurrence);
    if (cause !== undefined && before !== undefined) throw new AlreadyStarted(cause, before);
    const id = (cause && runIdFor(group, cause)) ?? given ?? newRunId(clock.now());
    const { isNew } = await submitRun(flow.plan, input, { client, env, cwd: flow.cwd, id, patience });
    if (cause !== undefined) triggers.note(cause, id, clock.now());
    if (cause !== undefined && !isNew) throw new AlreadyStarted(cause, id);
    listener.onSubmit(id, flow.name);
    this.#watched.set(id, { plan: flow.plan, status: 'running' });
    this.#lookLater();
    return { id, outcome: limit => this.#outcome(id, limit) };
  }

  async list(limit?: number): Promise<readonly RecordedRun[]> {
    return (await this.#options.client.list()).slice(0, limit).map(recordedRun);
  }

  async read(id: string): Promise<{ readonly run: RecordedRun; readonly events: readonly RunEvent[] } | undefined> {
    const { client } = this.#options;
    const summary = await client.summary(id);
    return summary && { run: recordedRun(summary), events: await eventsOf(client, id) };
  }

  planOf(id: string): Plan | undefined {
    return this.#watched.get(id)?.plan;
  }

  async cancel(id: string, reason: string): Promise<Cancelled> {
    const { client } = this.#options;
    const run = await client.summary(id);
    if (run === undefined) return 'unknown';
    if (run.ended !== undefined) return 'ended';
    await client.tell(id, { type: 'cancel', time: Date.now(), reason });
    return 'asked';
  }

  async openPlans(): Promise<readonly Plan[]> {
    return (await openRuns(this.#options.client)).map(({ plan }) => plan);
  }

  async send(event: string, fields: JsonObject): Promise<void> {
    const { client, env } = this.#options;
    await emitTo(client, await openRuns(client), { event, fields }, env);
  }

  /** What others have on the cluster is theirs: `baton runs prune` forgets runs there. */
  prune(): void {}

  async stop(): Promise<void> {
    this.#isStopping = true;
    clearTimeout(this.#look);
  }

  async #outcome(id: string, limit: number): ReturnType<Started['outcome']> {
    const { client, env } = this.#options;
    const handle = await followClusterRun(client, id, { env });
    const outcome = await within(handle.done, limit);
    handle.leave();
    return outcome;
  }

  #lookLater(): void {
    if (this.#isStopping || this.#watched.size === 0) return;
    this.#look ??= setTimeout(() => void this.#lookAtAll(), lookEvery).unref();
  }

  /** One question for all: to follow each of them would cost as much as their steps. */
  async #lookAtAll(): Promise<void> {
    try {
      const found = await this.#options.client.summaries([...this.#watched.keys()]);
      for (const { id, status, ended } of found) await this.#noteStatus(id, status, ended !== undefined);
    } catch {
      // The cluster is away for a while: the runs are still there when it is back.
    } finally {
      this.#look = undefined;
      this.#lookLater();
    }
  }

  async #noteStatus(id: string, status: RecordedRun['status'], isOver: boolean): Promise<void> {
    const { client, listener } = this.#options;
    const run = this.#watched.get(id);
    if (run === undefined || run.status === status) return;
    if (isOver || status === 'waiting') {
      const events = await eventsOf(client, id);
      const outcome = outcomeOf(events);
      if (isOver) listener.onEvents(events, []);
      if (outcome !== undefined) listener.onDone(id, outcome);
    }
    run.status = status;
    if (isOver) this.#watched.delete(id);
  }
}

/** Undefined for what may happen any number of times. */
function runIdFor(group: string, { trigger, occurrence, shared = occurrence, position }: Cause): string | undefined {
  if (shared === undefined && position === undefined) return undefined;
  const identity = JSON.stringify([group, trigger, shared ?? null, position ?? null]);
  return `t${createHash('sha256').update(identity).digest('hex').slice(0, 24)}`;
}
