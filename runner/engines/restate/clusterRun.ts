/** A run on a cluster, as it is seen from outside: the same handle as that of a run in this process. */

import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { entryFlow } from '#language/plan/entryFlow.ts';
import type { Plan } from '#language/plan/plan.ts';
import type { Json, JsonObject } from '#protocol/json.ts';
import type { RunEvent } from '#protocol/runEvents.ts';
import type { RunOutcome as RunEnd } from '#runner/kernel/commands.ts';
import type { ApprovalAnswer, ReplaceTarget, Resolution } from '#runner/kernel/input.ts';
import type { Environment } from '../../actions/action.ts';
import { userSealer } from '../../secrets/sealing.ts';
import { inFlightOf } from '../common/inFlight.ts';
import { checkEvent, checkInput } from '../common/input.ts';
import type { RunHandle, RunOutcome } from '../common/runHandle.ts';
import { newRunId } from '../common/runId.ts';
import { RunSecrets } from '../common/runSecrets.ts';
import { ClusterProblem, type RestateClient } from './client.ts';
import { watchHeldUp } from './heldUp.ts';
import type { RunInput } from './messages.ts';
import { tellRun } from './telling.ts';

export interface ClusterRunOptions {
  readonly client: RestateClient;
  /** Working directory of processes, on the workers. */
  readonly cwd: string;
  /** Where the key stands that seals secrets. */
  readonly env: Environment;
  /** Two starts with the same id are one run. By default it is new. */
  readonly id?: string;
  readonly seed?: string;
  /** How many of its steps may be under way at once; by default what `BATON_IN_FLIGHT` says, or 64. */
  readonly inFlight?: number | undefined;
  /** Whether it is followed while it waits for somebody or something outside. */
  readonly stay?: boolean;
  /** How long a worker may take to take it over, in milliseconds; else the start is withdrawn. By default for ever. */
  readonly patience?: number;
  /** Is told why no worker takes it over yet, as a sentence. */
  readonly onHeldUp?: ((why: string) => void) | undefined;
}

/** A run that the cluster has taken over. */
export interface Submitted {
  /** Whether this was what started it. */
  readonly isNew: boolean;
  /** Follows it from its beginning until it ends or waits. */
  follow(): RunHandle;
}

/**
 * Starts a run on the cluster; one that was started with the same id before is found. Rejects with an `InputProblem` for
 * input that the flow does not take, and a {@link ClusterProblem} when the cluster can't take it over.
 */
export async function submitRun(plan: Plan, input: JsonObject, options: ClusterRunOptions): Promise<Submitted> {
  const { client, cwd, env, seed = randomUUID(), id = newRunId(Date.now()), stay = false, patience } = options;
  const inFlight = options.inFlight ?? inFlightOf(env);
  const secrets = new RunSecrets(id, plan, {}, userSealer(env));
  const checked = secrets.conceal(checkInput(entryFlow(plan).signature, input));
  const release = options.onHeldUp && watchHeldUp(client, id, options.onHeldUp);
  const asked = Date.now();
  const starting = client.start(id, { plan, input: checked, seed, cwd, inFlight }, patience);
  const isNew = await starting.finally(release);
  const rest = restAfter(Date.now() - asked);
  const known = { plan, past: [], batches: 0, isTold: false, stay, env, rest };
  return { isNew, follow: () => new ClusterRun(client, id, known) };
}

/**
 * Follows a run that the cluster has, until it ends or waits. One that is told something is followed until it waits again.
 * Rejects with a {@link ClusterProblem} when there is no such run. `env` is where the key stands that seals secrets.
 */
export async function followClusterRun(
  client: RestateClient,
  id: string,
  { env, isTold = false, stay = false }: Pick<ClusterRunOptions, 'env' | 'stay'> & { readonly isTold?: boolean },
): Promise<RunHandle> {
  const { plan } = await client.frame(id);
  const batches = await client.shownBatches(id, { skip: 0 });
  const past = batches.flatMap(({ events }) => events);
  return new ClusterRun(client, id, { plan, past, batches: batches.length, isTold, stay, env });
}

/** All that has happened in a run; nothing for one that is not there. */
export async function eventsOf(client: RestateClient, run: string): Promise<readonly RunEvent[]> {
  return (await client.shownBatches(run, { skip: 0 })).flatMap(({ events }) => events);
}

/** How often it is asked what has happened, in milliseconds: at first, and later. Each time costs as much as a step. */
const [shortest, longest] = [30, 300];
/** Who follows leaves a busy cluster alone for so many times what its answer took, and at most so many milliseconds. */
const [restPerAnswer, longestRest] = [8, 3000];
/** How long a cluster may be away before the run is not followed any more, in milliseconds. */
const patience = 60_000;

interface KnownRun {
  readonly plan: Plan;
  readonly past: readonly RunEvent[];
  /** How many batches of events these are. */
  readonly batches: number;
  readonly isTold: boolean;
  readonly stay: boolean;
  readonly env: Environment;
  /** How long to wait before it is asked for the first time, in milliseconds. */
  readonly rest?: number;
}

