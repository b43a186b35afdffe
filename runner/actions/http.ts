/** `http.*`: requests with JSON bodies both ways, over undici. */
import { STATUS_CODES } from 'node:http';
import { TextDecoder } from 'node:util';
import { EnvHttpProxyAgent, type FormData, fetch, Headers, type Response } from 'undici';
import type { Json, JsonObject } from '#protocol/json.ts';
import type { Action, ActionContext } from './action.ts';
import { optionalMap, optionalNumbers, optionalTextMap, templateArgument, textArgument } from './arguments.ts';
import { ActionFailure, stopped } from './failure.ts';
import { connectionFailure } from './network.ts';
import { renderUrl } from './templates/url.ts';

/** The largest answer that is taken, in bytes: it is kept in the journal. */
const largestBody = 32 * 1024 * 1024;

function method(name: string, parameters: readonly string[]): Action {
  return { parameters, run: (input, context) => send(name, input, context) };
}

const withBody = ['url', 'body', 'headers', 'query', 'allow'];
const withoutBody = ['url', 'headers', 'query', 'allow'];

export const httpActions: Readonly<Record<string, Action>> = {
  'http.get': method('GET', withoutBody),
  'http.post': method('POST', withBody),
  'http.put': method('PUT', withBody),
  'http.patch': method('PATCH', withBody),
  'http.delete': method('DELETE', withoutBody),
  'http.request': {
    parameters: ['method', ...withBody],
    run: (input, context) => send(methodName(textArgument(input, 'method')), input, context),
  },
};

/** Proxies are taken from the environment. No time limit of its own: a step's `timeout` is the one that counts. */
let sharedAgent: EnvHttpProxyAgent | undefined;
export function agent(): EnvHttpProxyAgent {
  sharedAgent ??= new EnvHttpProxyAgent({ headersTimeout: 0, bodyTimeout: 0, connectTimeout: 30_000 });
  return sharedAgent;
}

/** What is sent. */
export interface Request {
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
  readonly body: string | FormData | undefined;
}

/** What came back. */
export interface Answer {
  readonly status: number;
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Data where the answer is JSON, else its text; null where it is empty. */
  readonly body: Json;
}

async function send(verb: string, input: JsonObject, context: ActionContext): Promise<Json> {
  const { status, headers, body } = await exchange(
    prepare(verb, input, context),
    optionalNumbers(input, 'allow'),
    context,
  );
  return { status, headers, body };
}

/**
 * Sends a request and reads the answer. Throws an ActionFailure where there is none, and for a status of 400 or more
 * that is not in `allow`.
 */
export async function exchange(request: Request, allow: readonly number[], context: ActionContext): Promise<Answer> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(request.url, {
      method: request.method,
      headers: request.headers,
      body: request.body ?? null,
      signal: context.signal,
      dispatcher: agent(),
    });
    text = await readBody(response, request);
  } catch (thrown) {
    throw failureOf(thrown, request, context);
  }
  if (response.status >= 400 && !allow.includes(response.status)) throw statusFailure(request, response, text);
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: parseBody(request, response, text),
  };
}

export function prepare(verb: string, input: JsonObject, context: ActionContext): Request {
  const url = new URL(renderUrl(templateArgument(input, 'url', 'url')));
  addQuery(url, optionalMap(input, 'query'));
  const headers = readHeaders(optionalTextMap(input, 'headers'));
  takeCredentials(url, headers);
  addUsualHeaders(headers, verb, context);
  const body = input.body ?? null;
  if (body !== null && (verb === 'GET' || verb === 'HEAD')) {
    throw new ActionFailure('argument', `A ${verb} request can't have a body.`, { hint: 'Use another method.' });
  }
  if (body !== null && typeof body !== 'string' && !headers.has('content-type')) {
    headers.set('content-type', 'application/json');
  }
  return { method: verb, url, headers, body: body === null ? undefined : bodyText(body) };
}

/** What every request says, unless it says something else. */
export function addUsualHeaders(headers: Headers, verb: string, context: ActionContext): void {
  if (!headers.has('accept')) headers.set('accept', 'application/json, */*;q=0.9');
  if (verb !== 'GET' && !headers.has('idempotency-key')) headers.set('idempotency-key', context.idempotencyKey);
  if (context.traceparent !== undefined && !headers.has('traceparent')) headers.set('traceparent', context.traceparent);
}

export function bodyText(body: Json): string {
  return typeof body === 'string' ? body : JSON.stringify(body);
}

