/** The routes of webhooks. */
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { JsonObject } from '#protocol/json.ts';
import { AlreadyStarted } from '../../engines/embedded/journal.ts';
import type { Starter } from '../starter.ts';
import type { ServedTrigger } from '../triggers.ts';
import { readBody } from './body.ts';
import { type Problem, problemResponse, startProblem } from './problem.ts';
import { isSignedWith } from './signature.ts';
import { acceptedResponse, runResponse, waitOf } from './waiting.ts';

/** How many bytes a body may have by default. */
const defaultMaxBody = 1_000_000;

/** What is answered is told apart by the path as it was declared. */
export function webhookRoutes(triggers: readonly ServedTrigger[], starter: Starter): Hono {
  const app = new Hono();
  const allowed = new Map<string, string[]>();
  for (const served of triggers) {
    if (served.trigger.kind !== 'webhook') continue;
    const method = String(served.arguments.method);
    const path = routeOf(String(served.arguments.path));
    allowed.set(path, [...(allowed.get(path) ?? []), method]);
    const maxSize = typeof served.arguments.maxBody === 'number' ? served.arguments.maxBody : defaultMaxBody;
    const limit = bodyLimit({ maxSize, onError: () => problemResponse(tooLarge(maxSize)) });
    app.on(method, path, limit, context => take(context, served, starter));
  }
  for (const [path, methods] of allowed) app.all(path, () => problemResponse(wrongMethod(methods)));
  return app;
}

/** `/orders/{id}` as the router writes it: `/orders/:id`. It compares paths that are decoded. */
function routeOf(path: string): string {
  return decodeURI(path).replace(/\{(\w+)\}/g, ':$1');
}

async function take(context: Context, served: ServedTrigger, starter: Starter): Promise<Response> {
  const { req } = context;
  // A router takes a HEAD for a GET; here that would start something.
  if (req.raw.method === 'HEAD') return problemResponse(wrongMethod([String(served.arguments.method)]));
  const site = req.header('sec-fetch-site');
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return problemResponse(fromElsewhere);
  const bytes = new Uint8Array(await req.arrayBuffer());
  const signature = signatureProblem(served.arguments, bytes, name => req.header(name));
  if (signature !== undefined) return problemResponse(signature);
  const body = readBody(bytes, req.header('content-type'));
  if (!body.ok) return problemResponse(body.problem);
  const url = new URL(req.url);
  const wait = waitOf(url.searchParams);
  if (typeof wait === 'object') return problemResponse(wait);
  const happened = {
    method: req.method,
    path: url.pathname,
    parameters: req.param() as JsonObject,
    query: Object.fromEntries(url.searchParams),
    headers: req.header(),
    body: body.value,
    text: body.text,
  };
  return start(served, happened, req.header('idempotency-key'), wait, starter);
}

async function start(
  served: ServedTrigger,
  happened: JsonObject,
  occurrence: string | undefined,
  wait: number | undefined,
  starter: Starter,
): Promise<Response> {
  try {
    return await runResponse(await starter.start(served, happened, { occurrence }), wait);
  } catch (thrown) {
    if (thrown instanceof AlreadyStarted && thrown.run !== undefined) return acceptedResponse(thrown.run);
    return problemResponse(startProblem(thrown));
  }
}

function signatureProblem(
  { secret, signature }: JsonObject,
  body: Uint8Array,
  headerOf: (name: string) => string | undefined,
): Problem | undefined {
  if (typeof secret !== 'string') return undefined;
  const header = typeof signature === 'string' ? signature : 'X-Hub-Signature-256';
  const given = headerOf(header);
  if (given === undefined) return { status: 401, title: 'The request is not signed', detail: `It has no ${header}.` };
  if (isSignedWith(secret, body, given)) return undefined;
  return { status: 401, title: 'The signature is wrong', detail: `The ${header} does not belong to the body.` };
}

/** Browsers say where a request comes from: a web page must not start flows of those who look at it. */
const fromElsewhere: Problem = { status: 403, title: 'Web pages of other sites can’t call this' };

function tooLarge(limit: number): Problem {
  // Who goes on sending is not listened to.
  const headers = { connection: 'close' };
  return { status: 413, title: 'The body is too large', detail: `It may have ${limit} bytes.`, headers };
}

function wrongMethod(methods: readonly string[]): Problem {
  return { status: 405, title: 'The method is not one of this path', headers: { allow: methods.join(', ') } };
}
