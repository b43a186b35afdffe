/**
 * What a step costs on a cluster, beside bare calls of Restate's, DBOS and BullMQ: `node bench/cluster.ts [SHAPE …]`, where a
 * shape is `chain`, `wide`, `wider` or `runs`; and how a fan-out is spread over three workers: `spread`. Processor time is
 * that of all that takes part: the server, the worker and whoever waits for the end, which are this process and its children.
 * Ratios count, the machine does not.
 */
import { once } from 'node:events';
import { createServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import * as restate from '@restatedev/restate-sdk';
import { analyse } from '#language/analysis/analyse.ts';
import { lower } from '#language/plan/lower.ts';
import type { Plan } from '#language/plan/plan.ts';
import { newRunId } from '#runner/engines/common/runId.ts';
import { type ClusterAddress, RestateClient } from '#runner/engines/restate/client.ts';
import { submitRun } from '#runner/engines/restate/clusterRun.ts';
import { startWorker, type Worker } from '#runner/engines/restate/worker.ts';
import { startBalancer } from '../scripts/cluster/balancer.ts';
import { installRestate } from '../scripts/cluster/install.ts';
import { startRestate } from '../scripts/cluster/restate.ts';
import { bullmq, type Cost, dbos, type PeerOptions } from './peers.ts';
import { familyCpu } from './processTime.ts';

const atOnce = 64;

interface Shape extends Required<PeerOptions> {
  readonly title: string;
}

const shapes: Readonly<Record<string, Shape>> = {
  chain: { title: 'a chain of 1,000', steps: 1000, concurrency: 1, runs: 1 },
  wide: { title: `1,000 side by side, ${atOnce} at once`, steps: 1000, concurrency: atOnce, runs: 1 },
  wider: { title: `10,000 side by side, ${atOnce} at once`, steps: 10_000, concurrency: atOnce, runs: 1 },
  runs: { title: '200 runs of 5 steps, all at once', steps: 5, concurrency: 1, runs: 200 },
};

function planOf({ steps, concurrency }: Pick<Shape, 'steps' | 'concurrency'>): Plan {
  const chain = Array.from({ length: steps }, (_, at) => `    step s${at} = work()\n`).join('');
  const body =
    concurrency === 1
      ? `  sequence {\n${chain}  }\n`
      : `  step all = for i in range(${steps}) limit ${concurrency} {\n    step one = work(x: i)\n  }\n`;
  const uri = 'file:///bench/cluster.flow';
  const text = `declare action work(x?: json) -> json idempotent\nflow main() {\n${body}}\n`;
  return lower(analyse([{ uri, text }]), uri, 'main');
}

/** The same calls without Baton: a workflow that calls a service. */
const bareStep = restate.service({
  name: 'BareStep',
  handlers: { work: async (ctx: restate.Context) => await ctx.run('work', () => null) },
});

const bareFlow = restate.workflow({
  name: 'BareFlow',
  handlers: {
    run: async (ctx: restate.WorkflowContext, { steps, concurrency }: PeerOptions): Promise<number> => {
      for (let done = 0; done < steps; done += concurrency) {
        const length = Math.min(concurrency, steps - done);
        await restate.RestatePromise.all(Array.from({ length }, () => ctx.serviceClient(bareStep).work()));
      }
      return steps;
    },
  },
});

async function measure(work: () => unknown): Promise<Cost> {
  const [cpu, started] = [familyCpu(), performance.now()];
  await work();
  return { wall: performance.now() - started, cpu: familyCpu() - cpu };
}

/** A cluster of one server, with Baton's services and the bare ones on it. */
class Site {
  /** How many steps each worker has carried out. */
  readonly counts: number[] = [];
  /** How long a step takes, in milliseconds. */
  pause = 0;
  readonly #closing: (() => unknown)[] = [];
  #node: { readonly address: ClusterAddress; readonly client: RestateClient } | undefined;

  get #started(): { readonly address: ClusterAddress; readonly client: RestateClient } {
    if (this.#node === undefined) throw new Error('The site has not started.');
    return this.#node;
  }

  async start(): Promise<void> {
    const installed = await installRestate();
    if (typeof installed === 'string') throw new Error(installed);
    const servers = await startRestate(installed.server);
    this.#closing.push(() => servers.close());
    const [node] = servers.nodes;
    if (node === undefined) throw new Error('There is no node.');
    this.#node = { address: node.address, client: new RestateClient(node.address) };
    const bare = restate.endpoint().setLogger(() => undefined);
    const server = createServer(bare.bind(bareStep).bind(bareFlow).http2Handler()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    this.#closing.push(() => server.close());
    await this.#started.client.deploy(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    await this.#started.client.deploy(`http://127.0.0.1:${(await this.startWorker()).port}`);
  }

  async startWorker(): Promise<Worker> {
    const number = this.counts.push(0) - 1;
    const run = async (): Promise<null> => {
      this.counts[number] = (this.counts[number] ?? 0) + 1;
      if (this.pause > 0) await delay(this.pause);
      return null;
    };
    const registry = { actions: { work: { parameters: ['x'], run } }, resourceKinds: {} };
    const worker = await startWorker({ cluster: this.#started.address, env: {}, port: 0, registry });
    this.#closing.push(() => worker.close());
    return worker;
  }

  async balance(workers: readonly Worker[]): Promise<void> {
    const balancer = await startBalancer(workers.map(({ port }) => port));
    this.#closing.push(() => balancer.close());
    await this.#started.client.deploy(balancer.url);
  }

  async runBaton(shape: PeerOptions): Promise<void> {
    const plan = planOf(shape);
    const one = async (): Promise<void> => {
      const submitted = await submitRun(plan, {}, { client: this.#started.client, cwd: '/', env: {} });
      const { status } = await submitted.follow().done;
      if (status !== 'succeeded') throw new Error(`The run ${status}.`);
    };
    await Promise.all(Array.from({ length: shape.runs ?? 1 }, one));
  }

  async runBare({ runs = 1, ...shape }: PeerOptions): Promise<void> {
    const one = async (): Promise<void> => {
      const response = await fetch(`${this.#started.address.ingress}/BareFlow/${newRunId(Date.now())}/run`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(shape),
      });
      if (!response.ok) throw new Error(await response.text());
    };
    await Promise.all(Array.from({ length: runs }, one));
  }

  async close(): Promise<void> {
    for (const close of this.#closing.splice(0).reverse()) await close();
  }
}

function row(name: string, count: number, cost: Cost | string, bare: Cost): void {
  if (typeof cost === 'string') console.log(`| ${name} | ${cost} | | |`);
  else {
    const [rate, cpu, ratio] = [(count / cost.wall) * 1000, cost.cpu / count, cost.cpu / bare.cpu];
    console.log(`| ${name} | ${rate.toFixed(0)} | ${cpu.toFixed(2)} | ${ratio.toFixed(2)} × |`);
  }
}

async function compare(site: Site, { title, ...shape }: Shape): Promise<void> {
  const count = shape.steps * shape.runs;
  console.log(
    `\n| ${title} | steps per second | ms CPU per step | CPU beside bare Restate |\n| --- | --- | --- | --- |`,
  );
  const ours = await measure(() => site.runBaton(shape));
  const bare = await measure(() => site.runBare(shape));
  row('Baton on Restate', count, ours, bare);
  row('bare Restate calls', count, bare, bare);
  row('DBOS on PostgreSQL', count, await dbos(shape, measure), bare);
  row('BullMQ on Redis', count, await bullmq(shape, measure), bare);
}

/** A fan-out over three workers, with steps that take a moment. */
async function spread(site: Site): Promise<void> {
  const workers = [await site.startWorker(), await site.startWorker(), await site.startWorker()];
  await site.balance(workers);
  site.pause = 20;
  await site.runBaton({ steps: 1000, concurrency: atOnce });
  const counts = site.counts.slice(-workers.length);
  const most = Math.max(...counts) / counts.reduce((sum, count) => sum + count, 0);
  console.log(
    `\n1,000 steps of ${site.pause} ms on three workers: ${counts.join(', ')}; the busiest has ${(most * 100).toFixed(0)} %`,
  );
}

const asked = process.argv.slice(2);
const site = new Site();
await site.start();
try {
  await Promise.all([site.runBaton({ steps: 20, concurrency: 1 }), site.runBare({ steps: 20, concurrency: 1 })]);
  for (const [name, shape] of Object.entries(shapes)) {
    if (asked.length === 0 || asked.includes(name)) await compare(site, shape);
  }
  if (asked.length === 0 || asked.includes('spread')) await spread(site);
} finally {
  await site.close();
}
process.exit(0);
