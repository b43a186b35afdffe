/** Requests that fail, in words that name the request and what to do. */
import { STATUS_CODES } from 'node:http';
import type { Response } from 'undici';
import type { Json } from '#protocol/json.ts';
import type { ActionContext } from '../action.ts';
import { ActionFailure, stopped, systemCode } from '../failure.ts';
import { connectionFailure, type Endpoint } from '../network.ts';
import type { Way } from './dispatcher.ts';
import type { Request } from './request.ts';

/** An answer whose status is a failure; `text` is its body. */
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

/** Whether an answer says that it is JSON. */
export function isJson(response: Response): boolean {
  return /^[^;]*[/+]json\s*(?:;|$)/i.test(response.headers.get('content-type') ?? '');
}

/** Whatever `fetch`, or reading an answer, threw. */
export function failureOf(thrown: unknown, request: Request, way: Way, context: ActionContext): unknown {
  if (context.signal.aborted) return stopped();
  if (thrown instanceof ActionFailure) return thrown;
  const cause = thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause : thrown;
  const at = endpointOf(request.url);
  return (
    timeoutFailure(cause, request, way) ??
    proxyFailure(cause, at, way) ??
    certificateFailure(cause) ??
    connectionFailure(thrown, 'http', at) ??
    otherFailure(cause, request, at)
  );
}

function endpointOf({ hostname, port, protocol }: URL): Endpoint {
  return { host: hostname, port: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port) };
}

function timeoutFailure(cause: unknown, request: Request, { timeouts }: Way): ActionFailure | undefined {
  switch (systemCode(cause)) {
    case 'UND_ERR_HEADERS_TIMEOUT':
      return timeout(`${shown(request)} was not answered within ${timeouts.answer} ms.`, 'answerTimeout');
    case 'UND_ERR_BODY_TIMEOUT':
      return timeout(`The answer to ${shown(request)} did not go on within ${timeouts.idle} ms.`, 'idleTimeout');
    case 'UND_ERR_CONNECT_TIMEOUT':
      return timeout(`${shown(request)} found no connection within ${timeouts.connect} ms.`, 'connectTimeout');
    default:
      return undefined;
  }
}

function timeout(message: string, option: string): ActionFailure {
  return new ActionFailure('http/timeout', message, {
    hint: `Allow more time with \`${option}\` of \`options\`, or try again with \`retry\`.`,
  });
}

/** A proxy that refuses, or that can't be reached: the error is then about another host or port than the request's. */
function proxyFailure(cause: unknown, at: Endpoint, { proxies }: Way): ActionFailure | undefined {
  if ((proxies.httpProxy === '' && proxies.httpsProxy === '') || !(cause instanceof Error)) return undefined;
  const refused = /Proxy response \((\d+)\)|\((407)\)/.exec(cause.message);
  if (refused !== null) {
    const status = Number(refused[1] ?? refused[2]);
    return new ActionFailure(
      'http/proxy',
      `The proxy refused the way to ${at.host}, port ${at.port}: status ${status}.`,
      {
        hint:
          status === 407
            ? 'It takes a login: http://user:password@proxy.internal:3128.'
            : 'Check what the proxy allows.',
        details: { status },
      },
    );
  }
  const reached = reachedBy(cause);
  if (reached === undefined || (reached.port === at.port && reached.host === at.host)) return undefined;
  const failure = connectionFailure(cause, 'http', reached);
  if (failure === undefined) return undefined;
  return new ActionFailure('http/proxy', `The proxy can't be used. ${failure.message}`, { details: failure.details });
}

/** Where the connection of a system error was to go. */
function reachedBy(cause: Error): Endpoint | undefined {
  const { hostname, address, port } = cause as { hostname?: unknown; address?: unknown; port?: unknown };
  const host = [hostname, address].find(each => typeof each === 'string');
  return host === undefined ? undefined : { host: String(host), port: typeof port === 'number' ? port : 'unknown' };
}

/** A server that did not take who we are, and a certificate or key that is none. */
function certificateFailure(cause: unknown): ActionFailure | undefined {
  const code = systemCode(cause) ?? '';
  if (/ALERT|HANDSHAKE_FAILURE/.test(code) && /certificate|handshake/i.test(code)) {
    const why = cause instanceof Error ? cause.message : code;
    return new ActionFailure(
      'http/certificate',
      `The server refused the connection over the client's certificate: ${why}.`,
      {
        hint: 'Give `cert` and `key` in `options`, signed by an authority that the server trusts.',
        details: { cause: code },
      },
    );
  }
  if (!/^ERR_OSSL_/.test(code)) return undefined;
  const why = cause instanceof Error ? cause.message : code;
  return new ActionFailure('http/certificate', `The certificates of \`options\` can't be used: ${why}.`, {
    hint: '`cert` and `key` are PEM files that belong together; `passphrase` opens a key that is locked.',
    details: { cause: code },
  });
}

function otherFailure(cause: unknown, request: Request, at: Endpoint): ActionFailure {
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
export function shownUrl(url: URL): string {
  return `${url.origin}${url.pathname}`;
}
