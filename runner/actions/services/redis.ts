/** The resource `redis` and its methods: one connection for each run, over `ioredis`. */
import type { Redis } from 'ioredis';
import type { Json, JsonObject } from '#protocol/json.ts';
import type { Action, ActionContext, MessageSource, OpenResource, ResourceKind } from '../action.ts';
import { listArgument, optionalMap, optionalNumber, optionalTexts, textArgument } from '../arguments.ts';
import { ActionFailure } from '../failure.ts';
import { commonJs } from '../library.ts';
import { connectionFailure, type Endpoint } from '../network.ts';
import { unlessStopped } from '../stopping.ts';
import { messageData, messageText } from './messages.ts';

/** How long to wait for a server to take a connection, in milliseconds. */
const connectTimeout = 15_000;

class RedisResource implements OpenResource {
  readonly kind = 'redis';
  readonly client: Redis;
  readonly endpoint: Endpoint;
  /** The latest error of the connection: what a command fails with says less. */
  #trouble: Error | undefined;
  #connecting: Promise<void> | undefined;

  constructor(client: Redis, endpoint: Endpoint) {
    this.client = client;
    this.endpoint = endpoint;
    client.on('error', (error: Error) => {
      this.#trouble = error;
    });
  }

  /** Connects, where no connection is open. */
  async connect(): Promise<void> {
    if (this.client.status === 'ready') return;
    this.#connecting ??= this.client.connect().finally(() => {
      this.#connecting = undefined;
    });
    await this.#connecting.catch((thrown: unknown) => {
      throw this.failureOf(this.#trouble ?? thrown, 'connecting');
    });
  }

  failureOf(thrown: unknown, command: string): ActionFailure {
    const { host, port } = this.endpoint;
    const why = (thrown instanceof Error ? thrown.message : String(thrown)).replace(/\.$/, '');
    if (/^(?:WRONGPASS|NOAUTH|NOPERM|ERR invalid password|ERR AUTH)/.test(why)) {
      return new ActionFailure('redis/login', `Redis on ${host}, port ${port}, refused the login: ${why}.`, {
        hint: 'Check the user and the password in the `url` of the resource.',
        details: { host, port },
      });
    }
    if (thrown instanceof Error && thrown.name === 'ReplyError') {
      return new ActionFailure('redis/error', `Redis refused \`${command}\`: ${why}.`, { details: { command } });
    }
    return (
      connectionFailure(this.#trouble ?? thrown, 'redis', { host, port }) ??
      new ActionFailure('redis/connection', `The connection to Redis on ${host}, port ${port}, failed: ${why}.`, {
        details: { host, port },
      })
    );
  }

  async close(): Promise<void> {
    this.client.disconnect();
  }
}

export const redisKind: ResourceKind = {
  parameters: ['url'],
  async open(input) {
    const address = textArgument(input, 'url');
    if (!/^rediss?:\/\//.test(address) || !URL.canParse(address)) {
      throw new ActionFailure('redis/url', 'The address of the Redis server is not one.', {
        hint: 'It looks like redis://user:password@host:6379/0, or rediss:// over TLS.',
      });
    }
    const url = new URL(address);
    const library = commonJs(await import('ioredis'));
    const client = new library.Redis(address, {
      lazyConnect: true,
      connectTimeout,
      connectionName: 'baton',
      // A step's `retry` says what is tried again, and when.
      retryStrategy: () => null,
      maxRetriesPerRequest: 0,
    });
    return new RedisResource(client, { host: url.hostname || 'localhost', port: Number(url.port || 6379) });
  },
};

/** An action that is one command: its name and arguments, and how its reply is read. */
function command(
  parameters: readonly string[],
  words: (input: JsonObject) => readonly (string | number)[],
  read: (reply: Json) => Json = reply => reply,
): Action {
  return { parameters, run: async (input, context) => read(await send(words(input), context)) };
}

const isOne = (reply: Json): Json => reply === 1;
const key = (input: JsonObject): string => textArgument(input, 'key');

