/** A real Redis for tests, with the password `s3cret`. */

import { listens, type Started, startDaemon } from './daemon.ts';

export interface RedisServer {
  /** `redis://:s3cret@127.0.0.1:54321` */
  readonly url: string;
  readonly port: number;
  stop(): Promise<void>;
}

export async function startRedis(): Promise<Started<RedisServer>> {
  const started = await startDaemon({
    package: 'redis-server',
    program: 'redis-server',
    prepare: (folder, port) => [
      ...['--port', String(port), '--bind', '127.0.0.1', '--dir', folder],
      ...['--save', '', '--appendonly', 'no', '--requirepass', 's3cret'],
    ],
    ready: listens,
  });
  if (started.service === undefined) return started;
  const { port, stop } = started.service;
  return { service: { url: `redis://:s3cret@127.0.0.1:${port}`, port, stop } };
}
