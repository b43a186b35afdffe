/** The resource `smtp` and `send`: mail by way of a server, over `nodemailer`. */
import { createHash } from 'node:crypto';
import { access } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import type { SendMailOptions, SMTPPoolSentMessageInfo, Transporter } from 'nodemailer';
import type addressparser from 'nodemailer/lib/addressparser';
import type { Json, JsonObject } from '#protocol/json.ts';
import type { Action, ActionContext, OpenResource, ResourceKind } from '../action.ts';
import {
  isObject,
  listArgument,
  optionalNumber,
  optionalTemplate,
  optionalText,
  optionalTextMap,
  textArgument,
} from '../arguments.ts';
import { authority } from '../authority.ts';
import { ActionFailure, systemCode } from '../failure.ts';
import { connectionFailure, type Endpoint } from '../network.ts';
import { unlessStopped } from '../stopping.ts';
import { renderHtml } from '../templates/html.ts';

/** How long to wait for a server to take a connection, in milliseconds. */
const connectTimeout = 30_000;

interface Opened {
  readonly transport: Transporter<SMTPPoolSentMessageInfo>;
  readonly parse: typeof addressparser;
  readonly endpoint: Endpoint;
  /** The sender of mail that names none. */
  readonly from: string | undefined;
}

class SmtpResource implements OpenResource {
  readonly kind = 'smtp';
  readonly opened: Opened;

  constructor(opened: Opened) {
    this.opened = opened;
  }

  async close(): Promise<void> {
    this.opened.transport.close();
  }
}

export const smtpKind: ResourceKind = {
  parameters: ['host', 'port', 'user', 'password', 'from', 'tls', 'ca'],
  async open(input, context) {
    const host = textArgument(input, 'host');
    const security = optionalText(input, 'tls');
    const port = optionalNumber(input, 'port') ?? (security === 'full' ? 465 : 587);
    const user = optionalText(input, 'user');
    const ca = await authority(input, context.cwd);
    const [{ createTransport }, { default: parse }] = await Promise.all([
      import('nodemailer'),
      import('nodemailer/lib/addressparser'),
    ]);
    const transport = createTransport({
      pool: true,
      host,
      port,
      secure: security === 'full' || (security === undefined && port === 465),
      ignoreTLS: security === 'none',
      // A password never goes out in clear over a network.
      requireTLS: security === 'start' || (security === undefined && user !== undefined && !isLoopback(host)),
      ...(user === undefined ? {} : { auth: { user, pass: optionalText(input, 'password') ?? '' } }),
      ...(ca === undefined ? {} : { tls: { ca } }),
      connectionTimeout: connectTimeout,
      disableUrlAccess: true,
    });
    return new SmtpResource({ transport, parse, endpoint: { host, port }, from: optionalText(input, 'from') });
  },
};

const send: Action = {
  parameters: ['to', 'subject', 'body', 'html', 'from', 'cc', 'bcc', 'replyTo', 'attachments', 'headers'],
  run: async (input, context) => {
    if (!(context.resource instanceof SmtpResource)) throw new Error('The step has no open mail server.');
    const { opened } = context.resource;
    const message = await messageOf(input, opened, context);
    const sending = opened.transport.sendMail(message).catch((thrown: unknown) => {
      throw failureOf(thrown, opened.endpoint);
    });
    const sent = await unlessStopped(context.signal, sending);
    const rejected = sent.rejected.map(textOf);
    if (rejected.length > 0) {
      const text = `The server did not take the mail for ${rejected.join(', ')}.`;
      context.log({ level: 'warn', stream: 'log', text });
    }
    return { id: sent.messageId, accepted: sent.accepted.map(textOf), rejected };
  },
};

export const smtpActions: Readonly<Record<string, Action>> = { 'smtp.send': send };

