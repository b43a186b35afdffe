/** A real PostgreSQL for tests: its own data folder and port on the loopback interface, gone when it is stopped. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chown, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { freePort } from '#scripts/freePort.ts';

const run = promisify(execFile);

export interface Postgres {
  /** `postgres://baton@127.0.0.1:54321/postgres` */
  readonly url: string;
  readonly port: number;
  stop(): Promise<void>;
}

/** A running server, or why there is none: a test that needs it is then skipped with that reason. */
export type PostgresOrReason =
  | { readonly postgres: Postgres; readonly reason?: never }
  | { readonly postgres?: never; readonly reason: string };

/**
 * Starts a server from the binaries in PATH or /usr/lib/postgresql. PostgreSQL refuses to run as root: then it runs as
 * the user `postgres` or `nobody`. Takes a second or two.
 */
export async function startPostgres(): Promise<PostgresOrReason> {
  const folder = await findBinaries();
  if (folder === undefined)
    return { reason: 'PostgreSQL is not installed: no `initdb` in PATH or /usr/lib/postgresql' };
  const user = await serverUser();
  if (user === 'none') return { reason: 'PostgreSQL does not run as root, and there is no user postgres or nobody' };
  const data = await mkdtemp(join(tmpdir(), 'baton-postgres-'));
  try {
    if (user !== 'self') await chown(data, user.uid, user.gid);
    return { postgres: await start(folder, data, user) };
  } catch (thrown) {
    await rm(data, { recursive: true, force: true });
    return { reason: `PostgreSQL did not start: ${thrown instanceof Error ? thrown.message : String(thrown)}` };
  }
}

interface User {
  readonly uid: number;
  readonly gid: number;
}

async function findBinaries(): Promise<string | undefined> {
  const versions = await readdir('/usr/lib/postgresql').catch(() => []);
  const installed = versions
    .sort((one, other) => Number(other) - Number(one))
    .map(version => `/usr/lib/postgresql/${version}/bin`);
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...installed];
  return folders.find(folder => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')));
}

async function serverUser(): Promise<User | 'self' | 'none'> {
  if (process.getuid?.() !== 0) return 'self';
  for (const name of ['postgres', 'nobody']) {
    const ids = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]).catch(() => undefined);
    if (ids !== undefined) return { uid: Number(ids[0].stdout), gid: Number(ids[1].stdout) };
  }
  return 'none';
}

async function start(folder: string, data: string, user: User | 'self'): Promise<Postgres> {
  const as = user === 'self' ? {} : user;
  const cluster = join(data, 'cluster');
  const initdb = ['-D', cluster, '-U', 'baton', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
  await run(join(folder, 'initdb'), initdb, { ...as, cwd: data });
  const port = await freePort();
  const settings = ['fsync=off', 'listen_addresses=127.0.0.1', `unix_socket_directories=${data}`];
  const server = spawn(
    join(folder, 'postgres'),
    ['-D', cluster, '-p', String(port), ...settings.flatMap(setting => ['-c', setting])],
    { ...as, cwd: data, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let said = '';
  server.stderr.on('data', (chunk: Buffer) => {
    said = `${said}${chunk.toString()}`.slice(-2000);
  });
  const ended = once(server, 'exit');
  const url = `postgres://baton@127.0.0.1:${port}/postgres`;
  const stop = async (): Promise<void> => {
    // A fast shutdown: open connections are ended.
    if (server.exitCode === null) server.kill('SIGINT');
    await ended;
    await rm(data, { recursive: true, force: true });
  };
  const failed = ended.then(() => Promise.reject(new Error(said)));
  failed.catch(() => undefined);
  try {
    await Promise.race([answers(url), failed]);
  } catch (thrown) {
    await stop();
    throw thrown;
  }
  return { url, port, stop };
}

/** Resolves when the server takes connections; gives up after 20 seconds. */
async function answers(url: string): Promise<void> {
  const end = performance.now() + 20_000;
  for (;;) {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.end();
      return;
    } catch (thrown) {
      if (performance.now() > end) throw thrown;
      await delay(50);
    }
  }
}
