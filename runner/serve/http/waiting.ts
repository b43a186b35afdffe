/** Answers that tell of a run: at once, or when it has ended. */
import { parseDuration } from '#language/plan/builtins/duration.ts';
import type { RunOutcome } from '../../engines/common/runHandle.ts';
import type { Started } from '../runHost.ts';
import { type Problem, problemResponse } from './problem.ts';

/** How long a request may wait for the end of a run, in milliseconds. */
const longestWait = 300_000;
const defaultWait = 30_000;

/**
 * How long to wait by the query's `wait`, in milliseconds: `wait`, `wait=20s`, `wait=20` (seconds). Undefined where it is
 * not there; a problem where it is no duration.
 */
export function waitOf(query: URLSearchParams): number | undefined | Problem {
  const text = query.get('wait');
  if (text === null) return undefined;
  if (text === '' || text === 'true') return defaultWait;
  const wait = /^\d+$/.test(text) ? Number(text) * 1000 : parseDuration(text);
  if (wait !== undefined && wait >= 0) return Math.min(wait, longestWait);
  return { status: 400, title: 'The `wait` is no duration', detail: `\`${text}\` is not, for example, 20s.` };
}

/** The run's id; with `wait`, its result where it comes in time. */
export async function runResponse(started: Started, wait: number | undefined): Promise<Response> {
  const outcome = wait === undefined ? undefined : await started.outcome(wait);
  switch (outcome?.status) {
    case 'succeeded':
      return Response.json(outcome.output, { headers: { 'baton-run': started.id } });
    case 'failed':
      return problemResponse({ ...failureOf(outcome), headers: { 'baton-run': started.id } });
    default:
      return acceptedResponse(started.id, outcome?.status ?? 'running');
  }
}

export function acceptedResponse(run: string, status?: RunOutcome['status'] | 'running'): Response {
  return Response.json(
    { run, ...(status === undefined ? {} : { status }) },
    { status: 202, headers: { 'baton-run': run } },
  );
}

/** What the flow itself says is for whoever asked; what else went wrong is told by its code alone. */
function failureOf({ error }: Extract<RunOutcome, { readonly status: 'failed' }>): Problem {
  const detail = error.code === 'fail' ? error.message : undefined;
  return { status: 500, title: 'The run has failed', detail, more: { code: error.code } };
}
