/** The rounds of a loop in a run: which there are, and what the picture shows when one of them is picked. */
import { type NodeView, type RunRow, type RunView, type StepStatus, urgency } from '#protocol/runView.ts';
import { preview } from '../shared/format.ts';

/** The round of each loop that is shown, from 0, by the loop's id; of others all are shown together. */
export type Picks = ReadonlyMap<string, number>;

export interface Round {
  readonly index: number;
  readonly status: StepStatus;
  /** What it was given: the loop's variable, on one line. */
  readonly key: string;
}

/** The rounds of a loop that have begun, in order. In a loop that is in another one, those of the outer one's pick. */
export function roundsOf(run: RunView, loop: string, picks: Picks): readonly Round[] {
  const outer = new Map(picks);
  outer.delete(loop);
  const rounds = new Map<number, Round>();
  for (const row of seenRows(run.root, outer)) {
    if (row.index === undefined || row.node !== loop) continue;
    const status = mostUrgent([row.status, ...(rounds.has(row.index) ? [rounds.get(row.index)?.status] : [])]);
    const [given] = Object.values(row.locals ?? {});
    rounds.set(row.index, { index: row.index, status, key: given === undefined ? '' : preview(given) });
  }
  return [...rounds.values()].sort((one, other) => one.index - other.index);
}

/** The next round after `from` that is meant, going round; undefined when there is none. `by` is -1 for the one before. */
export function nextRound(
  rounds: readonly Round[],
  from: number | undefined,
  isMeant: (round: Round) => boolean,
  by: 1 | -1 = 1,
): number | undefined {
  const start = rounds.findIndex(({ index }) => index === from);
  const first = start === -1 && by === -1 ? rounds.length : start;
  for (let step = 1; step <= rounds.length; step += 1) {
    const round = rounds[(first + by * step + 2 * rounds.length) % rounds.length];
    if (round !== undefined && isMeant(round)) return round.index;
  }
  return undefined;
}

/** The run as it is seen when only the picked rounds count. Without picks it is the run itself. */
export function seenRun(run: RunView, picks: Picks): RunView {
  if (picks.size === 0) return run;
  const loops = [...picks.keys()].map(loop => `${loop}/`);
  const isInside = (id: string): boolean => loops.some(loop => id.startsWith(loop));
  const branches = branchesOf(run);
  const rows = new Map<string, RunRow[]>();
  const add = (id: string, row: RunRow): void => void rows.set(id, [...(rows.get(id) ?? []), row]);
  for (const row of seenRows(run.root, picks)) {
    if (row.index !== undefined || !isInside(row.node)) continue;
    add(row.node, row);
    for (const { id, block } of branches.get(row.node) ?? []) {
      if (row.chosen === undefined || row.chosen === block) add(id, row);
    }
  }
  const nodes = new Map<string, NodeView>();
  for (const [id, node] of run.nodes) {
    const seen = rows.get(id);
    if (!isInside(id)) nodes.set(id, node);
    else if (seen !== undefined) nodes.set(id, joined(node, seen));
  }
  return { ...run, nodes };
}

/** The rows of a run without those of rounds that are not picked. */
function* seenRows(row: RunRow | undefined, picks: Picks): Generator<RunRow> {
  if (row === undefined) return;
  yield row;
  const pick = picks.get(row.node);
  for (const child of row.children) {
    if (child.index === undefined || pick === undefined || child.index === pick) yield* seenRows(child, picks);
  }
}

/** Branches that have no rows of their own, by the step that they belong to. */
function branchesOf(run: RunView): ReadonlyMap<string, readonly { readonly id: string; readonly block: number }[]> {
  const branches = new Map<string, { readonly id: string; readonly block: number }[]>();
  for (const { id, isPart } of run.nodes.values()) {
    const found = isPart ? null : /^(.*):(\d+)$/.exec(id);
    if (found === null) continue;
    const [, owner = '', block] = found;
    branches.set(owner, [...(branches.get(owner) ?? []), { id, block: Number(block) }]);
  }
  return branches;
}

function joined(node: NodeView, rows: readonly RunRow[]): NodeView {
  const counts = Object.fromEntries(Object.keys(node.counts).map(status => [status, 0])) as NodeView['counts'];
  for (const { status } of rows) counts[status] += 1;
  const rounds = rows.flatMap(row => (row.count === undefined ? row.children.filter(isRound) : []));
  const total = rows.reduce((sum, row) => sum + (row.count ?? 0), rounds.length);
  const times = (pick: (row: RunRow) => number | undefined): readonly number[] => rows.flatMap(row => pick(row) ?? []);
  const starts = times(row => row.startedAt);
  const ends = times(row => row.endedAt);
  return {
    ...node,
    status: mostUrgent(rows.map(({ status }) => status)),
    counts,
    iterations: node.iterations && { done: rows.reduce((sum, row) => sum + row.finished, 0), total },
    startedAt: starts.length === 0 ? undefined : Math.min(...starts),
    endedAt: ends.length === 0 ? undefined : Math.max(...ends),
    attempts: Math.max(0, ...rows.map(row => row.attempts.length)),
    error: rows.find(row => row.error !== undefined)?.error,
  };
}

const isRound = (row: RunRow): boolean => row.index !== undefined;

function mostUrgent(statuses: readonly (StepStatus | undefined)[]): StepStatus {
  return urgency.find(status => statuses.includes(status)) ?? 'pending';
}
