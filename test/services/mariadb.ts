/** A real MariaDB for tests, with a user `baton` whose password is `s3cret:@/`. */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createConnection } from 'mysql2/promise';
import { type Started, startDaemon } from './daemon.ts';

const run = promisify(execFile);

export interface Mariadb {
  /** `mysql://baton:…@127.0.0.1:54321/shop` */
  readonly url: string;
  readonly port: number;
  stop(): Promise<void>;
}

const password = 's3cret:@/';

export async function startMariadb(): Promise<Started<Mariadb>> {
  const url = (port: number): string => `mysql://baton:${encodeURIComponent(password)}@127.0.0.1:${port}/shop`;
  const started = await startDaemon({
    package: 'mariadb-server',
    program: 'mariadbd',
    async prepare(folder, port) {
      const user = process.getuid?.() === 0 ? ['--user=root'] : [];
      const data = join(folder, 'data');
      const install = ['--no-defaults', `--datadir=${data}`, '--auth-root-authentication-method=normal', ...user];
      await run('mariadb-install-db', install, { cwd: folder });
      await writeFile(
        join(folder, 'init.sql'),
        `create database shop;\ncreate user 'baton'@'127.0.0.1' identified by '${password}';\ngrant all on shop.* to 'baton'@'127.0.0.1';\n`,
      );
      return [
        ...['--no-defaults', `--datadir=${data}`, ...user, `--port=${port}`, '--bind-address=127.0.0.1'],
        ...[`--socket=${join(folder, 'sock')}`, `--init-file=${join(folder, 'init.sql')}`, '--skip-name-resolve'],
        '--innodb-flush-log-at-trx-commit=0',
      ];
    },
    ready: async port => (await createConnection(url(port))).end(),
  });
  if (started.service === undefined) return started;
  const { port, stop } = started.service;
  return { service: { url: url(port), port, stop } };
}
