/** What decided how long a run took: the same steps in the timeline and on the graph. */
import type { GraphEdge, GraphModel } from '#protocol/graph.ts';
import type { RunRow, RunView } from '#protocol/runView.ts';

// Times are milliseconds since 1970-01-01 UTC, durations milliseconds.

/** A time that something took, or takes until now. */
export interface Stretch {
  readonly from: number;
  readonly length: number;
}

/** The time that a run takes as a whole: at least 1. */
export function stretchOf({ startedAt, endedAt }: RunView, now: number): Stretch {
  const from = startedAt ?? now;
  return { from, length: Math.max(1, (endedAt ?? now) - from) };
}

/** Ends and starts that are this close follow from each other. */
const slack = 5;

export interface CriticalRow extends Stretch {
  /** Path of the row whose end it followed; undefined where it began with the block that it stands in. */
  readonly after: string | undefined;
}

/**
 * The rows that the run's duration hangs on, by their paths, with the time that each took, its wait for its turn included:
 * from the end backwards, each time what ended last before. Of several that ended together, the one that the plan has an
 * edge from. What a block's first step waited for stands outside of it.
 */
export function criticalPath(
  run: RunView,
  plan: GraphModel | undefined,
  now: number,
): ReadonlyMap<string, CriticalRow> {
  const critical = new Map<string, CriticalRow>();
  const times = new Times(now);
  const edges = new Set(plan?.edges.map(edge => siblingsOf(edge).join('>')));
  const open = [run.root && times.lastIn(run.root)];
  while (open.length > 0) {
    const last = open.pop();
    if (last === undefined || critical.has(last.path)) continue;
    const chain = times.chainTo(last, edges);
    const outside = times.before(chain.at(-1) ?? last);
    for (const [at, row] of chain.entries()) {
      if (!critical.has(row.path)) open.push(times.lastIn(row));
      critical.set(row.path, { ...times.stretchOf(row), after: (chain[at + 1] ?? outside)?.path });
    }
    open.push(outside);
  }
  return critical;
}

/**
 * The steps of one block that are put in order by an edge: those that its ends stand in. So a block that is drawn as one
 * node has the edges of what it holds.
 */
export function siblingsOf({ from, to }: Pick<GraphEdge, 'from' | 'to'>): readonly [from: string, to: string] {
  const [left = [], right = []] = [from, to].map(id => id.replaceAll(/:\d+/g, '').split('/'));
  const at = left.findIndex((piece, index) => piece !== right[index]);
  if (at < 1 || at >= right.length) return [from, to];
  return [left.slice(0, at + 1).join('/'), right.slice(0, at + 1).join('/')];
}

/** Rows by their times, as they are `now`. */
class Times {
  private readonly now: number;
  /** What is in a block, the last to end first. */
  private readonly sorted = new Map<RunRow, readonly RunRow[]>();

  constructor(now: number) {
    this.now = now;
  }

  stretchOf(row: RunRow): Stretch {
    const from = this.startOf(row);
    return { from, length: this.endOf(row) - from };
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
