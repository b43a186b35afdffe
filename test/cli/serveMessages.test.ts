import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { connect as connectNats } from '@nats-io/transport-node';
import { Redis } from 'ioredis';
import { connectAsync as connectMqtt } from 'mqtt';
import { skipFor } from '../actions/context.ts';
import { startMosquitto } from '../services/mosquitto.ts';
import { startNats } from '../services/nats.ts';
import { startRedis } from '../services/redis.ts';
import { type RunningServer, ServedFolder } from './serving.ts';

/** A broker that the test has started, and how to send a message by way of it. */
interface Broker {
  readonly url: string;
  send(topic: string, text: string): Promise<unknown>;
  stop(): Promise<void>;
}

type Begun =
  | { readonly broker: Broker; readonly reason?: never }
  | { readonly broker?: never; readonly reason: string };

const brokers: Readonly<Record<string, { readonly topic: string; readonly field: string; begin(): Promise<Begun> }>> = {
  nats: {
    topic: 'orders.*',
    field: 'subject',
    begin: async () => {
      const { service, reason } = await startNats();
      if (service === undefined) return { reason };
      const client = await connectNats({ servers: `127.0.0.1:${service.port}`, user: 'baton', pass: 's3cret' });
      const send = async (topic: string, text: string): Promise<void> => client.publish(topic, text);
      return { broker: { url: service.url, send, stop: () => client.close().then(service.stop) } };
    },
  },
  mqtt: {
    topic: 'orders/+',
    field: 'topic',
    begin: async () => {
      const { service, reason } = await startMosquitto();
      if (service === undefined) return { reason };
      const client = await connectMqtt(service.url);
      const send = (topic: string, text: string): Promise<unknown> => client.publishAsync(topic, text, { qos: 1 });
      return { broker: { url: service.url, send, stop: () => client.endAsync().then(service.stop) } };
    },
  },
  redis: {
    topic: 'orders:*',
    field: 'channel',
    begin: async () => {
      const { service, reason } = await startRedis();
      if (service === undefined) return { reason };
      const client = new Redis(service.url);
      const send = (topic: string, text: string): Promise<unknown> => client.publish(topic, text);
      return { broker: { url: service.url, send, stop: () => client.quit().then(service.stop) } };
    },
  },
};

for (const [kind, { topic, field, begin }] of Object.entries(brokers)) {
  describe(`baton serve: messages of ${kind}`, () => {
    const folder = new ServedFolder();
    let broker: Broker | undefined;
    let server: RunningServer;

    const flows = (field_: string): string => `type Order = { id: string, amount: number }

resource bus = ${kind}(url: env("BUS_URL"))

flow take(place: string, order: Order) -> string {
  step noted = log("\${place} \${order.id}")
  return order.id
}

on bus.messages("${topic}") as m => take(place: m.${field_}, order: m.message as Order)
`;
    const order = (name: string): string => topic.replace(/[*+]$/, name);
    /** Sends again until the server has heard it: when it begins to listen, nobody is told. */
    const sendUntil = async (text: string, heard: () => boolean): Promise<void> => {
      while (!heard()) {
        await broker!.send(order('new'), text);
        await delay(50);
      }
    };

    before(async function () {
      const begun = await begin();
      broker = begun.broker;
      if (broker === undefined) skipFor(this, begun.reason);
      folder.write({ 'orders.flow': flows(field), 'package.json': '{}' });
      server = await folder.serve([], { BUS_URL: broker.url });
    });
    after(async () => {
      await folder.remove();
      await broker?.stop();
    });

    it('start a flow for each, and refuse those that do not fit', async () => {
      await sendUntil('{"id":"o1","amount":1}', () => server.notes.some(({ type }) => type === 'done'));
      const done = await server.note('done');
      assert.deepEqual([done.flow, done.status], ['take', 'succeeded']);
      await broker!.send(order('bad'), 'no order');
      const refused = await server.note('refused');
      assert.equal(refused.trigger, `${kind}.messages ${topic}`);
      assert.match(refused.reason ?? '', /Order|object/);
    });
  });
}

describe('baton serve: messages of a broker that is not there', () => {
  const folder = new ServedFolder();
  after(() => folder.remove());

  it('are looked for again, and the rest is served', async () => {
    folder.write({
      'package.json': '{}',
      'a.flow': `resource bus = nats(url: "nats://127.0.0.1:1")
flow take() { step noted = log("heard") }
on bus.messages("a") => take()
`,
    });
    const server = await folder.serve();
    const { message } = await server.note('problem');
    assert.match(message, /^nats\.messages a hears nothing: Nothing listens on 127\.0\.0\.1, port 1/);
    assert.equal((await server.fetch('/health')).status, 200);
  });
});