function methodName(text: string): string {
  const name = text.toUpperCase();
  if (/^[A-Z]+$/.test(name) && !['CONNECT', 'TRACE', 'TRACK'].includes(name)) return name;
  throw new ActionFailure('argument', `\`${text}\` is not a method that can be used.`, {
    hint: 'Use GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS.',
  });
}

export function readHeaders(entries: Readonly<Record<string, string>>): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(entries)) {
    try {
      headers.set(name, value);
    } catch {
      throw new ActionFailure('argument', `The header \`${name}\` has a name or a value that HTTP does not allow.`);
    }
  }
  return headers;
}

/** Adds `query`: null is left out, a list repeats its name, an object is JSON text. */
function addQuery(url: URL, query: JsonObject): void {
  for (const [name, value] of Object.entries(query)) {
    for (const item of Array.isArray(value) ? value : [value]) {
      if (item !== null) url.searchParams.append(name, typeof item === 'object' ? JSON.stringify(item) : String(item));
    }
  }
}

/** fetch refuses addresses with a user and a password; they mean basic authentication. */
export function takeCredentials(url: URL, headers: Headers): void {
  if (url.username === '' && url.password === '') return;
  const credentials = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  if (!headers.has('authorization')) {
    headers.set('authorization', `Basic ${Buffer.from(credentials).toString('base64')}`);
  }
  url.username = '';
  url.password = '';
}

async function readBody(response: Response, request: Request): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > largestBody) {
      const message = `The answer to ${shown(request)} is larger than ${largestBody / 1024 / 1024} MB.`;
      throw new ActionFailure('http/too-large', message, { hint: 'Fetch it into a file with `http.download`.' });
    }
    chunks.push(chunk);
  }
  return decoder(response).decode(Buffer.concat(chunks));
}

function decoder(response: Response): TextDecoder {
  const charset = /charset\s*=\s*"?([^\s;"]+)/i.exec(response.headers.get('content-type') ?? '')?.[1];
  try {
    return new TextDecoder(charset ?? 'utf-8');
  } catch {
    return new TextDecoder();
  }
}

function isJson(response: Response): boolean {
  return /^[^;]*[/+]json\s*(?:;|$)/i.test(response.headers.get('content-type') ?? '');
}

function parseBody(request: Request, response: Response, text: string): Json {
  if (text === '') return null;
  if (!isJson(response)) return text;
  try {
    return JSON.parse(text) as Json;
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    throw new ActionFailure(
      'http/bad-json',
      `The answer to ${shown(request)} says that it is JSON and is not: ${why}.`,
      {
        details: { status: response.status, url: shownUrl(request.url), body: text.slice(0, 1000) },
      },
    );
  }
}

export function statusFailure(request: Request, response: Response, text: string): ActionFailure {
  const reason = response.statusText || STATUS_CODES[response.status];
  const status = reason === undefined ? `${response.status}` : `${response.status} ${reason}`;
  let body: Json = text === '' ? null : text.slice(0, 100_000);
  try {
    if (isJson(response)) body = JSON.parse(text) as Json;
  } catch {
    // The text itself says more than a complaint about it.
  }
  return new ActionFailure('http/status', `${shown(request)} was answered with ${status}.`, {
    details: {
      status: response.status,
      method: request.method,
      url: shownUrl(request.url),
      headers: Object.fromEntries(response.headers),
      body,
    },
  });
}

export function failureOf(thrown: unknown, request: Request, context: ActionContext): unknown {
  if (context.signal.aborted) return stopped();
  if (thrown instanceof ActionFailure) return thrown;
  const { hostname, port, protocol } = request.url;
  const at = { host: hostname, port: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port) };
  const failure = connectionFailure(thrown, 'http', at);
  if (failure !== undefined) return failure;
  const cause = thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause : thrown;
  const why = cause instanceof Error ? cause.message : String(cause);
  if (why === 'bad port') {
    const message = `Port ${at.port} of ${at.host} can't be used for HTTP: it belongs to another protocol.`;
    return new ActionFailure('http/bad-port', message, {
      hint: 'The Fetch standard lists the ports that are blocked.',
    });
  }
  return new ActionFailure('http/connection', `${shown(request)} failed: ${why}.`, {
    details: { url: shownUrl(request.url), cause: why },
  });
}

export function shown(request: Request): string {
  return `${request.method} ${shownUrl(request.url)}`;
}

/** Without the query, which may hold what is not for everybody's eyes and is in the step's input anyway. */
function shownUrl(url: URL): string {
  return `${url.origin}${url.pathname}`;
}
