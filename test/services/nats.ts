/** A real NATS server for tests, with the user `baton` whose password is `s3cret`. */
import { type Started, speaks, startDaemon } from './daemon.ts';

export interface NatsServer {
  /** `nats://baton:s3cret@127.0.0.1:54321` */
  readonly url: string;
  readonly port: number;
  stop(): Promise<void>;
}

export async function startNats(): Promise<Started<NatsServer>> {
  const started = await startDaemon({
    package: 'nats-server',
    program: 'nats-server',
    prepare: (_folder, port) => ['-a', '127.0.0.1', '-p', String(port), '--user', 'baton', '--pass', 's3cret'],
    ready: speaks,
  });
  if (started.service === undefined) return started;
  const { port, stop } = started.service;
  return { service: { url: `nats://baton:s3cret@127.0.0.1:${port}`, port, stop } };
}
