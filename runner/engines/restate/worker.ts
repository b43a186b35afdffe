/** A worker process: it carries out runs and steps that the cluster gives it. Many of them share the work. */
import { createServer, type Http2Server } from 'node:http2';
import type { AddressInfo } from 'node:net';
import * as restate from '@restatedev/restate-sdk';
import { attemptService } from './attemptService.ts';
import { cacheObject } from './cacheObject.ts';
import { type ClusterAddress, RestateClient } from './client.ts';
import { type ClusterClock, clusterClock } from './clusterClock.ts';
import { eventObject } from './eventObject.ts';
import { Frames } from './frames.ts';
import { LargeValues } from './largeValues.ts';
import { lineObject } from './lineObject.ts';
import { type PerformerOptions, StepPerformer } from './performer.ts';
import { runObject } from './runObject.ts';
import { UnfitWorker } from './unfitWorker.ts';
import { WorkLimit } from './workLimit.ts';

export interface WorkerOptions extends Pick<PerformerOptions, 'env' | 'registry'> {
  readonly cluster: ClusterAddress;
  /** 0 for any that is free. */
  readonly port: number;
  /** The loopback interface by default. */
  readonly host?: string;
  /** Public keys of clusters that may give it work; without any, whoever reaches the port may. */
  readonly identityKeys?: readonly string[];
  readonly clock?: ClusterClock;
  /** How many steps it carries out at once; by default as many as it is given. */
  readonly limit?: number | undefined;
  /** Is told what goes wrong, one line each. */
  readonly onProblem?: (text: string) => void;
}

export interface Worker {
  readonly port: number;
  /** Stops taking work. What is under way is given back to the cluster. */
  close(): Promise<void>;
}

/** Resolves once the worker listens; rejects where it can't. */
export async function startWorker(options: WorkerOptions): Promise<Worker> {
  const { cluster, env, registry, port, host = '127.0.0.1', identityKeys = [], onProblem } = options;
  const { clock = clusterClock } = options;
  const large = LargeValues.of(env);
  const client = new RestateClient(cluster, large);
  const frames = new Frames(client);
  const performer = new StepPerformer({
    env,
    client,
    frames,
    large,
    clusterClock: clock,
    ...(registry && { registry }),
  });
  const endpoint = restate
    .endpoint()
    .bind(runObject({ env, client, frames, large, clock }))
    .bind(attemptService(performer, clock, new WorkLimit(options.limit)))
    .bind(lineObject(clock))
    .bind(cacheObject(clock))
    .bind(eventObject);
  if (identityKeys.length > 0) endpoint.withIdentityV1(...identityKeys);
  const lacks = new ToldOnce(onProblem);
  endpoint.setLogger(({ level }, message, ...rest) => {
    // Whether anybody may give it work, is for who starts it to judge: on the loopback interface, that is as it should be.
    if (level !== 'error' && (level !== 'warn' || String(message).startsWith('Accepting requests without'))) return;
    const unfit = rest.find(each => each instanceof UnfitWorker);
    if (unfit === undefined) onProblem?.([message, ...rest].map(String).join(' '));
    else lacks.tell(unfit.message);
  });
  const server = createServer(endpoint.http2Handler());
  await listening(server, port, host);
  const sessions = new Set<{ destroy(): void }>();
  server.on('session', session => {
    sessions.add(session);
    session.on('close', () => sessions.delete(session));
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      const closed = new Promise<void>(resolve => {
        server.close(() => resolve());
      });
      for (const session of sessions) session.destroy();
      await closed;
      await performer.close();
    },
  };
}

/** How many of them are remembered. */
const mostTold = 1000;

/** Tells what comes again and again for the first time only. */
class ToldOnce {
  readonly #tell: WorkerOptions['onProblem'];
  readonly #told = new Set<string>();

  constructor(tell: WorkerOptions['onProblem']) {
    this.#tell = tell;
  }

  tell(text: string): void {
    if (this.#told.has(text)) return;
    if (this.#told.size >= mostTold) this.#told.clear();
    this.#told.add(text);
    this.#tell?.(text);
  }
}

function listening(server: Http2Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
