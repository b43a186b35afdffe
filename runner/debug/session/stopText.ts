import type { FailureFilter } from '../breakpoints/rules.ts';
import type { Stop } from '../run/live.ts';

const failures: Readonly<Record<FailureFilter, string>> = {
  attempt: 'Paused: an attempt failed',
  step: 'Paused: a step failed',
  run: 'Paused: the run fails',
  secret: 'Paused: a secret is revealed',
};

const reasons: Readonly<Record<Stop['reason'], string>> = {
  entry: 'Paused on entry',
  step: 'Paused on step',
  pause: 'Paused',
  breakpoint: 'Paused on breakpoint',
  'function breakpoint': 'Paused on breakpoint',
  'data breakpoint': 'Paused: a result came about',
  exception: 'Paused on failure',
};

/** Why the run stands still, for a person. `position` is given in the past: how many of `total` events have happened. */
export function describeStop(stop: Stop, position: number | undefined, total: number): string {
  if (position !== undefined) return `Past: event ${position} of ${total}`;
  return 'filter' in stop && stop.filter !== undefined ? failures[stop.filter] : reasons[stop.reason];
}
