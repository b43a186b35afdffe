import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '#protocol/json.ts';
import { resourceKinds } from '#runner/actions/registry.ts';
import { makeCertificate } from '../services/certificate.ts';
import { type MailServer, startMail } from '../services/mail.ts';
import { html, Stage } from './context.ts';
import { runPage } from './pages.ts';

describe('smtp', () => {
  let server: MailServer;
  let stage: Stage;

  const open = async (input: JsonObject): Promise<void> => {
    const all = { host: '127.0.0.1', port: server.port, from: 'shop@example.com', ...input };
    stage.resource = await resourceKinds.smtp!.open(all, { cwd: stage.folder, env: {} });
  };

  beforeEach(async () => {
    server = await startMail();
    stage = new Stage();
  });
  afterEach(async () => {
    await stage.resource?.close();
    await server.stop();
    stage.remove();
  });

  it('sends text, markup and files', async () => {
    await open({ user: 'shop', password: 's3cret' });
    writeFileSync(join(stage.folder, 'bill.txt'), 'one tea');
    const sent = await stage.run('smtp.send', {
      to: 'Ann <ann@example.com>',
      bcc: ['bo@example.com'],
      subject: 'Tee für Ann',
      body: 'text',
      html: html`<b>${'<script>'}</b>`,
      attachments: [{ path: 'bill.txt' }, { name: 'note.txt', text: 'thanks' }],
    });
    assert.deepEqual((sent as JsonObject).accepted, ['ann@example.com', 'bo@example.com']);
    const [letter] = server.letters;
    assert.deepEqual([letter?.from, letter?.to], ['shop@example.com', ['ann@example.com', 'bo@example.com']]);
    assert.equal(letter?.user, 'shop');
    assert.match(letter.text, /<b>&lt;script&gt;<\/b>/);
    assert.match(letter.text, /filename=bill\.txt/);
    assert.doesNotMatch(letter.text, /bo@example\.com/);
    assert.match(letter.text, new RegExp(`^Message-ID: ${String((sent as JsonObject).id)}`, 'm'));
  });

  it('lets no value add a receiver or a header', async () => {
    await open({});
    for (const to of ['ann@example.com, eve@example.com', 'nobody', '', 'ann@example.com; eve@example.com']) {
      const failure = await stage.fail('smtp.send', { to, subject: 'x' });
      assert.ok(['smtp/address', 'smtp/refused-mail'].includes(failure.code), `${to}: ${failure.message}`);
    }
    await stage.run('smtp.send', { to: 'ann@example.com', subject: 'x\r\nBcc: eve@example.com', body: '' });
    assert.deepEqual(
      server.letters.map(letter => letter.to),
      [['ann@example.com']],
    );
    assert.doesNotMatch(server.letters[0]!.text, /^Bcc:/m);
  });

  it('fails when nobody gets it, and tells who does not', async () => {
    await open({});
    const failure = await stage.fail('smtp.send', { to: 'nobody@example.com', subject: 'x' });
    assert.equal(failure.code, 'smtp/refused-mail');
    assert.match(failure.message, /refused the mail: .*Nobody lives here\.$/);
    assert.equal((failure.details as JsonObject).status, 550);
    const sent = await stage.run('smtp.send', { to: ['nobody@example.com', 'ann@example.com'], subject: 'x' });
    assert.deepEqual((sent as JsonObject).rejected, ['nobody@example.com']);
    assert.deepEqual(stage.lines('log'), ['The server did not take the mail for nobody@example.com.']);
  });

  it('speaks TLS where the server does, and trusts whom it is told to', async function () {
    const certificate = makeCertificate();
    if (certificate === undefined) return this.skip();
    await server.stop();
    server = await startMail(certificate);
    writeFileSync(join(stage.folder, 'ca.pem'), certificate.cert);
    await open({ user: 'shop', password: 's3cret' });
    const refused = await stage.fail('smtp.send', { to: 'ann@example.com', subject: 'x' });
    assert.match(refused.message, /self-signed certificate/);
    await stage.resource?.close();
    await open({ user: 'shop', password: 's3cret', ca: 'ca.pem' });
    await stage.run('smtp.send', { to: 'ann@example.com', subject: 'x' });
    assert.deepEqual(
      server.letters.map(letter => letter.isSecure),
      [true],
    );
    await assert.rejects(open({ ca: 'none.pem' }), /can't be read: There is no file/);
  });

  it('says when there is no server, a wrong password, or no TLS where it is asked for', async () => {
    await open({ port: 1 });
    const failure = await stage.fail('smtp.send', { to: 'ann@example.com', subject: 'x' });
    assert.equal(failure.message, 'Nothing listens on 127.0.0.1, port 1: the connection was refused.');
    await stage.resource?.close();
    await open({ user: 'shop', password: 'wrong' });
    const login = await stage.fail('smtp.send', { to: 'ann@example.com', subject: 'x' });
    assert.equal(login.code, 'smtp/login');
    await stage.resource?.close();
    await open({ tls: 'start', user: 'shop', password: 's3cret' });
    assert.match((await stage.fail('smtp.send', { to: 'ann@example.com', subject: 'x' })).code, /^smtp\//);
    assert.deepEqual(server.letters, []);
  });

  it('does what its page says', async () => {
    const env = { SMTP_HOST: '127.0.0.1', SMTP_PORT: String(server.port) };
    const input = { customer: 'ann@example.com', order: 'A-1' };
    assert.equal(await runPage('smtp', { flow: 'tell', input, env }), 1);
    assert.match(server.letters[0]!.text, /^Subject: Order A-1/m);
  });
});
