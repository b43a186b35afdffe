/** Real Restate servers on the loopback interface, alone or as a cluster, with their data in a temporary folder. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ClusterAddress } from '#runner/engines/restate/client.ts';
import { freePort } from '../freePort.ts';

export interface RestateNode {
  readonly name: string;
  readonly address: ClusterAddress;
  /** Of its process. */
  readonly pid: number;
  /** Ends it as a power cut would. Its data stay. */
  kill(): Promise<void>;
  start(): Promise<void>;
}

export interface RestateServers {
  readonly nodes: readonly RestateNode[];
  /** Kills all of them, and removes their data. */
  close(): Promise<void>;
}

interface Ports {
  readonly node: number;
  readonly ingress: number;
  readonly admin: number;
}

/**
 * Starts so many nodes, and waits until all of them answer. `program` is the server's path, `env` what is different in
 * its environment.
 */
export async function startRestate(program: string, count = 1, env: NodeJS.ProcessEnv = {}): Promise<RestateServers> {
  const folder = mkdtempSync(join(tmpdir(), 'baton-restate-'));
  const ports: Ports[] = [];
  for (let index = 0; index < count; index += 1) {
    ports.push({ node: await freePort(), ingress: await freePort(), admin: await freePort() });
  }
  const nodes = ports.map((own, index) => {
    const name = `node-${index + 1}`;
    writeFileSync(join(folder, `${name}.toml`), settings(name, own, ports));
    return new Node(name, own, { program, folder, env });
  });
  const close = async (): Promise<void> => {
    await Promise.all(nodes.map(node => node.kill()));
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await Promise.all(nodes.map(node => node.start()));
  } catch (thrown) {
    await close();
    throw thrown;
  }
  return { nodes, close };
}

interface Place {
  readonly program: string;
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
}

class Node implements RestateNode {
  readonly name: string;
  readonly address: ClusterAddress;
  readonly #program: string;
  readonly #folder: string;
  readonly #env: NodeJS.ProcessEnv;
  #process: ChildProcess | undefined;

  constructor(name: string, { ingress, admin }: Ports, { program, folder, env }: Place) {
    this.name = name;
    this.address = { ingress: `http://127.0.0.1:${ingress}`, admin: `http://127.0.0.1:${admin}` };
    this.#program = program;
    this.#folder = folder;
    this.#env = env;
  }

  get pid(): number {
    return this.#process?.pid ?? 0;
  }

  async start(): Promise<void> {
    const log = openSync(this.#logFile, 'a');
    const args = ['-c', join(this.#folder, `${this.name}.toml`), '--base-dir', join(this.#folder, 'data')];
    this.#process = spawn(this.#program, args, { stdio: ['ignore', log, log], env: { ...process.env, ...this.#env } });
    closeSync(log);
    await this.#answering();
  }

  async kill(): Promise<void> {
    const child = this.#process;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise(resolve => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  }

  get #logFile(): string {
    return join(this.#folder, `${this.name}.log`);
  }

  async #answering(): Promise<void> {
    const urls = [`${this.address.ingress}/restate/health`, `${this.address.admin}/health`];
    for (const until = Date.now() + 60_000; Date.now() < until; await delay(200)) {
      const answers = await Promise.all(urls.map(isWell));
      if (answers.every(Boolean)) return;
    }
    throw new Error(`${this.name} does not answer:\n${readFileSync(this.#logFile, 'utf8').slice(-3000)}`);
  }
}

const isWell = (url: string): Promise<boolean> =>
  fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );

function settings(name: string, own: Ports, all: readonly Ports[]): string {
  const addresses = all.map(({ node }) => `"http://127.0.0.1:${node}"`).join(', ');
  const isCluster = all.length > 1;
  return `
roles = ["http-ingress", "admin", "worker", "log-server", "metadata-server"]
node-name = "${name}"
cluster-name = "baton-${all[0]?.node}"
bind-ip = "127.0.0.1"
bind-address = "127.0.0.1:${own.node}"
advertised-address = "http://127.0.0.1:${own.node}"
listen-mode = "tcp"
auto-provision = ${!isCluster || own === all[0]}
default-replication = ${isCluster ? 2 : 1}
default-num-partitions = 4
disable-telemetry = true
rocksdb-total-memory-size = "${isCluster ? 192 : 256}.0 MiB"
log-format = "compact"

[metadata-client]
addresses = [${addresses}]

[ingress]
bind-address = "127.0.0.1:${own.ingress}"
advertised-ingress-endpoint = "http://127.0.0.1:${own.ingress}"

[admin]
bind-address = "127.0.0.1:${own.admin}"
advertised-admin-endpoint = "http://127.0.0.1:${own.admin}"
`;
}
