/**
 * Where a run stands in a distributed trace, in the words of W3C Trace Context. All ids follow from the run's own, so that
 * a run that is resumed elsewhere goes on in the same trace, and nothing has to be recorded for it.
 */
import { createHash } from 'node:crypto';

/** 32 hexadecimal digits: all of a run is one trace. */
export function traceIdOf(run: string): string {
  return digits(`trace ${run}`, 32);
}

/** 16 hexadecimal digits: the span of a step by its path; of the run itself without one. */
export function spanIdOf(run: string, path: string | undefined): string {
  return digits(`span ${run} ${path ?? ''}`, 16);
}

/** The header `traceparent`, for what a step calls. */
export function traceparentOf(run: string, path: string): string {
  return `00-${traceIdOf(run)}-${spanIdOf(run, path)}-01`;
}

function digits(text: string, count: number): string {
  return createHash('sha256').update(text).digest('hex').slice(0, count);
}
