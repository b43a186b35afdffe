/** A real OpenSSH server for tests: the user who runs the tests logs in with a key of the test's own. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Started, speaks, startDaemon } from './daemon.ts';

export interface Sshd {
  readonly port: number;
  /** The text of the private key that logs in. */
  readonly key: string;
  /** The line of `known_hosts` for the server. */
  readonly knownHost: string;
  stop(): Promise<void>;
}

export async function startSshd(): Promise<Started<Sshd>> {
  const started = await startDaemon({
    package: 'openssh-server',
    program: 'sshd',
    prepare: (folder, port) => {
      for (const [name, type] of [
        ['host', 'ed25519'],
        ['other', 'ecdsa'],
        ['user', 'ed25519'],
      ] as const) {
        execFileSync('ssh-keygen', ['-q', '-t', type, '-N', '', '-f', join(folder, name)]);
      }
      // Root's server wants the folder that a service manager makes.
      if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
      const config = [
        `Port ${port}`,
        'ListenAddress 127.0.0.1',
        ...['host', 'other'].map(name => `HostKey ${join(folder, name)}`),
        `AuthorizedKeysFile ${join(folder, 'user.pub')}`,
        'PermitRootLogin yes',
        'StrictModes no',
        'UsePAM no',
        'PidFile none',
        'MaxStartups 100',
        'Subsystem sftp internal-sftp',
      ];
      writeFileSync(join(folder, 'config'), `${config.join('\n')}\n`);
      return ['-D', '-e', '-f', join(folder, 'config')];
    },
    ready: speaks,
  });
  if (started.service === undefined) return started;
  const { port, folder, stop } = started.service;
  const key = readFileSync(join(folder, 'user'), 'utf8');
  const [type, hostKey] = readFileSync(join(folder, 'host.pub'), 'utf8').split(' ');
  return { service: { port, key, knownHost: `[127.0.0.1]:${port} ${type} ${hostKey}`, stop } };
}
