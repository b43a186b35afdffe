/** A cluster for tests: real servers, one or three of them, and as many workers in this process, behind a balancer. */

import { setTimeout as delay } from 'node:timers/promises';
import type { Action, Environment } from '#runner/actions/action.ts';
import { actions, resourceKinds } from '#runner/actions/registry.ts';
import { RestateClient } from '#runner/engines/restate/client.ts';
import type { ClusterClock } from '#runner/engines/restate/clusterClock.ts';
import { startWorker, type Worker } from '#runner/engines/restate/worker.ts';
import { startBalancer } from '../../../scripts/cluster/balancer.ts';
import { type RestateServers, startRestate } from '../../../scripts/cluster/restate.ts';

export interface TestCluster {
  /** Of each node. */
  readonly clients: readonly RestateClient[];
  readonly servers: RestateServers;
  close(): Promise<void>;
}

export interface TestClusterOptions {
  /** Path of the server's program. */
  readonly server: string;
  /** Of nodes, and of workers. */
  readonly count: number;
  readonly env: Environment;
  readonly clock: ClusterClock;
  /** Besides those that Baton has. May grow. */
  readonly actions: Readonly<Record<string, Action>>;
}

export async function startTestCluster(options: TestClusterOptions): Promise<TestCluster> {
  const { server, count, env, clock } = options;
  const closing: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const each of closing.splice(0).reverse()) await each();
  };
  try {
    const restate = await startRestate(server, count);
    closing.push(() => restate.close());
    const workers: Worker[] = [];
    const registry = { actions: Object.assign(options.actions, actions), resourceKinds };
    for (const { address } of restate.nodes) {
      const worker = await startWorker({ cluster: address, env, clock, port: 0, registry });
      closing.push(() => worker.close());
      workers.push(worker);
    }
    const clients = restate.nodes.map(({ address }) => new RestateClient(address));
    let url = `http://127.0.0.1:${workers[0]?.port}`;
    if (count > 1) {
      const balancer = await startBalancer(workers.map(({ port }) => port));
      closing.push(() => balancer.close());
      url = balancer.url;
    }
    await clients[0]?.deploy(url);
    await Promise.all(clients.map(knowsWorkers));
    return { clients, servers: restate, close };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}

/** Nodes hear of workers one after the other. */
async function knowsWorkers(client: RestateClient): Promise<void> {
  for (const until = Date.now() + 30_000; ; await delay(100)) {
    try {
      await client.summary('none');
      return;
    } catch (thrown) {
      if (Date.now() > until) throw thrown;
    }
  }
}
