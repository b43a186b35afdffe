/** The timeline: when each row ran and when it waited, and the ticks above. */
import type { RunRow } from '#protocol/runView.ts';

// Times are milliseconds since 1970-01-01 UTC, durations milliseconds.

export interface Span {
  readonly kind: 'run' | 'failed' | 'wait';
  readonly from: number;
  readonly to: number;
  /** What it was, for a person: "attempt 2", "waits for an event". */
  readonly text: string;
}

const waitTexts = {
  turn: 'waits for its turn',
  time: 'lets time pass',
  event: 'waits for an event',
  approval: 'waits for approval',
  doubt: 'is in doubt',
} as const;

/** What a row did when, in order; what lies between two attempts is waiting. Empty before it began. */
export function spansOf(row: RunRow, now: number): readonly Span[] {
  const waits = row.waits.map(
    (wait): Span => ({ kind: 'wait', from: wait.from, to: wait.to ?? row.endedAt ?? now, text: waitTexts[wait.for] }),
  );
  return [...workOf(row, now), ...waits].sort((one, other) => one.from - other.from);
}

function workOf(row: RunRow, now: number): readonly Span[] {
  const { attempts, startedAt, endedAt } = row;
  if (startedAt === undefined) return [];
  if (attempts.length === 0) return [{ kind: 'run', from: startedAt, to: endedAt ?? now, text: 'runs' }];
  return attempts.flatMap((attempt, at): readonly Span[] => {
    const end = attempt.endedAt ?? endedAt ?? now;
    const text = attempts.length === 1 ? 'runs' : `attempt ${attempt.number}`;
    const own: Span = { kind: attempt.error === undefined ? 'run' : 'failed', from: attempt.startedAt, to: end, text };
    const next = attempts[at + 1]?.startedAt ?? (attempt.endedAt === undefined ? end : (endedAt ?? now));
    return next > end ? [own, { kind: 'wait', from: end, to: next, text: 'waits to retry' }] : [own];
  });
}

/** How long a row waited of the time that it took. */
export function waitedOf(row: RunRow, now: number): number {
  let [waited, until] = [0, 0];
  for (const { kind, from, to } of spansOf(row, now)) {
    if (kind !== 'wait') continue;
    waited += Math.max(0, to - Math.max(from, until));
    until = Math.max(until, to);
  }
  return waited;
}

/** Steps between ticks: 1, 2 and 5 times powers of ten up to seconds, then what clocks have. */
const tickSteps = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map(seconds => seconds * 1000),
  ...[1, 2, 5, 10, 15, 30].map(minutes => minutes * 60_000),
  ...[1, 2, 3, 6, 12, 24, 48, 168].map(hours => hours * 3_600_000),
];

/** Milliseconds after the start at which there is a tick, as many as `room` for each (in pixels) allows. */
export function ticksOf(duration: number, width: number, room = 70): readonly number[] {
  const most = Math.max(1, Math.floor(width / room));
  const step = tickSteps.find(each => duration / each <= most) ?? Math.ceil(duration / most);
  return Array.from({ length: Math.floor(duration / step) + 1 }, (_, at) => at * step);
}
