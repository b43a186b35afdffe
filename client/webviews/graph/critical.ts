/** The critical path of a run on its picture. */
import { nodeView, type RunRow, type RunView } from '#protocol/runView.ts';
import { type CriticalRow, criticalPath, siblingsOf, stretchOf } from '../shared/criticalPath.ts';
import type { Picture } from './state.ts';

export interface CriticalMarks {
  /** Share of the run's time, from 0 to 1, by node id; undefined for a branch, which has no time of its own. */
  readonly nodes: ReadonlyMap<string, number | undefined>;
  /** Ids of the edges along which the path goes. */
  readonly edges: ReadonlySet<string>;
}

/** Undefined while nothing has run of the flow that is drawn. */
export function criticalMarks(run: RunView, picture: Picture, now: number): CriticalMarks | undefined {
  if (run.flow !== picture.model.flow || run.startedAt === undefined) return undefined;
  const rows = criticalPath(run, picture.model, now);
  if (rows.size === 0) return undefined;
  return { nodes: sharesOf(run, picture, rows, now), edges: edgesOf(run, picture, rows) };
}

type CriticalRows = ReadonlyMap<string, CriticalRow>;

function sharesOf(run: RunView, { byId }: Picture, rows: CriticalRows, now: number): CriticalMarks['nodes'] {
  const whole = stretchOf(run, now).length;
  const times = new Map<string, number>();
  for (const [path, { length }] of rows) {
    const row = run.rows.get(path);
    // The rounds of a loop are the loop's own time.
    if (row === undefined || row.index !== undefined || !byId.has(row.node)) continue;
    times.set(row.node, (times.get(row.node) ?? 0) + length);
  }
  const shares = new Map<string, number | undefined>();
  for (const [id, time] of times) {
    shares.set(id, Math.min(1, time / whole));
    const around = byId.get(byId.get(id)?.parent ?? '');
    if (around?.kind === 'branch') shares.set(around.id, undefined);
  }
  return shares;
}

/** Of each two steps that followed on one another: the edges between them, or those that lead there past what took no time. */
function edgesOf(run: RunView, picture: Picture, rows: CriticalRows): ReadonlySet<string> {
  const { nodes } = picture.model;
  const endOf = (kind: 'start' | 'end'): string => nodes.find(node => node.kind === kind)?.id ?? '';
  const ways = new Ways(run, picture, rows);
  const followed = new Set([...rows.values()].map(({ after }) => after));
  const late = enteredLate(run, rows);
  for (const [path, { after }] of rows) {
    const row = run.rows.get(path);
    if (row === undefined) continue;
    const before = run.rows.get(after ?? '');
    const isOuter = row.parent === run.root;
    if (before !== undefined) ways.mark(...siblingsOf({ from: before.node, to: row.node }));
    else if (isOuter && !late.has(row)) ways.mark(endOf('start'), row.node);
    if (isOuter && run.endedAt !== undefined && !followed.has(path)) ways.mark(row.node, endOf('end'));
  }
  return ways.edges;
}

/** Blocks that had to wait, within, for what stands outside: it was not their own beginning that counted. */
function enteredLate(run: RunView, rows: CriticalRows): ReadonlySet<RunRow> {
  const late = new Set<RunRow>();
  for (const [path, { after }] of rows) {
    const before = run.rows.get(after ?? '');
    if (before === undefined) continue;
    for (let block = run.rows.get(path)?.parent; block !== undefined && block !== before.parent; block = block.parent) {
      late.add(block);
    }
  }
  return late;
}

function isInBlock(run: RunView, path: string, after: string | undefined): boolean {
  return after !== undefined && run.rows.get(path)?.parent === run.rows.get(after)?.parent;
}

interface Way {
  readonly id: string;
  /** The step of the block that it leads to, or into. */
  readonly to: string;
  /** The node that it leads to. */
  readonly end: string;
}

/** Finds the edges between the steps of one block. */
class Ways {
  readonly edges = new Set<string>();
  private readonly run: RunView;
  private readonly onPath: ReadonlySet<string | undefined>;
  /** Where an edge leads, by the step that it leaves. */
  private readonly leaving = new Map<string, Way[]>();
  /** Nodes that began with the block that they stand in. */
  private readonly first: ReadonlySet<string | undefined>;
  private readonly marked = new Set<string>();

  constructor(run: RunView, { model }: Picture, rows: CriticalRows) {
    this.run = run;
    this.onPath = new Set([...rows.keys()].map(path => run.rows.get(path)?.node));
    this.first = new Set(
      [...rows].flatMap(([path, { after }]) => (isInBlock(run, path, after) ? [] : [run.rows.get(path)?.node])),
    );
    for (const edge of model.edges) {
      const [from, to] = siblingsOf(edge);
      const way = { id: edge.id, to, end: edge.to };
      const known = this.leaving.get(from);
      if (known === undefined) this.leaving.set(from, [way]);
      else known.push(way);
    }
  }

  mark(from: string, to: string): void {
    const pair = `${from}>${to}`;
    if (from !== to && !this.marked.has(pair)) this.leads(from, to, new Map());
    this.marked.add(pair);
  }

  /** @param known whether there is a way to the goal, of the steps that have been tried */
  private leads(at: string, goal: string, known: Map<string, boolean>): boolean {
    const next = this.leaving.get(at) ?? [];
    const direct = next.filter(({ to }) => to === goal);
    const entering = direct.filter(({ end }) => this.first.has(end));
    const meant = entering.length > 0 ? entering : direct;
    const ways = meant.length > 0 ? meant : next.filter(({ to }) => this.passes(to, goal, known));
    for (const { id } of ways) this.edges.add(id);
    return ways.length > 0;
  }

  private passes(at: string, goal: string, known: Map<string, boolean>): boolean {
    const found = known.get(at);
    if (found !== undefined) return found;
    known.set(at, false);
    const leads = this.tookNoTime(at) && this.leads(at, goal, known);
    known.set(at, leads);
    return leads;
  }

  private tookNoTime(id: string): boolean {
    const view = nodeView(this.run, id);
    if (view?.status !== 'succeeded' || this.onPath.has(id)) return false;
    return view.startedAt !== undefined && view.endedAt === view.startedAt;
  }
}
