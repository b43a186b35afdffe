/** A balancer before several workers, so that the cluster knows them by one address: HAProxy, over plain HTTP/2. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureDebianPackage } from '../debianPackages.ts';
import { freePort } from '../freePort.ts';

const program = '/usr/sbin/haproxy';

export interface Balancer {
  readonly url: string;
  close(): Promise<void>;
}

export const hasBalancer = (): boolean => existsSync(program);

/** @returns undefined, or a sentence that says why there is none on this machine. */
export const installBalancer = (): Promise<string | undefined> => ensureDebianPackage('haproxy', hasBalancer);

/** `workers` are ports of the loopback interface. */
export async function startBalancer(workers: readonly number[]): Promise<Balancer> {
  const folder = mkdtempSync(join(tmpdir(), 'baton-balancer-'));
  const port = await freePort();
  const config = join(folder, 'haproxy.cfg');
  writeFileSync(config, settings(port, workers));
  const child = spawn(program, ['-db', '-q', '-f', config], { stdio: ['ignore', 'ignore', 'inherit'] });
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      const ended = new Promise(resolve => child.once('exit', resolve));
      if (child.exitCode === null && child.kill()) await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const settings = (port: number, workers: readonly number[]): string => `
global
    maxconn 2000
    nbthread 1
    tune.h2.max-concurrent-streams 1000
defaults
    mode http
    timeout connect 1s
    timeout client 1h
    timeout server 1h
    option redispatch
    retries 3
    retry-on conn-failure
frontend cluster
    bind 127.0.0.1:${port} proto h2
    default_backend workers
backend workers
    balance leastconn
    default-server proto h2 check inter 500ms fall 2 rise 1
${workers.map((worker, index) => `    server worker-${index + 1} 127.0.0.1:${worker}`).join('\n')}
`;
