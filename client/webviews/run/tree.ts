/** The rows of the panel: the steps of the plan in the order of the text, joined with what the run says of them. */
import type { GraphModel, GraphNode } from '#protocol/graph.ts';
import {
  type CacheView,
  cacheText,
  nodeView,
  queueText,
  type RunRow,
  type RunView,
  type StepStatus,
  type UndoStatus,
} from '#protocol/runView.ts';
import { preview, showSpan } from '../shared/format.ts';

export interface TreeRow {
  /** Path of the step, block or iteration. */
  readonly path: string;
  readonly name: string;
  /** What it does, short: from the plan, or the action that was called. */
  readonly detail: string;
  /** From 0, for the run itself. */
  readonly depth: number;
  readonly status: StepStatus;
  /** Changed in place when the run goes on. */
  readonly row: RunRow | undefined;
  readonly node: GraphNode | undefined;
  readonly isOpen: boolean;
  readonly canOpen: boolean;
  /** Its place among its siblings, from 1, and how many they are: for screen readers. */
  readonly position: number;
  readonly siblings: number;
}

/** A loop with more iterations than this begins with them closed, except those that failed. */
const fewIterations = 5;

/**
 * All rows that are seen, in order. `toggled` names paths that a person opened or closed: they are the other way round
 * than they would be by themselves.
 */
export function treeRows(run: RunView, plan: GraphModel | undefined, toggled: ReadonlySet<string>): readonly TreeRow[] {
  const flow = run.flow ?? plan?.flow;
  if (flow === undefined) return [];
  const own = plan?.flow === flow ? plan : undefined;
  const tree = new Tree(run, childrenByParent(own), toggled);
  const root: Entry = { path: flow, name: flow, row: run.root, node: undefined };
  tree.add(root, 0, 1, 1);
  return tree.rows;
}

interface Entry {
  readonly path: string;
  readonly name: string;
  readonly row: RunRow | undefined;
  readonly node: GraphNode | undefined;
}

type Children = ReadonlyMap<string | undefined, readonly GraphNode[]>;

function childrenByParent(plan: GraphModel | undefined): Children {
  const children = new Map<string | undefined, GraphNode[]>();
  for (const node of plan?.nodes ?? []) {
    if (node.kind === 'trigger' || node.kind === 'start' || node.kind === 'end') continue;
    const siblings = children.get(node.parent);
    if (siblings === undefined) children.set(node.parent, [node]);
    else siblings.push(node);
  }
  return children;
}

const entryOf = (row: RunRow, node: GraphNode | undefined): Entry => ({ path: row.path, name: row.name, row, node });

/** Of thousands of rows few are drawn: what these need alone is made then. */
class Row implements TreeRow {
  readonly path: string;
  readonly name: string;
  readonly row: RunRow | undefined;
  readonly node: GraphNode | undefined;
  readonly depth: number;
  readonly status: StepStatus;
  readonly isOpen: boolean;
  readonly canOpen: boolean;
  readonly position: number;
  readonly siblings: number;

  constructor({ path, name, row, node }: Entry, place: Omit<TreeRow, keyof Entry | 'detail'>) {
    this.path = path;
    this.name = name;
    this.row = row;
    this.node = node;
    this.depth = place.depth;
    this.status = place.status;
    this.isOpen = place.isOpen;
    this.canOpen = place.canOpen;
    this.position = place.position;
    this.siblings = place.siblings;
  }

  get detail(): string {
    return detailOf(this.row, this.node);
  }
}

class Tree {
  readonly rows: TreeRow[] = [];
  private readonly run: RunView;
  private readonly planned: Children;
  private readonly toggled: ReadonlySet<string>;

  constructor(run: RunView, planned: Children, toggled: ReadonlySet<string>) {
    this.run = run;
    this.planned = planned;
    this.toggled = toggled;
  }

  add(entry: Entry, depth: number, position: number, siblings: number): void {
    const { path, row } = entry;
    const inner = this.childrenOf(entry, depth === 0);
    const canOpen = inner.length > 0;
    const isOpen = canOpen && opensItself(row) !== this.toggled.has(path);
    const status = row?.status ?? (this.run.endedAt === undefined ? 'pending' : 'skipped');
    this.rows.push(new Row(entry, { depth, status, isOpen, canOpen, position, siblings }));
    if (!isOpen) return;
    let at = 0;
    for (const child of inner) this.add(child, depth + 1, ++at, inner.length);
  }

