/**
 * Where everything of a picture goes that is too large for Graphviz: one row per rank, the longest path decides the rank,
 * in a row the order of the text. Groups are laid out on their own, from the inside out. Takes time linear in the graph.
 */
import type { Box, GraphEdge, GraphLayout, GraphModel, GraphNode, Point } from '#protocol/graph.ts';
import { groupPadding, measureNode, type Size } from './measure.ts';

const margin = 24;
const gapInRow = 28;
const gapOfRows = 40;

/** Rows of one group, each with what stands in it from left to right. */
type Rows = readonly (readonly GraphNode[])[];

/** Lengths in the result are CSS pixels at zoom 1. */
export function layoutInRows(model: GraphModel): GraphLayout {
  return new RowPicture(model).layout();
}

class RowPicture {
  private readonly model: GraphModel;
  private readonly nodes: ReadonlyMap<string, GraphNode>;
  private readonly children: ReadonlyMap<string | undefined, readonly GraphNode[]>;
  private readonly rows = new Map<string | undefined, Rows>();
  private readonly sizes = new Map<string, Size>();
  private readonly boxes: Record<string, Box> = {};

  constructor(model: GraphModel) {
    this.model = model;
    this.nodes = new Map(model.nodes.map(node => [node.id, node]));
    this.children = grouped(model.nodes, node => node.parent);
  }

  layout(): GraphLayout {
    const followers = this.followers();
    for (const [parent, siblings] of this.children) this.rows.set(parent, inRanks(siblings, followers));
    const whole = this.measureRows(undefined);
    this.place(undefined, { x: margin, y: margin }, whole.width);
    return {
      width: Math.ceil(whole.width + 2 * margin),
      height: Math.ceil(whole.height + 2 * margin),
      boxes: this.boxes,
      routes: Object.fromEntries(this.model.edges.map(edge => [edge.id, this.route(edge)])),
    };
  }

  /** What comes below what, each edge lifted to the two siblings that it leads between. */
  private followers(): ReadonlyMap<string, ReadonlySet<string>> {
    const followers = new Map<string, Set<string>>();
    for (const edge of this.model.edges) {
      const above = this.lineage(edge.from);
      const below = this.lineage(edge.to);
      let depth = 0;
      while (above[depth] !== undefined && above[depth] === below[depth]) depth++;
      const from = above[depth];
      const to = below[depth];
      if (from === undefined || to === undefined) continue;
      const known = followers.get(from);
      if (known === undefined) followers.set(from, new Set([to]));
      else known.add(to);
    }
    return followers;
  }

  /** The groups around a node, the outermost first, and the node. */
  private lineage(id: string): readonly string[] {
    const lineage: string[] = [];
    for (
      let at = this.nodes.get(id);
      at !== undefined;
      at = at.parent === undefined ? undefined : this.nodes.get(at.parent)
    )
      lineage.push(at.id);
    return lineage.reverse();
  }

  private measureRows(parent: string | undefined): Size {
    const rows = (this.rows.get(parent) ?? []).map(row => rowSize(row.map(node => this.measure(node))));
    return {
      width: rows.reduce((widest, row) => Math.max(widest, row.width), 0),
      height: rows.reduce((sum, row) => sum + row.height, Math.max(0, rows.length - 1) * gapOfRows),
    };
  }

  private measure(node: GraphNode): Size {
    const own = measureNode(node);
    const inner = node.isGroup ? this.measureRows(node.id) : undefined;
    const size =
      inner === undefined
        ? own
        : {
            width: Math.max(own.width, inner.width + 2 * groupPadding),
            height: own.height + inner.height + 2 * groupPadding,
          };
    this.sizes.set(node.id, size);
    return size;
  }

  /** Puts what stands in `parent` below `at`, each row in the middle of `width`. */
  private place(parent: string | undefined, at: Point, width: number): void {
    let y = at.y;
    for (const row of this.rows.get(parent) ?? []) {
      const size = rowSize(row.map(node => this.sizeOf(node)));
      let x = at.x + (width - size.width) / 2;
      for (const node of row) {
        const own = this.sizeOf(node);
        this.boxes[node.id] = { x, y, ...own };
        const inside = { x: x + groupPadding, y: y + measureNode(node).height + groupPadding };
        if (node.isGroup) this.place(node.id, inside, own.width - 2 * groupPadding);
        x += own.width + gapInRow;
      }
      y += size.height + gapOfRows;
    }
  }

  private sizeOf(node: GraphNode): Size {
    return this.sizes.get(node.id) ?? { width: 0, height: 0 };
  }

  /** One curve that leaves downwards and arrives downwards. */
  private route(edge: GraphEdge): readonly Point[] {
    const from = this.boxes[edge.from];
    const to = this.boxes[edge.to];
    if (from === undefined || to === undefined) return [];
    const first = { x: from.x + from.width / 2, y: from.y + from.height };
    const last = { x: to.x + to.width / 2, y: to.y };
    const middle = (first.y + last.y) / 2;
    return [first, { x: first.x, y: middle }, { x: last.x, y: middle }, last];
  }
}

/** Siblings by their rank: one below the lowest of what comes before. A cycle is cut at its first node in the text. */
function inRanks(siblings: readonly GraphNode[], followers: ReadonlyMap<string, ReadonlySet<string>>): Rows {
  const ranks = new Map(siblings.map(node => [node.id, 0]));
  const open = new Map(siblings.map(node => [node.id, 0]));
  for (const node of siblings)
    for (const next of followers.get(node.id) ?? []) open.set(next, (open.get(next) ?? 0) + 1);
  const visit = (start: string): void => {
    const ready = [start];
    for (let id = ready.pop(); id !== undefined; id = ready.pop()) {
      open.delete(id);
      for (const next of followers.get(id) ?? []) {
        const left = open.get(next);
        if (left === undefined) continue;
        ranks.set(next, Math.max(ranks.get(next) ?? 0, (ranks.get(id) ?? 0) + 1));
        open.set(next, left - 1);
        if (left === 1) ready.push(next);
      }
    }
  };
  for (const node of siblings) if (open.get(node.id) === 0) visit(node.id);
  for (const node of siblings) if (open.has(node.id)) visit(node.id);
  return [...grouped(siblings, node => ranks.get(node.id) ?? 0)]
    .sort(([one], [other]) => one - other)
    .map(([, row]) => row);
}

function grouped<K>(nodes: readonly GraphNode[], keyOf: (node: GraphNode) => K): ReadonlyMap<K, readonly GraphNode[]> {
  const groups = new Map<K, GraphNode[]>();
  for (const node of nodes) {
    const key = keyOf(node);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [node]);
    else group.push(node);
  }
  return groups;
}

function rowSize(sizes: readonly Size[]): Size {
  return {
    width: sizes.reduce((sum, size) => sum + size.width, Math.max(0, sizes.length - 1) * gapInRow),
    height: sizes.reduce((highest, size) => Math.max(highest, size.height), 0),
  };
}
