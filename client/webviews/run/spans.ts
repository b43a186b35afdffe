/** The timeline: when each row ran and when it waited, which rows the run's duration hangs on, and the ticks above. */
import type { GraphModel } from '#protocol/graph.ts';
import type { RunRow, RunView } from '#protocol/runView.ts';

// Times are milliseconds since 1970-01-01 UTC, durations milliseconds.

/** The time that a run takes as a whole, from its start to its end or to now. */
export interface Stretch {
  readonly from: number;
  /** At least 1. */
  readonly length: number;
}

export function stretchOf({ startedAt, endedAt }: RunView, now: number): Stretch {
  const from = startedAt ?? now;
  return { from, length: Math.max(1, (endedAt ?? now) - from) };
}

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

/** Ends and starts that are this close follow from each other. */
const slack = 5;

/**
 * Paths of the rows that the run's duration hangs on: from the end backwards, each time what ended last before. Of several
 * that ended together, the one that the plan has an edge from. What a block's first step waited for stands outside of it.
 */
export function criticalPath(run: RunView, plan: GraphModel | undefined, now: number): ReadonlySet<string> {
  const critical = new Set<string>();
  const times = new Times(now);
  const edges = new Set(plan?.edges.map(({ from, to }) => `${from}>${to}`));
  const open = [run.root && times.lastIn(run.root)];
  while (open.length > 0) {
    const last = open.pop();
    if (last === undefined || critical.has(last.path)) continue;
    const chain = times.chainTo(last, edges);
    for (const row of chain) {
      if (!critical.has(row.path)) open.push(times.lastIn(row));
      critical.add(row.path);
    }
    open.push(times.before(chain.at(-1) ?? last));
  }
  return critical;
}

/** Rows by their times, as they are `now`. */
class Times {
  private readonly now: number;
  /** What is in a block, the last to end first. */
  private readonly sorted = new Map<RunRow, readonly RunRow[]>();

  constructor(now: number) {
    this.now = now;
  }

  lastIn(block: RunRow): RunRow | undefined {
    return this.rowsOf(block)[0];
  }

  /** From the last row of a chain in a block to its first. */
  chainTo(last: RunRow, edges: ReadonlySet<string>): readonly RunRow[] {
    const rows = last.parent === undefined ? [] : this.rowsOf(last.parent);
    const chain: RunRow[] = [];
    let at = rows.indexOf(last) + 1;
    for (let row: RunRow | undefined = last; row !== undefined; at += 1) {
      chain.push(row);
      const start = this.startOf(row);
      while (at < rows.length && this.endOf(rows[at] as RunRow) > start + slack) at += 1;
      row = this.meant(rows, at, row, edges);
    }
    return chain;
  }

  /** What the first row of a block waited for outside of it, if it began later than the block. */
  before(first: RunRow): RunRow | undefined {
    const start = this.startOf(first);
    for (let block = first.parent; block?.parent !== undefined; block = block.parent) {
      if (start <= this.startOf(block) + slack) return undefined;
      const own = block;
      const found = this.rowsOf(block.parent).find(row => row !== own && this.endOf(row) <= start + slack);
      if (found !== undefined && this.endOf(found) >= start - slack) return found;
    }
    return undefined;
  }

  /** Of the rows that ended together with that at `at`, the one with an edge to `next`; else that one. */
  private meant(rows: readonly RunRow[], at: number, next: RunRow, edges: ReadonlySet<string>): RunRow | undefined {
    const last = rows[at];
    if (last === undefined) return undefined;
    for (let other = at; other < rows.length; other += 1) {
      const row = rows[other] as RunRow;
      if (this.endOf(row) < this.endOf(last) - slack) break;
      if (edges.has(`${row.node}>${next.node}`)) return row;
    }
    return last;
  }

  private rowsOf(block: RunRow): readonly RunRow[] {
    const known = this.sorted.get(block);
    if (known !== undefined) return known;
    const rows = block.children
      .filter(row => row.startedAt !== undefined && this.endOf(row) > this.startOf(row))
      .sort((one, other) => this.endOf(other) - this.endOf(one));
    this.sorted.set(block, rows);
    return rows;
  }

  private endOf(row: RunRow): number {
    return row.endedAt ?? this.now;
  }

  /** When it began to wait for its turn, else when it began. */
  private startOf(row: RunRow): number {
    return Math.min(row.waits[0]?.from ?? Number.POSITIVE_INFINITY, row.startedAt ?? this.now);
  }
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
