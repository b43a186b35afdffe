/** What can be asked of the server itself, below `/baton`, by those who have its token. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { nearest } from '#language/analysis/nearest.ts';
import type { Json, JsonObject } from '#protocol/json.ts';
import { emptyRunView, foldRun } from '#protocol/runView.ts';
import type { RecordedRun } from '../../engines/embedded/recordedRun.ts';
import { AlreadyStarted } from '../../engines/embedded/triggerRecords.ts';
import { ClusterProblem } from '../../engines/restate/client.ts';
import type { RunHost } from '../runHost.ts';
import type { Served, ServedFlow } from '../triggers.ts';
import { asObject, readBody } from './body.ts';
import { sendEvent } from './events.ts';
import { clusterProblem, type Problem, problemResponse, startProblem } from './problem.ts';
import { acceptedResponse, runResponse, waitOf } from './waiting.ts';

export interface ApiOptions {
  readonly token: string;
  readonly runs: RunHost;
  /** What is served now. */
  readonly served: () => Served;
}

/** Under this name the keys of requests are kept that start a run. */
export const requests = 'POST /baton/runs';

export function apiRoutes(options: ApiOptions): Hono {
  const app = new Hono();
  app.use('*', async (context, next) => {
    if (!hasToken(context.req.header('authorization'), options.token)) return problemResponse(noToken);
    return next();
  });
  app.use(
    '*',
    bodyLimit({ maxSize: 10_000_000, onError: () => problemResponse({ status: 413, title: 'The body is too large' }) }),
  );
  app.onError(thrown => {
    if (thrown instanceof ClusterProblem) return problemResponse(clusterProblem(thrown));
    throw thrown;
  });
  app.get('/flows', () => Response.json({ flows: options.served().flows.map(shownFlow) }));
  app.get('/runs', context => listRuns(context, options));
  app.post('/runs', context => startRun(context, options));
  app.get('/runs/:run', context => showRun(context.req.param('run'), options));
  app.post('/events', context => sendEvent(context, options));
  app.post('/runs/:run/cancel', context => cancelRun(context.req.param('run'), options));
  return app;
}

function hasToken(header: string | undefined, token: string): boolean {
  const given = /^Bearer +(\S+)$/i.exec(header ?? '')?.[1];
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return given !== undefined && timingSafeEqual(digest(given), digest(token));
}

const noToken: Problem = {
  status: 401,
  title: 'The token is missing or wrong',
  detail: 'Send `Authorization: Bearer …` with the token that `baton serve` was started with.',
  headers: { 'www-authenticate': 'Bearer' },
};

function shownFlow({ name, file, plan }: ServedFlow): JsonObject {
  const signature = plan.flows[plan.entry]?.signature;
  const parameters = (signature?.parameters ?? []).map(({ name: parameter, typeText, optional }) => ({
    ...{ name: parameter, type: typeText, optional },
  }));
  return { name, file, doc: signature?.doc ?? null, parameters };
}

async function listRuns({ req }: Context, { runs }: ApiOptions): Promise<Response> {
  const limit = Number(req.query('limit') ?? 50);
  if (!Number.isSafeInteger(limit) || limit < 1)
    return problemResponse({ status: 400, title: 'The `limit` is no count' });
  const status = req.query('status');
  const all = await runs.list(status === undefined ? limit : undefined);
  const found = all.filter(run => status === undefined || run.status === status).slice(0, limit);
  return Response.json({ runs: found.map(shownRun) });
}

function shownRun({ id, flow, file, status, started, ended, trigger, rerunOf }: RecordedRun): JsonObject {
  return {
    ...{ run: id, flow, file, status, started: timeText(started) },
    ended: ended === undefined ? null : timeText(ended),
    trigger: trigger ?? null,
    rerunOf: rerunOf ?? null,
  };
}

function timeText(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

async function showRun(id: string, { runs }: ApiOptions): Promise<Response> {
  const found = await runs.read(id);
  if (found === undefined) return problemResponse(noRun(id));
  const { run, events } = found;
  const view = emptyRunView();
  for (const event of events) foldRun(view, event);
  const { output = null, error } = view;
  const failure = error === undefined ? null : { code: error.code, message: error.message, path: error.path ?? null };
  return Response.json({ ...shownRun(run), input: run.input, output, error: failure });
}

async function cancelRun(id: string, { runs }: ApiOptions): Promise<Response> {
  const cancelled = await runs.cancel(id, 'it was asked for over HTTP');
  if (cancelled === 'asked') return acceptedResponse(id);
  if (cancelled === 'unknown') return problemResponse(noRun(id));
  const detail = cancelled === 'ended' ? 'It has ended.' : 'This process does not carry it out.';
  return problemResponse({ status: 409, title: 'The run can’t be cancelled', detail });
}

function noRun(id: string): Problem {
  return { status: 404, title: 'There is no such run', detail: `No run has the id ${id}.` };
}

async function startRun({ req }: Context, options: ApiOptions): Promise<Response> {
  const { runs } = options;
  const body = readBody(new Uint8Array(await req.arrayBuffer()), 'application/json');
  if (!body.ok) return problemResponse(body.problem);
  const wait = waitOf(new URL(req.url).searchParams);
  if (typeof wait === 'object') return problemResponse(wait);
  const flow = findFlow(body.value, options.served().flows);
  if ('status' in flow) return problemResponse(flow);
  const occurrence = req.header('idempotency-key');
  const cause = occurrence === undefined ? undefined : { trigger: requests, occurrence };
  try {
    return await runResponse(await runs.start(flow, inputOf(body.value), cause), wait);
  } catch (thrown) {
    if (thrown instanceof AlreadyStarted && thrown.run !== undefined) return acceptedResponse(thrown.run);
    return problemResponse(startProblem(thrown));
  }
}

/** The flow that `{ "flow": "name", "file"?: "…/of.flow" }` names. */
function findFlow(body: Json, flows: readonly ServedFlow[]): ServedFlow | Problem {
  const { flow, file } = asObject(body);
  if (typeof flow !== 'string') {
    const detail = 'Send { "flow": "name", "input": { … } }.';
    return { status: 422, title: 'The request names no flow', detail };
  }
  const named = flows.filter(each => each.name === flow && (typeof file !== 'string' || each.file.endsWith(file)));
  const [first] = named;
  if (first !== undefined && named.length === 1) return first;
  if (first === undefined) {
    const meant = nearest(
      flow,
      flows.map(({ name }) => name),
    );
    const detail = `There is no flow \`${flow}\`.${meant === undefined ? '' : ` Did you mean \`${meant}\`?`}`;
    return { status: 404, title: 'There is no such flow', detail };
  }
  const detail = `Say which with "file": ${named.map(each => each.file).join(', ')}.`;
  return { status: 409, title: 'Several flows have this name', detail };
}

function inputOf(body: Json): JsonObject {
  return asObject(asObject(body).input ?? null);
}
