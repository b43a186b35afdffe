/**
 * Serves flows: starts them when their triggers say so, carries out their runs, resumes those that were left, and answers
 * over HTTP.
 */
import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';
import type { Plan } from '#language/plan/plan.ts';
import type { RunEvent } from '#protocol/runEvents.ts';
import type { Clock, Environment } from '../actions/action.ts';
import type { RunOutcome } from '../engines/common/runHandle.ts';
import type { Journal } from '../engines/embedded/journal.ts';
import type { Retention } from '../engines/embedded/retention.ts';
import type { Secrets } from '../secrets/resolve.ts';
import { RunFollower } from '../telemetry/finished.ts';
import { Metrics } from '../telemetry/metrics.ts';
import { Traces } from '../telemetry/traces.ts';
import { areTracesWanted } from '../telemetry/wanted.ts';
import { ClusterHost, type ClusterHostOptions } from './clusterHost.ts';
import { EmbeddedHost } from './embeddedHost.ts';
import { EventTriggers } from './eventTriggers.ts';
import { FileChanges } from './fileChanges.ts';
import { requests } from './http/api.ts';
import { appFor } from './http/app.ts';
import { Messages } from './messages.ts';
import type { HostListener, RunHost } from './runHost.ts';
import { Schedules } from './schedules.ts';
import { messageOf, Starter, type StartOutcome, sourcesOf } from './starter.ts';
import type { Served, ServedTrigger } from './triggers.ts';

export interface ServerOptions {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly env: Environment;
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
  /** What `Authorization: Bearer …` must bring for what starts or changes runs, and for what tells of them. */
  readonly token: string;
  readonly retention: Retention | undefined;
  /** Where runs are started; by default this process carries them out. */
  readonly cluster?: Pick<ClusterHostOptions, 'client' | 'group'> | undefined;
  /** Those that an editor keeps now. */
  readonly secrets: () => Secrets;
  readonly listener: ServerListener;
}

/** What the server tells while it serves. */
export interface ServerListener extends Pick<HostListener, 'onSubmit' | 'onResume' | 'onDone' | 'onProblem'> {
  /** A trigger has seen something. */
  onStart(served: ServedTrigger, outcome: StartOutcome, reason: string | undefined): void;
  onEvents(events: readonly RunEvent[]): void;
}

/** How often outdated runs are forgotten, in milliseconds. */
const pruneEvery = 3_600_000;

export class Server {
  readonly #options: ServerOptions;
  readonly #runs: RunHost;
  readonly #starter: Starter;
  readonly #schedules: Schedules;
  readonly #fileChanges: FileChanges;
  readonly #messages: Messages;
  readonly #eventTriggers: EventTriggers;
  readonly #metrics: Metrics;
  readonly #traces: Traces | undefined;
  readonly #followers = new Map<string, (events: readonly RunEvent[]) => void>();
  readonly #http: HttpServer;
  #app: Hono | undefined;
  #served: Served = { flows: [], triggers: [], problems: [] };
  #pruning: (() => void) | undefined;

