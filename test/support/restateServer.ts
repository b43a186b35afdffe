/** A real Restate server of one's own, on the loopback interface, with its data in a temporary folder. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ClusterAddress } from '#runner/engines/restate/client.ts';

export interface RestateServer {
  readonly address: ClusterAddress;
  /** Kills it as a power cut would, and starts it anew on the same data. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export async function startRestate(program: string): Promise<RestateServer> {
  const folder = mkdtempSync(join(tmpdir(), 'baton-restate-'));
  const [node, ingress, admin] = [await freePort(), await freePort(), await freePort()];
  const config = join(folder, 'server.toml');
  writeFileSync(config, settings(node, ingress, admin));
  const address = { ingress: `http://127.0.0.1:${ingress}`, admin: `http://127.0.0.1:${admin}` };
  const logFile = join(folder, 'server.log');
  const launch = (): ChildProcess => {
    const log = openSync(logFile, 'a');
    return spawn(program, ['-c', config, '--base-dir', join(folder, 'data')], { stdio: ['ignore', log, log] });
  };
  let server = launch();
  const stop = async (): Promise<void> => {
    const ended = new Promise(resolve => server.once('exit', resolve));
    if (server.exitCode !== null || server.signalCode !== null) return;
    server.kill('SIGKILL');
    await ended;
  };
  await answering(address, logFile);
  return {
    address,
    restart: async () => {
      await stop();
      server = launch();
      await answering(address, logFile);
    },
    close: async () => {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const settings = (node: number, ingress: number, admin: number): string => `
roles = ["http-ingress", "admin", "worker", "log-server", "metadata-server"]
node-name = "one"
cluster-name = "baton-${node}"
bind-ip = "127.0.0.1"
bind-address = "127.0.0.1:${node}"
advertised-address = "http://127.0.0.1:${node}"
listen-mode = "tcp"
disable-telemetry = true
default-num-partitions = 4
rocksdb-total-memory-size = "256.0 MiB"
log-format = "compact"

[ingress]
bind-address = "127.0.0.1:${ingress}"

[admin]
bind-address = "127.0.0.1:${admin}"
`;

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise(resolve => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return address.port;
}

async function answering({ ingress, admin }: ClusterAddress, logFile: string): Promise<void> {
  for (const until = Date.now() + 60_000; Date.now() < until; await delay(200)) {
    const urls = [`${ingress}/restate/health`, `${admin}/health`];
    const answers = await Promise.all(
      urls.map(url =>
        fetch(url).then(
          ({ ok }) => ok,
          () => false,
        ),
      ),
    );
    if (answers.every(Boolean)) return;
  }
  throw new Error(`The Restate server does not answer:\n${readFileSync(logFile, 'utf8').slice(-3000)}`);
}
