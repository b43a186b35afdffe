/** Which times of a schedule a flow is started for. Pure: the moment is given. */
import { nextTimes, type Schedule } from '#language/triggers/cron.ts';

/** What becomes of times that passed while nothing was served: none counts, the last one, or each. */
export type CatchUp = 'skip' | 'once' | 'all';

/** A time that is not longer ago than this was not missed, in milliseconds: a restart takes a moment. */
const stillOnTime = 60_000;

/** As many starts come out of one look at most; the rest with the next. */
const mostAtOnce = 100;

/** How far it is looked back for the last time that was missed, in milliseconds: an hour, a day, a month, six years. */
const lookBacks: readonly number[] = [3_600_000, 86_400_000, 32 * 86_400_000, 2200 * 86_400_000];

export interface Due {
  /** Milliseconds since 1970-01-01 UTC, in order. */
  readonly times: readonly number[];
  /** All times up to here are dealt with, once a run is started for each of `times`. */
  readonly position: number;
  /** When to look again; undefined where no time follows. */
  readonly next: number | undefined;
}

/**
 * The times after `position`, up to `now`, that count. All in milliseconds since 1970-01-01 UTC.
 */
export function dueTimes(schedule: Schedule, catchUp: CatchUp, position: number, now: number): Due {
  const since = catchUp === 'all' ? position : Math.max(position, now - stillOnTime);
  const found = nextTimes(schedule, since, mostAtOnce + 1).filter(time => time <= now);
  const last = catchUp === 'once' && found.length === 0 ? lastBefore(schedule, position, now) : undefined;
  const times = last === undefined ? found.slice(0, mostAtOnce) : [last];
  const isMore = found.length > mostAtOnce;
  const reached = isMore ? (times.at(-1) ?? now) : Math.max(position, now);
  return { times, position: reached, next: isMore ? now : nextTimes(schedule, now, 1)[0] };
}

/** The last time after `position`, up to `now`. */
function lastBefore(schedule: Schedule, position: number, now: number): number | undefined {
  for (const lookBack of lookBacks) {
    const since = Math.max(position, now - lookBack);
    const last = lastOf(schedule, since, now);
    if (last !== undefined || since === position) return last;
  }
  return undefined;
}

function lastOf(schedule: Schedule, since: number, now: number): number | undefined {
  let last: number | undefined;
  for (;;) {
    const times: readonly number[] = nextTimes(schedule, last ?? since, mostAtOnce).filter(time => time <= now);
    last = times.at(-1) ?? last;
    if (times.length < mostAtOnce) return last;
  }
}