  constructor(options: ServerOptions) {
    const { journal, clock, env, secrets, listener } = options;
    this.#options = options;
    this.#traces = areTracesWanted(env) ? new Traces() : undefined;
    this.#runs = this.#host();
    this.#starter = new Starter({
      ...{ runs: this.#runs, sources: sourcesOf(env, clock, secrets) },
      onStart: (served, outcome, reason) => this.#onStart(served, outcome, reason),
      onProblem: listener.onProblem,
    });
    this.#schedules = new Schedules(journal, clock, this.#starter);
    this.#fileChanges = new FileChanges({ journal, starter: this.#starter, onProblem: listener.onProblem });
    this.#messages = new Messages({ env, starter: this.#starter, onProblem: listener.onProblem });
    this.#eventTriggers = new EventTriggers({
      ...{ journal, starter: this.#starter, events: this.#runs.events },
      onProblem: listener.onProblem,
    });
    this.#metrics = new Metrics({ liveRuns: () => this.#runs.count, waitingRuns: () => this.#runs.waiting }, env);
    this.#http = createServer(
      { requestTimeout: 60_000 },
      getRequestListener(request => this.#answer(request)),
    );
  }

  #host(): RunHost {
    const { journal, clock, env, secrets, listener: told, cluster } = this.#options;
    const listener: HostListener = {
      onSubmit: (run, flow) => told.onSubmit(run, flow),
      onResume: (run, flow, started) => told.onResume(run, flow, started),
      onEvents: (events, past) => this.#onEvents(events, past),
      onDone: (run, outcome) => this.#onDone(run, outcome),
      onProblem: message => told.onProblem(message),
    };
    if (cluster !== undefined) return new ClusterHost({ journal, env, clock, listener, ...cluster });
    return new EmbeddedHost({ journal, env, clock, secrets, listener, isTraced: this.#traces !== undefined });
  }

  /** Listens, takes up the runs that were left, and begins to serve. Gives the port. Throws where it can't listen. */
  async start(served: Served): Promise<number> {
    this.#setServed(served);
    await new Promise<void>((resolve, reject) => {
      this.#http.once('error', reject);
      this.#http.listen(this.#options.port, this.#options.host, resolve);
    });
    this.#runs.begin(file => this.#served.flows.some(flow => flow.file === file));
    await this.#serveTriggers();
    this.#prune();
    return (this.#http.address() as AddressInfo).port;
  }

  /** From now on, other flows are served, or others of their texts. Runs under way keep the text that they have. */
  async reload(served: Served): Promise<void> {
    if (this.#runs.isStopping) return;
    this.#setServed(served);
    await this.#serveTriggers();
  }

  /**
   * Takes nothing any more, and lets steps under way end, for `limit` milliseconds at most. What has not ended can be
   * resumed. The journal stays open.
   */
  async stop(limit: number): Promise<void> {
    this.#schedules.stop();
    this.#starter.stop();
    this.#eventTriggers.stop();
    this.#pruning?.();
    const files = this.#fileChanges.stop();
    const messages = this.#messages.stop();
    const closed = new Promise<void>(resolve => {
      this.#http.close(() => resolve());
    });
    await Promise.all([this.#runs.stop(limit), files, messages]);
    // Answers to those who wait for a run go out first.
    setImmediate(() => this.#http.closeIdleConnections());
    setTimeout(() => this.#http.closeAllConnections(), 500).unref();
    await closed;
    await Promise.all([this.#traces?.close(), this.#metrics.close()]);
  }

  #setServed(served: Served): void {
    this.#served = served;
    this.#app = appFor({
      ...{ token: this.#options.token, runs: this.#runs },
      ...{ starter: this.#starter, metrics: this.#metrics, served: () => this.#served },
      onProblem: this.#options.listener.onProblem,
    });
  }

  async #answer(request: Request): Promise<Response> {
    return (await this.#app?.fetch(request)) ?? new Response(null, { status: 503 });
  }

  async #serveTriggers(): Promise<void> {
    this.#schedules.serve(this.#served.triggers);
    this.#messages.serve(this.#served.triggers);
    this.#eventTriggers.serve(this.#served.triggers);
    await this.#fileChanges.serve(this.#served.triggers);
  }

  #prune(): void {
    const { journal, clock, retention, listener } = this.#options;
    if (retention === undefined) return;
    const now = clock.now();
    try {
      this.#runs.prune(retention, now);
      // A file's version counts as long as the file is there, a request's key for a while.
      const passing = this.#served.triggers.filter(({ trigger: { kind } }) => kind === 'webhook');
      for (const key of [requests, ...passing.map(each => each.key)]) {
        journal.triggers.forgetBefore(key, now - retention.olderThan);
      }
    } catch (thrown) {
      listener.onProblem(`Old runs could not be forgotten: ${messageOf(thrown)}`);
    }
    this.#pruning = clock.at(now + pruneEvery, () => this.#prune());
  }

  #onStart(served: ServedTrigger, outcome: StartOutcome, reason: string | undefined): void {
    this.#metrics.addStart({ kind: served.trigger.kind, flow: served.flow.name, outcome });
    this.#options.listener.onStart(served, outcome, reason);
  }

  #onEvents(events: readonly RunEvent[], past: readonly RunEvent[]): void {
    const [first] = events;
    if (first === undefined) return;
    this.#followerOf(first.run, past)(events);
    this.#options.listener.onEvents(events);
  }

  #followerOf(run: string, past: readonly RunEvent[]): (events: readonly RunEvent[]) => void {
    const known = this.#followers.get(run);
    if (known !== undefined) return known;
    const follower = new RunFollower();
    follower.take(past);
    const plan: Plan | undefined = this.#traces && this.#runs.planOf(run);
    const trace = plan && this.#traces?.follow(plan, past);
    const follow = (events: readonly RunEvent[]): void => {
      for (const finished of follower.take(events)) this.#metrics.addFinished(finished);
      trace?.(events);
    };
    this.#followers.set(run, follow);
    return follow;
  }

  #onDone(run: string, outcome: RunOutcome): void {
    this.#followers.delete(run);
    this.#options.listener.onDone(run, outcome);
  }
}
