/** Real servers for tests, from the system's packages: a folder and a port of their own, gone when they are stopped. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '#scripts/freePort.ts';

/** What a test can use, or why it can't: the test is then skipped with that reason. */
export type Started<T> =
  | { readonly service: T; readonly reason?: never }
  | { readonly service?: never; readonly reason: string };

export interface Daemon {
  readonly port: number;
  /** Its files; removed when it is stopped. */
  readonly folder: string;
  stop(): Promise<void>;
}

export interface DaemonRecipe {
  /** Debian's package, for the reason. */
  readonly package: string;
  /** Looked for in PATH, `/usr/sbin` and `/usr/local/sbin`. */
  readonly program: string;
  /** Makes what the server needs in its folder; gives its arguments. */
  prepare(folder: string, port: number, program: string): Promise<readonly string[]> | readonly string[];
  /** Resolves once the server answers; what it throws is tried again for 20 seconds. */
  ready(port: number): Promise<unknown>;
}

/** Starts a server on the loopback interface. Takes a second or two. */
export async function startDaemon(recipe: DaemonRecipe): Promise<Started<Daemon>> {
  const program = findProgram(recipe.program);
  if (program === undefined) return { reason: `${recipe.program} is not installed (Debian: ${recipe.package})` };
  const folder = await mkdtemp(join(tmpdir(), `baton-${recipe.program}-`));
  const port = await freePort();
  try {
    const args = await recipe.prepare(folder, port, program);
    const child = spawn(program, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    const stop = async (): Promise<void> => {
      await endChild(child);
      await rm(folder, { recursive: true, force: true });
    };
    await untilReady(child, () => recipe.ready(port)).catch(async (thrown: unknown) => {
      await endChild(child);
      throw thrown;
    });
    return { service: { port, folder, stop } };
  } catch (thrown) {
    await rm(folder, { recursive: true, force: true });
    return { reason: `${recipe.program} did not start: ${thrown instanceof Error ? thrown.message : String(thrown)}` };
  }
}

/** The path of a program, also where only root has it in PATH. */
export function findProgram(name: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  return folders.map(folder => join(folder, name)).find(path => existsSync(path));
}

/** For a server that waits for its clients to speak first. */
export const listens = (port: number): Promise<void> => heard(port, 'connect');

/** For a server that greets its clients. */
export const speaks = (port: number): Promise<void> => heard(port, 'data');

async function heard(port: number, event: 'connect' | 'data'): Promise<void> {
  const socket = createConnection(port, '127.0.0.1');
  await once(socket, event);
  socket.destroy();
}

async function untilReady(child: ChildProcess, ready: () => Promise<unknown>): Promise<void> {
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      said = `${said}${chunk.toString()}`.slice(-2000);
    });
  }
  const ended = once(child, 'exit').then(() => Promise.reject(new Error(said)));
  ended.catch(() => undefined);
  const end = performance.now() + 20_000;
  for (;;) {
    try {
      await Promise.race([ready(), ended]);
      return;
    } catch (thrown) {
      if (child.exitCode !== null || performance.now() > end) throw thrown;
      await delay(50);
    }
  }
}

async function endChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const killing = setTimeout(() => child.kill('SIGKILL'), 5000);
  await ended;
  clearTimeout(killing);
}
