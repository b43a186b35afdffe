/** The resource `mqtt` and its methods: messages by way of an MQTT broker, over `mqtt`. */
import { resolve } from 'node:path';
import type { IClientOptions, MqttClient } from 'mqtt';
import type { Json, JsonObject } from '#protocol/json.ts';
import type { Action, ActionContext, MessageSource, OpenResource, ResourceKind } from '../action.ts';
import { optionalNumber, optionalText, textArgument } from '../arguments.ts';
import { authority, readPem } from '../authority.ts';
import { ActionFailure } from '../failure.ts';
import { commonJs } from '../library.ts';
import { connectionFailure, type Endpoint } from '../network.ts';
import { unlessStopped } from '../stopping.ts';
import { messageData, messageText } from './messages.ts';

/** How long to wait for a broker to take a connection, in milliseconds. */
const connectTimeout = 15_000;

class MqttResource implements OpenResource {
  readonly kind = 'mqtt';
  readonly endpoint: Endpoint;
  readonly #options: IClientOptions;
  #publisher: Promise<MqttClient> | undefined;

  constructor(options: IClientOptions, endpoint: Endpoint) {
    this.#options = options;
    this.endpoint = endpoint;
  }

  /** The connection that messages are sent by: opened anew where it was lost. */
  async publisher(): Promise<MqttClient> {
    const open = await this.#publisher?.catch(() => undefined);
    if (open?.connected === true) return open;
    this.#publisher = this.connect(this.#options.clientId);
    return this.#publisher;
  }

  /** Opens a connection. The broker lets go of an older one with the same name. */
  async connect(clientId?: string): Promise<MqttClient> {
    const { connectAsync } = commonJs(await import('mqtt'));
    const { clientId: _, ...options } = this.#options;
    try {
      const address = `${options.protocol}://${this.endpoint.host}:${this.endpoint.port}`;
      const named = { ...options, ...(clientId === undefined ? {} : { clientId }) };
      const client = await connectAsync(address, named, false);
      client.on('error', () => undefined);
      return client;
    } catch (thrown) {
      throw connectFailure(thrown, this.endpoint);
    }
  }

  async close(): Promise<void> {
    const client = await this.#publisher?.catch(() => undefined);
    await client?.endAsync();
  }
}

export const mqttKind: ResourceKind = {
  parameters: ['url', 'ca', 'cert', 'key', 'clientId', 'version'],
  async open(input, { cwd }) {
    const address = textArgument(input, 'url');
    if (!/^mqtts?:\/\/[^/]/.test(address) || !URL.canParse(address)) {
      throw new ActionFailure('mqtt/url', 'The address of the MQTT broker is not one.', {
        hint: 'It looks like mqtt://user:password@host:1883, or mqtts://host:8883.',
      });
    }
    const url = new URL(address);
    const secure = url.protocol === 'mqtts:';
    const port = Number(url.port || (secure ? 8883 : 1883));
    const clientId = optionalText(input, 'clientId');
    const options: IClientOptions = {
      protocol: secure ? 'mqtts' : 'mqtt',
      connectTimeout,
      // A step's `retry` says what is tried again, and when.
      reconnectPeriod: 0,
      protocolVersion: optionalText(input, 'version') === '3.1.1' ? 4 : 5,
      ...(clientId === undefined ? {} : { clientId }),
      ...(url.username === '' ? {} : { username: decodeURIComponent(url.username) }),
      ...(url.password === '' ? {} : { password: decodeURIComponent(url.password) }),
      ...(secure ? await certificates(input, cwd) : {}),
    };
    const resource = new MqttResource(options, { host: url.hostname, port });
    // Whether there is a broker is known before the first message.
    await resource.publisher();
    return resource;
  },
};

async function certificates(input: JsonObject, cwd: string): Promise<Pick<IClientOptions, 'ca' | 'cert' | 'key'>> {
  const ca = await authority(input, cwd);
  const [cert, key] = [optionalText(input, 'cert'), optionalText(input, 'key')];
  const certificate = cert === undefined ? undefined : await readPem(cert, 'cert', cwd);
  const ownKey = key === undefined || resolve(cwd, key) === resolve(cwd, cert ?? '') ? certificate : undefined;
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(certificate === undefined ? {} : { cert: certificate, key: ownKey ?? (await readPem(key ?? '', 'key', cwd)) }),
  };
}

