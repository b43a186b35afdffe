/** The resource `nats` and its methods: messages by way of a NATS server, over `@nats-io/transport-node`. */
import type { NatsConnection } from '@nats-io/transport-node';
import type { Action, ActionContext, MessageSource, OpenResource, ResourceKind } from '../action.ts';
import { optionalNumber, optionalText, textArgument } from '../arguments.ts';
import { ActionFailure } from '../failure.ts';
import { commonJs } from '../library.ts';
import { connectionFailure, type Endpoint } from '../network.ts';
import { unlessStopped } from '../stopping.ts';
import { messageData, messageText } from './messages.ts';

/** How long to wait for a server to take a connection, in milliseconds. */
const connectTimeout = 15_000;
/** How long `request` waits for an answer unless it says, in milliseconds. */
const usualWait = 10_000;

class NatsResource implements OpenResource {
  readonly kind = 'nats';
  readonly connection: NatsConnection;

  constructor(connection: NatsConnection) {
    this.connection = connection;
  }

  async close(): Promise<void> {
    // What was published goes out first.
    await this.connection.drain();
  }
}

export const natsKind: ResourceKind = {
  parameters: ['url'],
  async open(input) {
    const address = textArgument(input, 'url');
    if (!/^(?:nats|tls):\/\//.test(address) || !URL.canParse(address)) {
      throw new ActionFailure('nats/url', 'The address of the NATS server is not one.', {
        hint: 'It looks like nats://user:password@host:4222, or tls://host:4222.',
      });
    }
    const url = new URL(address);
    const endpoint = { host: url.hostname, port: Number(url.port || 4222) };
    const [user, pass] = [decodeURIComponent(url.username), decodeURIComponent(url.password)];
    const { connect } = commonJs(await import('@nats-io/transport-node'));
    try {
      const connection = await connect({
        servers: `${url.hostname}:${endpoint.port}`,
        name: 'baton',
        timeout: connectTimeout,
        ...(pass === '' ? (user === '' ? {} : { token: user }) : { user, pass }),
        ...(url.protocol === 'tls:' ? { tls: {} } : {}),
        maxReconnectAttempts: 20,
        waitOnFirstConnect: false,
      });
      return new NatsResource(connection);
    } catch (thrown) {
      throw connectFailure(thrown, endpoint);
    }
  },
};

const publish: Action = {
  parameters: ['subject', 'message'],
  run: async (input, context) => {
    const { connection } = resourceOf(context);
    await attempt(context, async () => {
      connection.publish(textArgument(input, 'subject'), messageText(input.message ?? null));
      await connection.flush();
    });
    return null;
  },
};

const request: Action = {
  parameters: ['subject', 'message', 'wait'],
  run: async (input, context) => {
    const { connection } = resourceOf(context);
    const timeout = optionalNumber(input, 'wait') ?? usualWait;
    const subject = textArgument(input, 'subject');
    const answer = await attempt(context, () =>
      connection.request(subject, messageText(input.message ?? null), { timeout }),
    );
    return messageData(answer.string());
  },
};

const next: Action = {
  parameters: ['subject'],
  run: async (input, context) => {
    const subscription = resourceOf(context).connection.subscribe(textArgument(input, 'subject'), { max: 1 });
    return attempt(
      context,
      async () => {
        for await (const message of subscription)
          return { subject: message.subject, message: messageData(message.string()) };
        throw new ActionFailure('nats/connection', 'The connection to the NATS server was closed.');
      },
      () => subscription.unsubscribe(),
    );
  },
};

export const natsActions: Readonly<Record<string, Action>> = {
  'nats.publish': publish,
  'nats.request': request,
  'nats.next': next,
};

export const natsMessages: MessageSource = {
  parameters: ['subject', 'group'],
  async listen(resource, input, take, signal) {
    const { connection } = resourceOf({ resource });
    const group = optionalText(input, 'group');
    const subscription = connection.subscribe(
      textArgument(input, 'subject'),
      group === undefined ? {} : { queue: group },
    );
    const stop = (): void => subscription.unsubscribe();
    signal.addEventListener('abort', stop, { once: true });
    try {
      for await (const message of subscription) {
        take({ subject: message.subject, message: messageData(message.string()) });
      }
    } finally {
      signal.removeEventListener('abort', stop);
    }
    if (!signal.aborted) throw new ActionFailure('nats/connection', 'The connection to the NATS server was closed.');
  },
};

function resourceOf(context: Pick<ActionContext, 'resource'>): NatsResource {
  if (context.resource instanceof NatsResource) return context.resource;
  throw new Error('The step has no open NATS server.');
}

async function attempt<T>(context: ActionContext, work: () => Promise<T>, stop?: () => void): Promise<T> {
  try {
    return await unlessStopped(context.signal, work(), stop);
  } catch (thrown) {
    if (thrown instanceof ActionFailure) throw thrown;
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    const name = thrown instanceof Error ? thrown.name : '';
    if (/NoResponders/.test(name) || /no responders/i.test(why)) {
      throw new ActionFailure('nats/nobody', 'Nobody answers to this subject.');
    }
    if (/Timeout/.test(name)) throw new ActionFailure('nats/timeout', 'Nobody has answered in time.');
    throw new ActionFailure('nats/error', `NATS failed: ${why.replace(/\.$/, '')}.`);
  }
}

function connectFailure(thrown: unknown, { host, port }: Endpoint): ActionFailure {
  const why = (thrown instanceof Error ? thrown.message : String(thrown)).replace(/\.$/, '');
  if (/authorization|authentication/i.test(why)) {
    return new ActionFailure('nats/login', `NATS on ${host}, port ${port}, refused the login: ${why}.`, {
      hint: 'Check the user and the password in the `url` of the resource.',
      details: { host, port },
    });
  }
  // The library gives its own error for every server that could not be reached.
  const refused = /connection refused/i.test(why) ? Object.assign(new Error(why), { code: 'ECONNREFUSED' }) : thrown;
  return (
    connectionFailure(refused, 'nats', { host, port }) ??
    new ActionFailure('nats/connection', `The connection to NATS on ${host}, port ${port}, failed: ${why}.`, {
      details: { host, port },
    })
  );
}
