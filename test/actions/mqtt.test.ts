import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { connectAsync, type MqttClient } from 'mqtt';
import type { JsonObject } from '#protocol/json.ts';
import { resourceKinds } from '#runner/actions/registry.ts';
import { makeCertificate } from '../services/certificate.ts';
import { type Mosquitto, startMosquitto } from '../services/mosquitto.ts';
import { Stage, skipFor } from './context.ts';
import { runPage } from './pages.ts';

describe('mqtt', () => {
  let broker: Mosquitto | undefined;
  let other: MqttClient;
  let stage: Stage;
  const heard: string[] = [];

  const open = async (url: string, more: JsonObject = {}): Promise<void> => {
    stage.resource = await resourceKinds.mqtt!.open({ url, ...more }, { cwd: stage.folder, env: {} });
  };
  /** Sends again and again until somebody has listened. */
  const sayUntil = async (done: Promise<unknown>, topic: string, message: string): Promise<void> => {
    let isDone = false;
    done.finally(() => {
      isDone = true;
    });
    while (!isDone) {
      await other.publishAsync(topic, message);
      await delay(20);
    }
  };

  before(async function () {
    const started = await startMosquitto();
    broker = started.service;
    if (broker === undefined) skipFor(this, started.reason);
    other = await connectAsync(broker.url);
    other.on('message', (topic, payload) => heard.push(`${topic} ${payload.toString()}`));
    await other.subscribeAsync('orders/#', { qos: 2 });
  });
  after(async () => {
    await other?.endAsync();
    await broker?.stop();
  });
  beforeEach(async () => {
    stage = new Stage();
    heard.length = 0;
    await open(broker!.url);
  });
  afterEach(async () => {
    await stage.resource?.close();
    stage.remove();
  });

  it('publishes with each quality of service', async () => {
    for (const qos of [0, 1, 2]) await stage.run('mqtt.publish', { topic: 'orders/new', message: { qos }, qos });
    await other.publishAsync('orders/end', '', { qos: 2 });
    while (!heard.includes('orders/end ')) await delay(10);
    assert.deepEqual(
      heard.slice(0, 3),
      [0, 1, 2].map(qos => `orders/new {"qos":${qos}}`),
    );
  });

  it('waits for the next message, and takes a kept one when it may', async () => {
    await stage.run('mqtt.publish', { topic: 'state/lamp', message: 'on', retain: true });
    const kept = await stage.run('mqtt.next', { topic: 'state/+', retained: true });
    assert.deepEqual(kept, { topic: 'state/lamp', message: 'on', retained: true });
    const fresh = stage.run('mqtt.next', { topic: 'state/#' });
    await sayUntil(fresh, 'state/lamp', '{"on":false}');
    assert.deepEqual(await fresh, { topic: 'state/lamp', message: { on: false }, retained: false });
  });

  it('speaks the older version, and opens a lost connection again', async () => {
    await stage.resource?.close();
    await open(broker!.url, { version: '3.1.1', clientId: 'twin' });
    await stage.run('mqtt.publish', { topic: 'orders/1', message: 1 });
    // The broker lets go of the connection when another one comes with its name.
    const twin = await connectAsync(broker!.url, { clientId: 'twin' });
    await twin.endAsync();
    await stage.run('mqtt.publish', { topic: 'orders/2', message: 2 });
  });

  it('stops when told to', async () => {
    const stopped = stage.fail('mqtt.next', { topic: 'none' });
    setTimeout(() => stage.abort(), 50);
    assert.equal((await stopped).code, 'cancelled');
  });

  it('says what the broker does not allow', async () => {
    assert.equal((await stage.fail('mqtt.publish', { topic: 'closed/a', message: 1 })).code, 'mqtt/forbidden');
    assert.equal((await stage.fail('mqtt.publish', { topic: 'a/+', message: 1 })).code, 'mqtt/topic');
  });

  it('says when there is no broker, or a wrong password', async () => {
    await assert.rejects(open('mqtt://127.0.0.1:1'), { code: 'mqtt/refused' });
    await assert.rejects(open(`mqtt://baton:wrong@127.0.0.1:${broker!.port}`), { code: 'mqtt/login' });
    await assert.rejects(open('localhost'), /is not one/);
  });

  it('speaks TLS with brokers whose authority it trusts', async function () {
    const certificate = makeCertificate();
    if (certificate === undefined) skipFor(this, 'there is no openssl');
    const secure = (await startMosquitto(certificate)).service!;
    try {
      writeFileSync(join(stage.folder, 'ca.pem'), certificate.cert);
      await assert.rejects(open(secure.url), {
        message: 'The certificate of 127.0.0.1 is signed by itself, and not trusted.',
      });
      await stage.resource?.close();
      await open(secure.url, { ca: 'ca.pem' });
      assert.equal(await stage.run('mqtt.publish', { topic: 'a', message: 1 }), null);
    } finally {
      await secure.stop();
    }
  });

  it('does what its page says', async () => {
    await other.publishAsync('rooms/attic/temperature', '15.5', { retain: true });
    const env = { MQTT_URL: broker!.url };
    assert.equal(await runPage('mqtt', { flow: 'heat', input: { room: 'attic' }, env }), true);
    assert.deepEqual(await stage.run('mqtt.next', { topic: 'rooms/+/heating', retained: true }), {
      topic: 'rooms/attic/heating',
      message: { on: true },
      retained: true,
    });
  });
});
