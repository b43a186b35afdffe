/** Answers to requests that can't be served: problem details (RFC 9457). */
import { EvaluationError } from '#language/plan/evaluate.ts';
import { InputProblem } from '../../engines/common/input.ts';
import { RunProblem } from '../../engines/common/runProblem.ts';
import { ClusterProblem } from '../../engines/restate/client.ts';

export interface Problem {
  readonly status: number;
  /** What is wrong, always the same words. */
  readonly title: string;
  /** What is wrong this time, a sentence. */
  readonly detail?: string | undefined;
  /** Further members. */
  readonly more?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

export function problemResponse({ status, title, detail, more, headers }: Problem): Response {
  return new Response(`${JSON.stringify({ title, status, detail, ...more })}\n`, {
    status,
    headers: { ...headers, 'content-type': 'application/problem+json' },
  });
}

/** What is answered when a run could not be started; what nobody can help is thrown on. */
export function startProblem(thrown: unknown): Problem {
  if (thrown instanceof EvaluationError) {
    return { status: 422, title: 'The request does not fit', detail: thrown.message, more: { code: thrown.code } };
  }
  if (thrown instanceof InputProblem) {
    const more = { code: 'input', parameter: thrown.parameter };
    return { status: 422, title: 'The request does not fit', detail: thrown.message, more };
  }
  if (thrown instanceof ClusterProblem) return clusterProblem(thrown);
  if (thrown instanceof RunProblem) return { status: 409, title: 'The run is not to be had', detail: thrown.message };
  throw thrown;
}

export const stoppingProblem: Problem = {
  status: 503,
  title: 'The server is stopping',
  headers: { 'retry-after': '5' },
};

/** What a cluster can't do now, or does not take. */
export function clusterProblem({ message, isRefusal }: ClusterProblem): Problem {
  if (isRefusal) return { status: 409, title: 'The run is not to be had', detail: message };
  return { status: 503, title: 'The cluster takes nothing now', detail: message, headers: { 'retry-after': '5' } };
}