const publish: Action = {
  parameters: ['topic', 'message', 'qos', 'retain'],
  run: async (input, context) => {
    const resource = resourceOf(context);
    const topic = textArgument(input, 'topic');
    if (topic === '' || /[+#]/.test(topic)) {
      throw new ActionFailure('mqtt/topic', `A message can't be sent to \`${topic}\`: it is not one topic.`, {
        hint: 'Name a topic without `+` and `#`.',
      });
    }
    const client = await unlessStopped(context.signal, resource.publisher());
    const sent = client.publishAsync(topic, messageText(input.message ?? null), {
      qos: qosOf(input),
      retain: input.retain === true,
    });
    await unlessStopped(context.signal, whileConnected(client, sent, resource.endpoint));
    return null;
  },
};

/** On a connection of its own, which gets no other messages, and ends with the attempt. */
const next: Action = {
  parameters: ['topic', 'qos', 'retained'],
  run: async (input, context) => {
    const resource = resourceOf(context);
    const topic = textArgument(input, 'topic');
    const connecting = resource.connect();
    connecting.then(client => context.signal.aborted && client.end(true)).catch(() => undefined);
    const client = await unlessStopped(context.signal, connecting);
    try {
      const message = nextMessage(client, input.retained === true);
      message.catch(() => undefined);
      await unlessStopped(
        context.signal,
        whileConnected(client, client.subscribeAsync(topic, { qos: qosOf(input) }), resource.endpoint),
      );
      return await unlessStopped(context.signal, whileConnected(client, message, resource.endpoint));
    } finally {
      client.end(true);
    }
  },
};

export const mqttActions: Readonly<Record<string, Action>> = { 'mqtt.publish': publish, 'mqtt.next': next };

export const mqttMessages: MessageSource = {
  parameters: ['topic', 'qos'],
  async listen(resource, input, take, signal) {
    const source = resourceOf({ resource });
    const client = await source.connect();
    const stop = (): void => void client.end(true);
    signal.addEventListener('abort', stop, { once: true });
    try {
      const closed = new Promise<void>(done => client.once('close', done));
      client.on('message', (topic, payload, { retain }) => {
        if (!retain) take({ topic, message: messageData(payload.toString('utf8')) });
      });
      const subscribing = client.subscribeAsync(textArgument(input, 'topic'), { qos: qosOf(input) });
      await whileConnected(client, subscribing, source.endpoint);
      await closed;
      if (!signal.aborted) throw lostFailure(source.endpoint);
    } finally {
      signal.removeEventListener('abort', stop);
      client.end(true);
    }
  },
};

function nextMessage(client: MqttClient, retained: boolean): Promise<Json> {
  return new Promise(done => {
    client.on('message', (topic, payload, packet) => {
      if (packet.retain && !retained) return;
      done({ topic, message: messageData(payload.toString('utf8')), retained: packet.retain });
    });
  });
}

/** Gives what `work` gives, or fails once the connection is lost. */
async function whileConnected<T>(client: MqttClient, work: Promise<T>, endpoint: Endpoint): Promise<T> {
  let onClose: () => void = () => undefined;
  const lost = new Promise<never>((_, reject) => {
    onClose = () => reject(lostFailure(endpoint));
    client.once('close', onClose);
  });
  try {
    if (!client.connected) throw lostFailure(endpoint);
    return await Promise.race([work, lost]);
  } catch (thrown) {
    if (thrown instanceof ActionFailure) throw thrown;
    const why = reasonOf(thrown);
    if (/not authorized/i.test(why)) {
      throw new ActionFailure('mqtt/forbidden', 'The broker does not allow this topic to this user.', {
        details: { why },
      });
    }
    throw new ActionFailure('mqtt/error', `The broker refused: ${why}.`, { details: { why } });
  } finally {
    client.off('close', onClose);
  }
}

function lostFailure({ host, port }: Endpoint): ActionFailure {
  return new ActionFailure('mqtt/connection', `The broker on ${host}, port ${port}, closed the connection.`, {
    details: { host, port },
  });
}

function resourceOf(context: Pick<ActionContext, 'resource'>): MqttResource {
  if (context.resource instanceof MqttResource) return context.resource;
  throw new Error('The step has no open MQTT broker.');
}

function qosOf(input: JsonObject): 0 | 1 | 2 {
  const qos = optionalNumber(input, 'qos') ?? 1;
  if (qos === 0 || qos === 1 || qos === 2) return qos;
  throw new ActionFailure('argument', `The argument \`qos\` is 0, 1 or 2, and not ${qos}.`);
}

function reasonOf(thrown: unknown): string {
  return (thrown instanceof Error ? thrown.message : String(thrown)).replace(/\.$/, '');
}

function connectFailure(thrown: unknown, { host, port }: Endpoint): ActionFailure {
  const why = reasonOf(thrown);
  if (/not authorized|bad user ?name|identifier rejected/i.test(why)) {
    return new ActionFailure('mqtt/login', `The MQTT broker on ${host}, port ${port}, refused the login: ${why}.`, {
      hint: 'Check the user and the password in the `url` of the resource.',
      details: { host, port },
    });
  }
  return (
    connectionFailure(thrown, 'mqtt', { host, port }) ??
    new ActionFailure('mqtt/connection', `The connection to MQTT on ${host}, port ${port}, failed: ${why}.`, {
      details: { host, port },
    })
  );
}
