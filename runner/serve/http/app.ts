/** All that the server answers. */
import { Hono } from 'hono';
import { matchedRoutes } from 'hono/route';
import type { Metrics } from '../../telemetry/metrics.ts';
import type { Starter } from '../starter.ts';
import { messageOf } from '../starter.ts';
import { type ApiOptions, apiRoutes } from './api.ts';
import { problemResponse, stoppingProblem } from './problem.ts';
import { webhookRoutes } from './webhooks.ts';

export interface AppOptions extends ApiOptions {
  readonly starter: Starter;
  readonly metrics: Metrics;
  /** A request has met a bug, or the journal can't be written. */
  onProblem(message: string): void;
}

/** For what is served now: another app takes its place when that changes. */
export function appFor(options: AppOptions): Hono {
  const { metrics, runs, served, starter, onProblem } = options;
  const app = new Hono();
  app.use('*', async (context, next) => {
    const started = performance.now();
    await next();
    // As it was declared, so that there are few.
    const route = matchedRoutes(context).findLast(({ path }) => !path.endsWith('/*'))?.path ?? 'other';
    const labels = { method: context.req.method, route, status: context.res.status };
    metrics.addRequest((performance.now() - started) / 1000, labels);
  });
  app.get('/health', () => {
    const body = { status: runs.isStopping ? 'stopping' : 'ok', flows: served().flows.length, liveRuns: runs.count };
    return Response.json(body, { status: runs.isStopping ? 503 : 200, headers: { 'cache-control': 'no-store' } });
  });
  app.get('/metrics', async () => {
    const headers = { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' };
    return new Response(await metrics.prometheusText(), { headers });
  });
  app.use('*', (_context, next) => (runs.isStopping ? Promise.resolve(problemResponse(stoppingProblem)) : next()));
  app.route('/baton', apiRoutes(options));
  app.route('/', webhookRoutes(served().triggers, starter));
  app.notFound(() => problemResponse({ status: 404, title: 'There is nothing here' }));
  app.onError(thrown => {
    onProblem(`A request failed: ${messageOf(thrown)}`);
    return problemResponse({ status: 500, title: 'The server itself has failed' });
  });
  return app;
}
