/** Runs on a cluster in stepped time, with all runs that they start: actions come to what their script says. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Plan } from '#language/plan/plan.ts';
import type { Json, JsonObject } from '#protocol/json.ts';
import type { RunEvent } from '#protocol/runEvents.ts';
import type { Action, ActionContext, Environment } from '#runner/actions/action.ts';
import { ActionFailure } from '#runner/actions/failure.ts';
import { RunSecrets } from '#runner/engines/common/runSecrets.ts';
import type { RestateClient } from '#runner/engines/restate/client.ts';
import type { Arrival } from '#runner/kernel/input.ts';
import { userSealer } from '#runner/secrets/sealing.ts';
import type { ScriptedOutcome } from '../../conformance/program.ts';
import { nameIn, SteppedTime, type World } from './steppedTime.ts';
import { startTestCluster, type TestCluster } from './testCluster.ts';

/** The events of a run, and of each that it has started, or one of those has, in the order of their starts. */
export interface Family {
  readonly events: readonly RunEvent[];
  readonly children: readonly (readonly RunEvent[])[];
}

type Timeless<T> = T extends Arrival ? Omit<T, 'time'> : never;

/** What comes from outside; `at` in milliseconds after the start. */
export interface Happening {
  readonly at: number;
  readonly input: Timeless<Arrival>;
}

export interface Script {
  /** The plan of flows that stand in the file with this URI; names of actions and events are those of the world. */
  readonly planFor: (world: Pick<World, 'uri' | 'number'>) => Plan;
  readonly input: JsonObject;
  readonly seed: string;
  readonly happenings: readonly Happening[];
  /** What the attempt of a step's action comes to; from 1. */
  readonly outcome: (path: string, attempt: number) => ScriptedOutcome;
  /** When something happens, in milliseconds after the start: a time for each thing. */
  readonly moments: readonly number[];
}

/** How long the last moment may last, in milliseconds. */
const patience = 15_000;

export class FamilyCluster {
  readonly #cluster: TestCluster;
  readonly #time: SteppedTime;
  readonly #env: Environment;
  readonly #scripts: Map<string, Script>;
  readonly #actions: Record<string, Action>;

  private constructor(
    cluster: TestCluster,
    parts: { time: SteppedTime; env: Environment; scripts: Map<string, Script>; actions: Record<string, Action> },
  ) {
    this.#cluster = cluster;
    this.#time = parts.time;
    this.#env = parts.env;
    this.#scripts = parts.scripts;
    this.#actions = parts.actions;
  }

  /** `count` of nodes and of workers. */
  static async start(server: string, count: number, env: Environment): Promise<FamilyCluster> {
    const parts = { time: new SteppedTime(), env, scripts: new Map<string, Script>(), actions: {} };
    const cluster = await startTestCluster({ server, count, env, clock: parts.time, actions: parts.actions });
    return new FamilyCluster(cluster, parts);
  }

  async close(): Promise<void> {
    await this.#cluster.close();
  }

  /** Rejects when the run, or one that it has started, does not end in time. `pace` is how long a moment lasts, at least. */
  async run(script: Script, pace: number): Promise<Family> {
    const world = this.#time.newWorld(script.moments, pace);
    const plan = script.planFor(world);
    this.#declareActions(plan);
    this.#scripts.set(world.uri, script);
    const client = this.#cluster.clients[world.number % this.#cluster.clients.length] as RestateClient;
    const secrets = new RunSecrets(world.run, plan, {}, userSealer(this.#env));
    world.begin();
    await client.start(world.run, { plan, input: secrets.conceal(script.input), seed: script.seed, cwd: '/' });
    await Promise.all(
      script.happenings.map(async ({ at, input }) => {
        await world.reach(at);
        const own = input.type === 'eventReceived' ? { ...input, event: nameIn(world, input.event) } : input;
        await client.tell(world.run, { ...own, time: world.start + at } as Arrival);
      }),
    );
    await world.over();
    return await familyOf(client, world.run);
  }

  #declareActions(plan: Plan): void {
    const run = (_: unknown, context: ActionContext) => this.#comeTo(context);
    for (const { nodes } of Object.values(plan.flows)) {
      for (const { clauses, ...node } of nodes) {
        const names = [node.kind === 'action' ? node.call.action : undefined, clauses.undo?.action];
        for (const name of names) if (name !== undefined) this.#actions[name] ??= { parameters: ['x'], run };
      }
    }
  }

  readonly #attempts = new Map<string, number>();

  async #comeTo({ idempotencyKey, signal }: ActionContext): Promise<Json> {
    const slash = idempotencyKey.indexOf('/');
    const attempt = (this.#attempts.get(idempotencyKey) ?? 0) + 1;
    this.#attempts.set(idempotencyKey, attempt);
    const world = this.#time.worldOf(idempotencyKey.slice(0, slash));
    const script = this.#scripts.get(world.uri);
    const { after = 0, value = null, fail } = script?.outcome(idempotencyKey.slice(slash + 1), attempt) ?? {};
    if (after > 0) {
      await delay(world.until(world.now() + after), undefined, { signal }).catch(() => {
        throw new ActionFailure('cancelled', 'Stopped.');
      });
    }
    if (fail !== undefined) throw new ActionFailure('scripted', fail);
    return value;
  }
}

async function familyOf(client: RestateClient, run: string): Promise<Family> {
  const until = Date.now() + patience;
  const events = await endedEvents(client, run, until);
  const children: (readonly RunEvent[])[] = [];
  const open = childrenIn(events);
  for (let child = open.shift(); child !== undefined; child = open.shift()) {
    const own = await endedEvents(client, child, until);
    children.push(own);
    open.push(...childrenIn(own));
  }
  return { events, children };
}

const childrenIn = (events: readonly RunEvent[]): string[] =>
  events.flatMap(event => (event.type === 'step.spawned' ? [event.child] : []));

async function endedEvents(client: RestateClient, run: string, until: number): Promise<readonly RunEvent[]> {
  for (;;) {
    const events = (await client.events(run, { skip: 0 })).flatMap(batch => batch.events);
    if (/^run\.(succeeded|failed|cancelled)$/.test(events.at(-1)?.type ?? '')) return events;
    if (Date.now() > until) {
      throw new Error(`${run} does not end:\n${events.map(event => JSON.stringify(event)).join('\n')}`);
    }
    await delay(100);
  }
}
