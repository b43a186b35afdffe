import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { resourceKinds } from '#runner/actions/registry.ts';
import { type RedisServer, startRedis } from '../services/redis.ts';
import { Stage, skipFor } from './context.ts';
import { runPage } from './pages.ts';

describe('redis', () => {
  let server: RedisServer | undefined;
  let stage: Stage;

  const open = async (url: string): Promise<void> => {
    stage.resource = await resourceKinds.redis!.open({ url }, { cwd: stage.folder, env: {} });
  };

  before(async function () {
    const started = await startRedis();
    server = started.service;
    if (server === undefined) skipFor(this, started.reason);
  });
  after(() => server?.stop());
  beforeEach(async () => {
    stage = new Stage();
    await open(server!.url);
    await stage.run('redis.command', { name: 'FLUSHALL' });
  });
  afterEach(async () => {
    await stage.resource?.close();
    stage.remove();
  });

  it('keeps values under keys', async () => {
    assert.equal(await stage.run('redis.get', { key: 'a' }), null);
    assert.equal(await stage.run('redis.set', { key: 'a', value: 'tea\r\n☂' }), null);
    assert.equal(await stage.run('redis.get', { key: 'a' }), 'tea\r\n☂');
    await stage.run('redis.set', { key: 'o', value: { a: [1] }, expires: 60_000 });
    assert.equal(await stage.run('redis.get', { key: 'o' }), '{"a":[1]}');
    assert.ok(Number(await stage.run('redis.command', { name: 'PTTL', args: ['o'] })) > 50_000);
    assert.equal(await stage.run('redis.setNew', { key: 'a', value: 'x' }), false);
    assert.equal(await stage.run('redis.setNew', { key: 'b', value: 'x', expires: 60_000 }), true);
    assert.deepEqual(await stage.run('redis.keys', { pattern: '[ab]' }), ['a', 'b']);
    assert.equal(await stage.run('redis.expire', { key: 'a', after: 0.2 }), true);
    assert.equal(await stage.run('redis.exists', { key: 'b' }), true);
    assert.equal(await stage.run('redis.delete', { key: 'b' }), true);
    assert.equal(await stage.run('redis.delete', { key: 'b' }), false);
  });

  it('counts, lists and hashes', async () => {
    assert.equal(await stage.run('redis.increment', { key: 'n' }), 1);
    assert.equal(await stage.run('redis.increment', { key: 'n', by: 4 }), 5);
    assert.equal(await stage.run('redis.push', { key: 'q', values: ['a', { b: 1 }] }), 2);
    assert.deepEqual(await stage.run('redis.list', { key: 'q' }), ['a', '{"b":1}']);
    assert.equal(await stage.run('redis.pop', { key: 'q' }), 'a');
    assert.equal(await stage.run('redis.setFields', { key: 'h', fields: { a: 1, b: 'x' } }), null);
    assert.deepEqual(await stage.run('redis.fields', { key: 'h' }), { a: '1', b: 'x' });
    assert.deepEqual(await stage.run('redis.fields', { key: 'none' }), {});
    assert.equal(await stage.run('redis.publish', { channel: 'c', message: 'm' }), 0);
  });

  it('waits for a value, and holds up nothing else', async () => {
    const waiting = stage.run('redis.pop', { key: 'q', wait: 30_000 });
    assert.equal(await stage.run('redis.push', { key: 'other', values: ['x'] }), 1);
    await stage.run('redis.push', { key: 'q', values: ['late'] });
    assert.equal(await waiting, 'late');
    assert.equal(await stage.run('redis.pop', { key: 'q', wait: 1 }), null);
    const stopped = stage.fail('redis.pop', { key: 'q', wait: 30_000 });
    setTimeout(() => stage.abort(), 50);
    assert.equal((await stopped).code, 'cancelled');
  });

  it('says what the server says, and goes on after a lost connection', async () => {
    await stage.run('redis.set', { key: 'a', value: 'text' });
    const failure = await stage.fail('redis.increment', { key: 'a' });
    assert.equal(failure.code, 'redis/error');
    assert.equal(failure.message, 'Redis refused `INCRBY`: ERR value is not an integer or out of range.');
    await stage.run('redis.command', { name: 'CLIENT', args: ['KILL', 'TYPE', 'normal', 'SKIPME', 'no'] });
    // Until the connection is seen to be closed, a step fails; from then on the next one opens another.
    const get = () => stage.run('redis.get', { key: 'a' }).catch(() => undefined);
    let found = await get();
    for (let tries = 0; tries < 50 && found === undefined; tries += 1) {
      await delay(10);
      found = await get();
    }
    assert.equal(found, 'text');
  });

  it('says when there is no server, or a wrong password', async () => {
    await stage.resource!.close();
    await open('redis://127.0.0.1:1');
    const failure = await stage.fail('redis.get', { key: 'a' });
    assert.equal(failure.message, 'Nothing listens on 127.0.0.1, port 1: the connection was refused.');
    await stage.resource!.close();
    await open(`redis://:wrong@127.0.0.1:${server!.port}`);
    const refused = await stage.fail('redis.get', { key: 'a' });
    assert.equal(refused.code, 'redis/login');
    assert.doesNotMatch(refused.message, /s3cret|wrong@/);
    await stage.resource!.close();
    await open(`redis://127.0.0.1:${server!.port}`);
    assert.equal((await stage.fail('redis.get', { key: 'a' })).code, 'redis/login');
    await assert.rejects(open('localhost'), /is not one/);
  });

  it('does what its page says', async () => {
    const visit = () => runPage('redis', { flow: 'visit', input: { name: 'ann' }, env: { REDIS_URL: server!.url } });
    assert.deepEqual(await visit(), { allowed: true, visits: 1 });
    for (let count = 0; count < 2; count += 1) await visit();
    assert.deepEqual(await visit(), { allowed: false, visits: 4 });
  });
});
