/** A server that speaks as Amazon S3 does, for tests: `s3rver`, with one bucket. It takes any signature. */
import { createRequire } from 'node:module';
import { type Started, startDaemon } from './daemon.ts';

export interface S3Server {
  /** `http://127.0.0.1:54321` */
  readonly endpoint: string;
  readonly bucket: string;
  readonly accessKey: string;
  readonly secretKey: string;
  stop(): Promise<void>;
}

export async function startS3(): Promise<Started<S3Server>> {
  const started = await startDaemon({
    package: 's3rver, from npm',
    program: 'node',
    prepare: (folder, port) => {
      const where = ['--directory', folder, '--address', '127.0.0.1', '--port', String(port)];
      // Its tokens for the next page of a list are enciphered with DES.
      const start = ['--openssl-legacy-provider', createRequire(import.meta.url).resolve('s3rver/bin/s3rver.js')];
      return [...start, ...where, '--no-vhost-buckets', '--silent', '--configure-bucket', 'reports'];
    },
    ready: port => fetch(`http://127.0.0.1:${port}/`),
  });
  if (started.service === undefined) return started;
  const { port, stop } = started.service;
  const credentials = { accessKey: 'S3RVER', secretKey: 'S3RVER' };
  return { service: { endpoint: `http://127.0.0.1:${port}`, bucket: 'reports', ...credentials, stop } };
}
