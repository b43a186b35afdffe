/** A mail server for tests: the one that nodemailer's authors made for the purpose, in this process. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';
import type { Certificate } from './certificate.ts';

export interface Letter {
  readonly from: string;
  readonly to: readonly string[];
  /** As it went over the wire. */
  readonly text: string;
  readonly isSecure: boolean;
  /** Undefined where nobody logged in. */
  readonly user: string | undefined;
}

export interface MailServer {
  readonly port: number;
  readonly letters: readonly Letter[];
  stop(): Promise<void>;
}

/** Takes mail for everybody but `nobody@…`; the password of all users is `s3cret`. */
export async function startMail(certificate?: Certificate): Promise<MailServer> {
  const letters: Letter[] = [];
  const server = new SMTPServer({
    ...certificate,
    ...(certificate === undefined ? { disabledCommands: ['STARTTLS'] } : {}),
    authOptional: true,
    allowInsecureAuth: certificate === undefined,
    onAuth: ({ username, password }, _session, done) =>
      password === 's3cret' ? done(null, { user: username }) : done(new Error('No such user or password')),
    onRcptTo: ({ address }, _session, done) =>
      address.startsWith('nobody@') ? done(new Error('Nobody lives here')) : done(),
    onData: (stream, { envelope, secure, user }, done) => {
      text(stream).then(content => {
        letters.push({
          from: envelope.mailFrom === false ? '' : envelope.mailFrom.address,
          to: envelope.rcptTo.map(each => each.address),
          text: content,
          isSecure: secure,
          user: typeof user === 'string' ? user : undefined,
        });
        done();
      }, done);
    },
  });
  server.on('error', () => undefined);
  const listener = server.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  return { port, letters, stop: () => new Promise(resolve => server.close(() => resolve())) };
}
