import assert from 'node:assert/strict';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { resourceKinds } from '#runner/actions/registry.ts';
import { type NatsServer, startNats } from '../services/nats.ts';
import { Stage, skipFor } from './context.ts';
import { runPage } from './pages.ts';

describe('nats', () => {
  let server: NatsServer | undefined;
  let other: NatsConnection;
  let stage: Stage;

  const open = async (url: string): Promise<void> => {
    stage.resource = await resourceKinds.nats!.open({ url }, { cwd: stage.folder, env: {} });
  };

  before(async function () {
    const started = await startNats();
    server = started.service;
    if (server === undefined) skipFor(this, started.reason);
    other = await connect({ servers: `127.0.0.1:${server.port}`, user: 'baton', pass: 's3cret' });
    other.subscribe('prices.ask', { callback: (_error, message) => void message.respond('{"cents":250}') });
    await other.flush();
  });
  after(async () => {
    await other?.close();
    await server?.stop();
  });
  beforeEach(async () => {
    stage = new Stage();
    await open(server!.url);
  });
  afterEach(async () => {
    await stage.resource?.close();
    stage.remove();
  });

  it('publishes, asks and waits', async () => {
    const waiting = stage.run('nats.next', { subject: 'orders.*' });
    await stage.run('nats.publish', { subject: 'orders.new', message: { id: 1 } });
    assert.deepEqual(await waiting, { subject: 'orders.new', message: { id: 1 } });
    assert.deepEqual(await stage.run('nats.request', { subject: 'prices.ask', message: 'tea' }), { cents: 250 });
  });

  it('says when nobody answers, and stops when told to', async () => {
    assert.equal((await stage.fail('nats.request', { subject: 'none', message: 1 })).code, 'nats/nobody');
    const stopped = stage.fail('nats.next', { subject: 'none' });
    setTimeout(() => stage.abort(), 50);
    assert.equal((await stopped).code, 'cancelled');
  });

  it('says when there is no server, or a wrong password', async () => {
    await assert.rejects(open('nats://127.0.0.1:1'), { code: 'nats/refused' });
    await assert.rejects(open(`nats://baton:wrong@127.0.0.1:${server!.port}`), { code: 'nats/login' });
    await assert.rejects(open('localhost'), /is not one/);
  });

  it('does what its page says', async () => {
    const result = await runPage('nats', { flow: 'price', input: { sku: 'tea' }, env: { NATS_URL: server!.url } });
    assert.deepEqual(result, { cents: 250 });
  });
});