async function messageOf(input: JsonObject, { parse, from }: Opened, context: ActionContext): Promise<SendMailOptions> {
  const addresses = (name: string): string[] => readAddresses(input, name, parse);
  const sender = optionalText(input, 'from') ?? from;
  if (sender === undefined) {
    throw new ActionFailure('argument', 'The mail has no sender.', {
      hint: 'Give `from`, here or for all mail in the resource.',
    });
  }
  const html = optionalTemplate(input, 'html', 'html');
  const to = addresses('to');
  if (to.length === 0) throw new ActionFailure('argument', 'The mail is for nobody: `to` is empty.');
  return {
    from: sender,
    to,
    cc: addresses('cc'),
    bcc: addresses('bcc'),
    replyTo: addresses('replyTo'),
    subject: textArgument(input, 'subject'),
    text: optionalText(input, 'body') ?? '',
    ...(html === undefined ? {} : { html: renderHtml(html) }),
    headers: optionalTextMap(input, 'headers'),
    attachments: await Promise.all(
      (input.attachments ? listArgument(input, 'attachments') : []).map(each => attachment(each, context)),
    ),
    // The same in every attempt, so that a mail that arrives twice can be told.
    messageId: `<${createHash('sha256').update(context.idempotencyKey).digest('hex').slice(0, 32)}@${domainOf(sender)}>`,
  };
}

/** One text is one address, so that what comes from outside can't add others. */
function readAddresses(input: JsonObject, name: string, parse: typeof addressparser): string[] {
  const value: Json = input[name] ?? null;
  const texts = value === null ? [] : Array.isArray(value) ? value : [value];
  return texts.map((text: Json) => {
    const parsed = typeof text === 'string' ? parse(text) : [];
    const [first] = parsed;
    if (typeof text === 'string' && parsed.length === 1 && first?.address?.includes('@') === true) return text;
    throw new ActionFailure('smtp/address', `\`${textOf(text)}\`, in \`${name}\`, is not one mail address.`, {
      hint: 'It looks like ann@example.com or Ann <ann@example.com>. Give several as a list.',
    });
  });
}

async function attachment(
  value: Json,
  { cwd }: ActionContext,
): Promise<{ filename: string; path?: string; content?: string }> {
  const { name, path, text } = isObject(value) ? value : {};
  if (typeof text === 'string' && typeof name === 'string') return { filename: name, content: text };
  if (typeof path !== 'string') {
    throw new ActionFailure('argument', 'An attachment needs a `path`, or a `name` and a `text`.');
  }
  const absolute = resolve(cwd, path);
  await access(absolute).catch(() => {
    throw new ActionFailure('file/not-found', `There is no file \`${path}\` to attach.`, {
      details: { path: absolute },
    });
  });
  return { filename: typeof name === 'string' ? name : basename(path), path: absolute };
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'object' && value !== null && 'address' in value
    ? String(value.address)
    : JSON.stringify(value);
}

function domainOf(sender: string): string {
  return /@([\w.-]+)/.exec(sender)?.[1] ?? 'baton.invalid';
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}

function failureOf(thrown: unknown, { host, port }: Endpoint): ActionFailure {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const why = error.message.replace(/\.$/, '');
  const answer: unknown = Reflect.get(error, 'responseCode');
  const details = { host, port, status: typeof answer === 'number' ? answer : null };
  if (systemCode(error) === 'EAUTH') {
    return new ActionFailure('smtp/login', `The mail server ${host}, port ${port}, refused the login: ${why}.`, {
      hint: 'Check `user` and `password` of the resource.',
      details,
    });
  }
  if (typeof answer === 'number') {
    return new ActionFailure('smtp/refused-mail', `The mail server ${host} refused the mail: ${why}.`, { details });
  }
  // nodemailer puts a code of its own over the system's, which is left in the message.
  const code = /\b(?:E[A-Z]{4,}|CERT_\w+)\b/.exec(why)?.[0];
  return (
    connectionFailure(Object.assign(new Error(why), { code: code ?? systemCode(error) }), 'smtp', { host, port }) ??
    new ActionFailure('smtp/connection', `The connection to the mail server ${host}, port ${port}, failed: ${why}.`, {
      details,
    })
  );
}
