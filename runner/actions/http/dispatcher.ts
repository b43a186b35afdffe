/** The ways to servers: connections that are kept for the next request, proxies, certificates, and time limits. */
import { resolve } from 'node:path';
import { type Dispatcher, EnvHttpProxyAgent } from 'undici';
import type { JsonObject } from '#protocol/json.ts';
import type { ActionContext } from '../action.ts';
import { optionalMap, optionalNumber, optionalText } from '../arguments.ts';
import { authority, readPem } from '../authority.ts';
import { ActionFailure } from '../failure.ts';

/** How many redirects are followed, unless the request says. */
const usualRedirects = 20;
/** How long to wait for a connection, unless the request says, in milliseconds. */
const usualConnectTimeout = 30_000;
/** More ways than these are not kept: the oldest is closed when its requests are done. */
const keptWays = 16;

/** How a request goes to its server, as its `options` say. */
export interface Way {
  readonly redirects: number;
  /** The addresses of proxies; an empty text is none. */
  readonly proxies: { readonly httpProxy: string; readonly httpsProxy: string; readonly noProxy: string };
  readonly trusted: readonly string[] | undefined;
  readonly client: { readonly cert: string; readonly key: string; readonly passphrase: string | undefined } | undefined;
  /** In milliseconds; 0 is no limit. */
  readonly timeouts: { readonly connect: number; readonly answer: number; readonly idle: number };
}

/** Reads the argument `options`. Throws an ActionFailure for a certificate that can't be read, or an address that is none. */
export async function readWay(input: JsonObject, context: Pick<ActionContext, 'cwd' | 'env'>): Promise<Way> {
  const options = optionalMap(input, 'options');
  return {
    redirects: optionalNumber(options, 'redirects') ?? usualRedirects,
    proxies: proxiesOf(options, context),
    trusted: await authority(options, context.cwd),
    client: await clientCertificate(options, context.cwd),
    timeouts: {
      connect: optionalNumber(options, 'connectTimeout') ?? usualConnectTimeout,
      answer: optionalNumber(options, 'answerTimeout') ?? 0,
      idle: optionalNumber(options, 'idleTimeout') ?? 0,
    },
  };
}

function proxiesOf(options: JsonObject, { env }: Pick<ActionContext, 'env'>): Way['proxies'] {
  const own = optionalText(options, 'proxy');
  const of = (name: string): string => env[name.toLowerCase()] ?? env[name] ?? '';
  const [httpProxy, httpsProxy] = own === undefined ? [of('HTTP_PROXY'), of('HTTPS_PROXY')] : [own, own];
  for (const [name, address] of [
    [own === undefined ? 'HTTP_PROXY' : 'options.proxy', httpProxy],
    [own === undefined ? 'HTTPS_PROXY' : 'options.proxy', httpsProxy],
  ] as const) {
    if (address === '' || (/^(?:https?|socks5?):\/\/[^/]/i.test(address) && URL.canParse(address))) continue;
    throw new ActionFailure('http/proxy', `\`${name}\` is not the address of a proxy.`, {
      hint: 'It looks like http://proxy.internal:3128, or http://user:password@proxy.internal:3128.',
    });
  }
  return { httpProxy, httpsProxy, noProxy: own === undefined ? of('NO_PROXY') : '' };
}

async function clientCertificate(options: JsonObject, cwd: string): Promise<Way['client']> {
  const [cert, key] = [optionalText(options, 'cert'), optionalText(options, 'key')];
  if (cert === undefined && key === undefined) return undefined;
  if (cert === undefined)
    throw new ActionFailure('argument', 'A `key` needs the certificate that it belongs to: `cert`.');
  const certificate = await readPem(cert, 'cert', cwd);
  return {
    cert: certificate,
    // One file may hold both.
    key: key === undefined || resolve(cwd, key) === resolve(cwd, cert) ? certificate : await readPem(key, 'key', cwd),
    passphrase: optionalText(options, 'passphrase'),
  };
}

const ways = new Map<string, Dispatcher>();

/** The connections for a way: the same ones for requests that go the same way. */
export function dispatcherFor({ proxies, trusted, client, timeouts }: Omit<Way, 'redirects'>): Dispatcher {
  const key = JSON.stringify([proxies, trusted, client, timeouts]);
  const dispatcher = ways.get(key) ?? open({ proxies, trusted, client, timeouts });
  ways.delete(key);
  ways.set(key, dispatcher);
  for (const [oldKey, old] of [...ways].slice(0, -keptWays)) {
    ways.delete(oldKey);
    old.close().catch(() => undefined);
  }
  return dispatcher;
}

function open({ proxies, trusted, client, timeouts }: Omit<Way, 'redirects'>): Dispatcher {
  const trust = trusted === undefined ? {} : { ca: [...trusted] };
  const tls = { ...trust, ...(client === undefined ? {} : client) };
  try {
    return new EnvHttpProxyAgent({
      ...proxies,
      headersTimeout: timeouts.answer,
      bodyTimeout: timeouts.idle,
      connectTimeout: timeouts.connect,
      connect: { ...tls, timeout: timeouts.connect },
      requestTls: tls,
      proxyTls: trust,
    });
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    throw new ActionFailure('http/certificate', `The certificates of \`options\` can't be used: ${why}.`);
  }
}