  private childrenOf({ path, row, node }: Entry, isRoot: boolean): readonly Entry[] {
    const children = row?.children ?? [];
    if (children.some(child => child.index !== undefined)) return byIndex(children).map(child => entryOf(child, node));
    const isWaitingLoop = row?.index === undefined && (node?.kind === 'for' || node?.kind === 'repeat');
    const planned = isWaitingLoop || !(isRoot || node !== undefined) ? [] : this.plannedIn(node?.id, row);
    if (planned.length === 0) return children.map(child => entryOf(child, undefined));
    const parts = children.filter(child => child.isPart);
    const entries = planned.map((each): Entry => {
      const part = parts.find(child => child.node === each.id);
      const own = part?.path ?? `${path}/${each.id.slice(each.id.lastIndexOf('/') + 1)}`;
      return { path: own, name: each.label, row: part ?? this.run.rows.get(own), node: each };
    });
    const seen = new Set(entries.map(entry => entry.row));
    return [...entries, ...children.filter(child => !seen.has(child)).map(child => entryOf(child, undefined))];
  }

  /** What the plan has in a node, or at the top without one; of several branches, only those that were taken. */
  private plannedIn(id: string | undefined, row: RunRow | undefined): readonly GraphNode[] {
    return (this.planned.get(id) ?? []).flatMap(node => {
      if (node.kind !== 'branch') return [node];
      if (row?.children.some(child => child.isPart && child.node === node.id) === true) return [node];
      const wasTaken =
        row?.chosen === undefined ? nodeView(this.run, node.id) !== undefined : endsWith(node, row.chosen);
      return wasTaken ? (this.planned.get(node.id) ?? []) : [];
    });
  }
}

function endsWith(node: GraphNode, block: number): boolean {
  return node.id.endsWith(`:${block}`);
}

/** Iterations begin in any order. */
function byIndex(rows: readonly RunRow[]): readonly RunRow[] {
  return [...rows].sort((one, other) => (one.index ?? 0) - (other.index ?? 0));
}

function opensItself(row: RunRow | undefined): boolean {
  if (row?.index === undefined) return true;
  return row.status === 'failed' || (row.parent?.count ?? row.parent?.children.length ?? 0) <= fewIterations;
}

/** How far the `undo` of a step is, in words. */
export const undoTexts: Readonly<Record<UndoStatus, string>> = {
  running: 'is being undone',
  succeeded: 'undone',
  failed: 'could not be undone',
};

/** A first call needs no reason. */
function isWorthSaying(cache: CacheView): boolean {
  return cache.how === 'hit' || cache.reason.why !== 'new';
}

/** What an iteration was given, the value that was computed, else what the step does: in a few words. */
function detailOf(row: RunRow | undefined, node: GraphNode | undefined): string {
  if (row?.index !== undefined)
    return Object.values(row.locals ?? {})
      .map(preview)
      .join(', ');
  if (row?.undo !== undefined) return undoTexts[row.undo];
  if (row?.waitsFor !== undefined) return `waits for ${row.waitsFor.event} ${preview(row.waitsFor.fields)}`;
  if (row?.queuedFor !== undefined) return `waits for ${queueText(row.queuedFor)}`;
  if (row?.started !== undefined) return `started ${row.started.flow} as run ${row.started.run}`;
  if (row?.reusedFrom !== undefined) return 'result re-used';
  if (row?.cache !== undefined && isWorthSaying(row.cache)) return cacheText(row.cache);
  if (row?.output !== undefined && isComputed(row)) return preview(row.output);
  return node?.detail ?? row?.attempts[0]?.action ?? '';
}

/** How long the row took, or takes until `now`; nothing for what takes no time. */
export function durationOf({ row }: TreeRow, now: number): string {
  return row === undefined || isComputed(row) ? '' : showSpan(row.startedAt, row.endedAt, now);
}

/** Whether the row is a value, which is there at once. */
function isComputed(row: RunRow): boolean {
  return row.attempts.length === 0 && row.children.length === 0 && row.startedAt === row.endedAt;
}
