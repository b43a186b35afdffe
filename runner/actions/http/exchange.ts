/** Sends a request, follows where its answer leads, and gives the answer, whose body is not read yet. */
import { fetch, Headers, type Response } from 'undici';
import type { ActionContext } from '../action.ts';
import { ActionFailure } from '../failure.ts';
import { dispatcherFor, type Way } from './dispatcher.ts';
import { failureOf, shown } from './failures.ts';
import type { Request } from './request.ts';

/** Headers that hold no credentials by what HTTP says: the only ones that follow a redirect to another origin. */
const harmless = /^(?:accept(?:-.*)?|content-.*|user-agent|range|if-.*|cache-control|idempotency-key|traceparent)$/;

/** What belongs to a body, and goes with it. */
const ofBody = /^(?:content-.*|idempotency-key)$/;

/** The answer as it begins to come. Throws an ActionFailure where there is none, or where redirects lead astray. */
export async function send(first: Request, way: Way, context: ActionContext): Promise<Response> {
  let request = first;
  for (let redirects = 0; ; redirects++) {
    const response = await sendOnce(request, request.url.origin === first.url.origin ? way : abroad(way), context);
    const location = redirectionOf(response);
    if (location === undefined || way.redirects === 0) return response;
    if (redirects >= way.redirects) {
      await response.body?.cancel();
      const message = `${shown(first)} was redirected more than ${way.redirects} times.`;
      throw new ActionFailure('http/redirects', message, {
        hint: 'Check the address, or allow more with `redirects` of `options`.',
      });
    }
    await response.body?.cancel();
    request = redirected(request, response.status, location);
  }
}

async function sendOnce(request: Request, way: Way, context: ActionContext): Promise<Response> {
  const { url, method, headers, body } = request;
  try {
    return await fetch(url, {
      method,
      headers,
      body: body ?? null,
      signal: context.signal,
      redirect: 'manual',
      dispatcher: dispatcherFor(way),
    });
  } catch (thrown) {
    throw failureOf(thrown, request, way, context);
  }
}

/** Who one is, is told to the origin only that was asked for. */
function abroad(way: Way): Way {
  return { ...way, client: undefined };
}

function redirectionOf({ status, headers }: Response): string | undefined {
  const location = headers.get('location');
  return location !== null && [301, 302, 303, 307, 308].includes(status) ? location : undefined;
}

/** The next request, by the rules of the Fetch standard. */
function redirected(request: Request, status: number, location: string): Request {
  const url = URL.canParse(location, request.url.href) ? new URL(location, request.url) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    const message = `${shown(request)} was redirected to \`${location}\`, which is not an address of HTTP.`;
    throw new ActionFailure('http/redirects', message, {
      hint: 'With `redirects: 0` in `options` the redirect is the answer.',
    });
  }
  // What an answer says is no reason to log in elsewhere.
  url.username = '';
  url.password = '';
  if (url.hash === '') url.hash = request.url.hash;
  const becomesGet =
    (status === 303 && request.method !== 'HEAD') || ((status === 301 || status === 302) && request.method === 'POST');
  const kept = [...request.headers].filter(
    ([name]) => (url.origin === request.url.origin || harmless.test(name)) && !(becomesGet && ofBody.test(name)),
  );
  return {
    method: becomesGet ? 'GET' : request.method,
    url,
    headers: new Headers(kept),
    body: becomesGet ? undefined : request.body,
  };
}