class ClusterRun implements RunHandle {
  readonly id: string;
  readonly isElsewhere = true;
  readonly past: readonly RunEvent[];
  readonly done: Promise<RunOutcome>;
  readonly settled: Promise<void>;
  readonly #client: RestateClient;
  readonly #plan: Plan;
  readonly #env: Environment;
  readonly #stays: boolean;
  readonly #listeners = new Set<(events: readonly RunEvent[]) => void>();
  /** What is told arrives in the order in which it was told. */
  #told: Promise<void> = Promise.resolve();
  #seq: number;
  /** How many batches of events have been read. */
  #batches: number;
  #outcome: RunOutcome | undefined;

  constructor(client: RestateClient, id: string, { plan, past, batches, isTold, stay, env, rest = 0 }: KnownRun) {
    this.#env = env;
    this.#stays = stay;
    this.#client = client;
    this.id = id;
    this.past = past;
    this.#plan = plan;
    this.#batches = batches;
    this.#seq = past.at(-1)?.seq ?? 0;
    if (!isTold || !isWaiting(past)) this.#outcome = this.#outcomeOf(past);
    this.done = this.#follow(Math.max(shortest, rest));
    this.settled = this.done.then(() => undefined);
  }

  cancel(reason: string): void {
    this.#tell({ type: 'cancel', time: Date.now(), reason });
  }

  emit(event: string, fields: JsonObject): void {
    this.#tell({ type: 'eventReceived', time: Date.now(), event, fields: checkEvent(this.#plan, event, fields) });
  }

  answer(path: string, answer: ApprovalAnswer): void {
    this.#tell({ type: 'answer', time: Date.now(), path, answer });
  }

  resolve(path: string, resolution: Resolution): void {
    this.#tell({ type: 'resolve', time: Date.now(), path, resolution });
  }

  replace(path: string, target: ReplaceTarget, value: Json): void {
    this.#tell({ type: 'replace', time: Date.now(), path, target, value });
  }

  /** Stops following. The run goes on: nothing here carries it out. */
  leave(): void {
    this.#outcome ??= { status: 'interrupted' };
  }

  interrupt(): void {
    this.leave();
  }

  proceed(): void {}

  shown(value: Json): Json {
    return value;
  }

  /** What it starts, the cluster carries out: nothing is started here. */
  onStart(): () => void {
    return () => undefined;
  }

  onHeldUp(listener: (why: string) => void): void {
    const release = watchHeldUp(this.#client, this.id, listener);
    void this.done.then(release);
  }

  onEvents(listener: (events: readonly RunEvent[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #outcomeOf(events: readonly RunEvent[]): RunOutcome | undefined {
    return this.#stays && isWaiting(events) ? undefined : outcomeOf(events);
  }

  #tell(input: RunInput): void {
    this.#told = this.#told
      .then(() => tellRun(this.#client, { id: this.id, plan: this.#plan }, input, this.#env))
      .catch(thrown => {
        this.#outcome ??= brokenOff(thrown);
      });
  }

  async #follow(first: number): Promise<RunOutcome> {
    let [step, pause] = [shortest, first];
    let lastSeen = Date.now();
    while (this.#outcome === undefined) {
      await delay(pause);
      try {
        const asked = Date.now();
        const events = await this.#news();
        lastSeen = Date.now();
        step = Math.min(longest, step * 1.5);
        pause = Math.max(step, restAfter(lastSeen - asked));
        this.#outcome ??= this.#outcomeOf(events);
      } catch (thrown) {
        // A node that goes is followed by another one.
        if (Date.now() - lastSeen > patience) this.#outcome ??= brokenOff(thrown);
      }
    }
    return this.#outcome;
  }

  async #news(): Promise<readonly RunEvent[]> {
    const batches = await this.#client.shownBatches(this.id, { skip: this.#batches });
    this.#batches += batches.length;
    const events = batches.flatMap(batch => batch.events).filter(({ seq }) => seq > this.#seq);
    this.#seq = events.at(-1)?.seq ?? this.#seq;
    if (events.length > 0) for (const listener of this.#listeners) listener(events);
    return events;
  }
}

/** How long who follows leaves the cluster alone after an answer that took so long, in milliseconds. */
const restAfter = (took: number): number => Math.min(longestRest, restPerAnswer * took);

const isWaiting = (events: readonly RunEvent[]): boolean => outcomeOf(events)?.status === 'waiting';

/** What the events say of the run's end; undefined while it is under way. */
export function outcomeOf(events: readonly RunEvent[]): RunOutcome | undefined {
  const last = events.findLast(({ type }) => type !== 'step.log');
  switch (last?.type) {
    case 'run.succeeded':
      return { status: 'succeeded', output: last.output } satisfies RunEnd;
    case 'run.failed':
      return { status: 'failed', error: last.error };
    case 'run.cancelled':
      return { status: 'cancelled', reason: last.reason };
    case 'run.waiting':
      return { status: 'waiting', inDoubt: last.inDoubt };
    default:
      return undefined;
  }
}

function brokenOff(thrown: unknown): RunOutcome {
  const isCluster = thrown instanceof ClusterProblem;
  return {
    status: 'failed',
    error: {
      code: 'cluster',
      message: thrown instanceof Error ? thrown.message : String(thrown),
      hint: isCluster ? thrown.hint : undefined,
      path: undefined,
      place: undefined,
      details: null,
    },
  };
}