export const redisActions: Readonly<Record<string, Action>> = {
  'redis.get': command(['key'], input => ['GET', key(input)]),
  'redis.set': command(
    ['key', 'value', 'expires'],
    input => ['SET', key(input), valueText(input), ...expiry(input)],
    () => null,
  ),
  'redis.setNew': command(
    ['key', 'value', 'expires'],
    input => ['SET', key(input), valueText(input), 'NX', ...expiry(input)],
    reply => reply !== null,
  ),
  'redis.delete': command(['key'], input => ['DEL', key(input)], isOne),
  'redis.exists': command(['key'], input => ['EXISTS', key(input)], isOne),
  'redis.expire': command(['key', 'after'], input => ['PEXPIRE', key(input), milliseconds(input, 'after') ?? 0], isOne),
  'redis.increment': command(['key', 'by'], input => ['INCRBY', key(input), optionalNumber(input, 'by') ?? 1]),
  'redis.keys': { parameters: ['pattern'], run: scan },
  'redis.push': command(['key', 'values'], input => ['RPUSH', key(input), ...texts(input, 'values')]),
  'redis.pop': { parameters: ['key', 'wait'], run: pop },
  'redis.list': command(['key'], input => ['LRANGE', key(input), 0, -1]),
  'redis.fields': command(['key'], input => ['HGETALL', key(input)], pairs),
  'redis.setFields': command(
    ['key', 'fields'],
    input => [
      'HSET',
      key(input),
      ...Object.entries(optionalMap(input, 'fields')).flatMap(([name, value]) => [name, messageText(value)]),
    ],
    () => null,
  ),
  'redis.publish': command(['channel', 'message'], input => [
    'PUBLISH',
    textArgument(input, 'channel'),
    messageText(input.message ?? null),
  ]),
  'redis.command': command(['name', 'args'], input => [textArgument(input, 'name'), ...optionalTexts(input, 'args')]),
};

async function send(words: readonly (string | number)[], context: ActionContext): Promise<Json> {
  const resource = resourceOf(context);
  await unlessStopped(context.signal, resource.connect());
  return call(resource, resource.client, words, context.signal);
}

async function call(
  resource: RedisResource,
  client: Redis,
  [name = '', ...args]: readonly (string | number)[],
  signal: AbortSignal,
): Promise<Json> {
  const reply = client.call(String(name), args).catch((thrown: unknown) => {
    throw resource.failureOf(thrown, String(name));
  });
  return (await unlessStopped(signal, reply)) as Json;
}

/** Takes the first element; with `wait`, on a connection of its own, which the wait blocks. */
async function pop(input: JsonObject, context: ActionContext): Promise<Json> {
  const wait = milliseconds(input, 'wait');
  if (wait === undefined || wait <= 0) return send(['LPOP', key(input)], context);
  const resource = resourceOf(context);
  const client = resource.client.duplicate();
  client.on('error', () => undefined);
  try {
    const connecting = client.connect().catch((thrown: unknown) => {
      throw resource.failureOf(thrown, 'connecting');
    });
    await unlessStopped(context.signal, connecting);
    const reply = await call(resource, client, ['BLPOP', key(input), wait / 1000], context.signal);
    return Array.isArray(reply) ? (reply[1] ?? null) : null;
  } finally {
    client.disconnect();
  }
}

/** In steps, so that a server with many keys is not held up. */
async function scan(input: JsonObject, context: ActionContext): Promise<Json> {
  const keys = new Set<string>();
  let cursor = '0';
  do {
    const reply = await send(['SCAN', cursor, 'MATCH', textArgument(input, 'pattern'), 'COUNT', 1000], context);
    const [next, found] = Array.isArray(reply) ? reply : [];
    cursor = String(next ?? '0');
    if (Array.isArray(found)) for (const each of found) keys.add(String(each));
  } while (cursor !== '0');
  return [...keys].sort();
}

export const redisMessages: MessageSource = {
  parameters: ['channel'],
  async listen(resource, input, take, signal) {
    const redis = resourceOf({ resource });
    const client = redis.client.duplicate();
    let trouble: unknown = new Error('the connection was closed');
    client.on('error', error => {
      trouble = error;
    });
    const stop = (): void => client.disconnect();
    signal.addEventListener('abort', stop, { once: true });
    try {
      const closed = new Promise<void>(done => client.once('end', done));
      client.on('pmessage', (_pattern, channel, text) => take({ channel, message: messageData(text) }));
      await client.connect();
      await client.psubscribe(textArgument(input, 'channel'));
      await closed;
    } catch (thrown) {
      trouble = thrown;
    } finally {
      signal.removeEventListener('abort', stop);
      client.disconnect();
    }
    if (!signal.aborted) throw redis.failureOf(trouble, 'PSUBSCRIBE');
  },
};

function resourceOf(context: Pick<ActionContext, 'resource'>): RedisResource {
  if (context.resource instanceof RedisResource) return context.resource;
  throw new Error('The step has no open Redis server.');
}

const valueText = (input: JsonObject): string => messageText(input.value ?? null);

function texts(input: JsonObject, name: string): readonly string[] {
  return listArgument(input, name).map(messageText);
}

function expiry(input: JsonObject): readonly (string | number)[] {
  const after = milliseconds(input, 'expires');
  return after === undefined ? [] : ['PX', after];
}

/** Redis takes whole milliseconds, one at least. */
function milliseconds(input: JsonObject, name: string): number | undefined {
  const duration = optionalNumber(input, name);
  return duration === undefined ? undefined : Math.max(1, Math.round(duration));
}

function pairs(reply: Json): Json {
  if (!Array.isArray(reply)) return reply;
  const entries = Array.from({ length: reply.length / 2 }, (_, index) => [reply[2 * index], reply[2 * index + 1]]);
  return Object.fromEntries(entries) as JsonObject;
}
