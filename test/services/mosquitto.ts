/** A real MQTT broker for tests, with the user `baton` whose password is `s3cret`; over TLS where a certificate is given. */
import { execFileSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Certificate } from './certificate.ts';
import { findProgram, listens, type Started, startDaemon } from './daemon.ts';

export interface Mosquitto {
  /** `mqtt://baton:s3cret@127.0.0.1:54321` */
  readonly url: string;
  readonly port: number;
  stop(): Promise<void>;
}

export async function startMosquitto(certificate?: Certificate): Promise<Started<Mosquitto>> {
  const started = await startDaemon({
    package: 'mosquitto',
    program: 'mosquitto',
    prepare: (folder, port) => {
      writeFileSync(join(folder, 'users'), '');
      execFileSync(findProgram('mosquitto_passwd') ?? 'mosquitto_passwd', ['-b', 'users', 'baton', 's3cret'], {
        cwd: folder,
      });
      writeFileSync(join(folder, 'rules'), 'user baton\ntopic readwrite #\ntopic deny closed/#\n');
      const lines = [`listener ${port} 127.0.0.1`, 'allow_anonymous false', 'password_file users', 'acl_file rules'];
      if (certificate !== undefined) {
        for (const [name, text] of Object.entries(certificate)) writeFileSync(join(folder, name), text);
        lines.push('certfile cert', 'keyfile key');
      }
      writeFileSync(join(folder, 'mosquitto.conf'), `${lines.join('\n')}\n`);
      // Started by root, it goes on as a user of its own.
      chmodSync(folder, 0o755);
      for (const name of ['users', 'rules', ...(certificate === undefined ? [] : ['cert', 'key'])]) {
        chmodSync(join(folder, name), 0o644);
      }
      return ['-c', 'mosquitto.conf'];
    },
    ready: listens,
  });
  if (started.service === undefined) return started;
  const { port, stop } = started.service;
  const scheme = certificate === undefined ? 'mqtt' : 'mqtts';
  return { service: { url: `${scheme}://baton:s3cret@127.0.0.1:${port}`, port, stop } };
}
