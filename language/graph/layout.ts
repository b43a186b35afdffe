/**
 * Where everything of a picture goes: in rows from the top down, so that arrows lead down, as Sugiyama, Tagawa and Toda
 * drew systems in 1981. What stands in a block is laid out on its own, from the inside out. An arrow across the border of a
 * block is one arrow to that border and one from it.
 */
import type { Box, GraphEdge, GraphLayout, GraphModel, GraphNode, Point } from '#protocol/graph.ts';
import type { Item, Wire } from './layout/grid.ts';
import { type Level, layoutLevel } from './layout/level.ts';
import { groupPadding, measureNode, type Size } from './measure.ts';

/** Lengths in the result are CSS pixels at zoom 1. */
export function layoutGraph(model: GraphModel): GraphLayout {
  return new Picture(model).layout();
}

/** Space around the whole picture. */
const margin = 24;

/** How much an edge wants to be short. What only follows the start, or only leads to the end, need not be near it. */
const weights: Readonly<Record<GraphEdge['kind'], number>> = { data: 4, sequence: 3, after: 2, failure: 1 };

/** A part of an edge, in the block that it leads through. */
interface Piece {
  readonly edge: GraphEdge;
  readonly block: string | undefined;
  /** A node of the block, or undefined for the border of the block. */
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/** A block that is being laid out, or the whole. */
interface Block {
  readonly nodes: GraphNode[];
  readonly pieces: Piece[];
}

/** What is known of a block when it is laid out. */
interface LaidOut {
  readonly level: Level;
  /** Number of each node, and of each edge that crosses the border: at the top, or at the bottom. */
  readonly numbers: ReadonlyMap<string, number>;
}

class Picture {
  private readonly model: GraphModel;
  private readonly nodes: ReadonlyMap<string, GraphNode>;
  private readonly blocks = new Map<string | undefined, Block>();
  private readonly laidOut = new Map<string | undefined, LaidOut>();
  private readonly sizes = new Map<string, Size>();
  private readonly boxes: Record<string, Box> = {};
  private readonly ways = new Map<string, Point[]>();

  constructor(model: GraphModel) {
    this.model = model;
    this.nodes = new Map(model.nodes.map(node => [node.id, node]));
    for (const node of model.nodes) this.blockOf(node.parent).nodes.push(node);
    for (const edge of model.edges)
      for (const piece of this.piecesOf(edge)) this.blockOf(piece.block).pieces.push(piece);
  }

  layout(): GraphLayout {
    const { level } = this.layoutBlock(undefined);
    this.place(undefined, { x: margin, y: margin });
    return {
      width: Math.ceil(level.width + 2 * margin),
      height: Math.ceil(level.height + 2 * margin),
      boxes: this.boxes,
      routes: Object.fromEntries(this.model.edges.map(edge => [edge.id, this.route(edge)])),
    };
  }

  private blockOf(id: string | undefined): Block {
    const known = this.blocks.get(id);
    if (known !== undefined) return known;
    const block = { nodes: [], pieces: [] };
    this.blocks.set(id, block);
    return block;
  }

  /** From the inside of the blocks around its start to the border of each, then from border to border down to its end. */
  private piecesOf(edge: GraphEdge): readonly Piece[] {
    const above = this.lineage(edge.from);
    const below = this.lineage(edge.to);
    let depth = 0;
    while (above[depth] !== undefined && above[depth] === below[depth]) depth++;
    if (above[depth] === undefined || below[depth] === undefined) return [];
    const pieces: Piece[] = [];
    for (let at = above.length - 1; at > depth; at--)
      pieces.push({ edge, block: above[at - 1], from: above[at], to: undefined });
    pieces.push({ edge, block: above[depth - 1], from: above[depth], to: below[depth] });
    for (let at = depth + 1; at < below.length; at++)
      pieces.push({ edge, block: below[at - 1], from: undefined, to: below[at] });
    return pieces;
  }

  /** The blocks around a node, the outermost first, and the node. */
  private lineage(id: string): readonly string[] {
    const lineage: string[] = [];
    for (let at: string | undefined = id; at !== undefined; at = this.nodes.get(at)?.parent) lineage.push(at);
    return lineage.reverse();
  }

  private layoutBlock(id: string | undefined): LaidOut {
    const { nodes, pieces } = this.blockOf(id);
    const items: Item[] = [];
    const numbers = new Map<string, number>();
    const add = (key: string, item: Item): void => {
      numbers.set(key, items.length);
      items.push(item);
    };
    for (const node of nodes) add(node.id, this.measure(node));
    for (const { edge, from, to } of pieces) {
      if (from === undefined) add(topOf(edge), { width: 0, height: 0, border: 'top' });
      if (to === undefined) add(bottomOf(edge), { width: 0, height: 0, border: 'bottom' });
    }
    const wires = pieces.map((piece): Wire => {
      const { edge, from = topOf(edge), to = bottomOf(edge) } = piece;
      return {
        from: numbers.get(from) ?? 0,
        to: numbers.get(to) ?? 0,
        leaves: from === edge.from ? 0 : this.crossing(from, bottomOf(edge)),
        arrives: to === edge.to ? 0 : this.crossing(to, topOf(edge)),
        weight: this.weightOf(edge),
      };
    });
    const laidOut = { level: layoutLevel(items, wires), numbers };
    this.laidOut.set(id, laidOut);
    return laidOut;
  }

  private weightOf({ from, to, kind }: GraphEdge): number {
    if (this.nodes.get(to)?.kind === 'end') return 0;
    return this.nodes.get(from)?.kind === 'start' ? 1 : weights[kind];
  }

  /** How far to the right of a block's middle an edge crosses its border. */
  private crossing(block: string, border: string): number {
    const inner = this.laidOut.get(block);
    const place = inner?.level.places[inner.numbers.get(border) ?? -1];
    return inner === undefined || place === undefined ? 0 : place.x - inner.level.width / 2;
  }

  private measure(node: GraphNode): Size {
    const own = measureNode(node);
    const size = node.isGroup ? around(own, this.layoutBlock(node.id).level) : own;
    this.sizes.set(node.id, size);
    return size;
  }

  /** Puts what stands in a block below and to the right of `origin`. */
  private place(id: string | undefined, origin: Point): void {
    const laidOut = this.laidOut.get(id);
    const { nodes, pieces } = this.blockOf(id);
    const at = ({ x, y }: Point): Point => ({ x: round(origin.x + x), y: round(origin.y + y) });
    for (const node of nodes) {
      const top = laidOut?.level.places[laidOut.numbers.get(node.id) ?? -1];
      const size = this.sizes.get(node.id);
      if (top === undefined || size === undefined) continue;
      const corner = at({ x: top.x - size.width / 2, y: top.y });
      this.boxes[node.id] = { ...corner, ...size };
      const inner = this.laidOut.get(node.id)?.level;
      if (inner === undefined) continue;
      const y = corner.y + measureNode(node).height + groupPadding;
      this.place(node.id, { x: corner.x + (size.width - inner.width) / 2, y });
    }
    for (const [number, { edge }] of pieces.entries()) {
      // An edge has one piece in a block, and the pieces are joined by their height.
      const way = this.ways.get(edge.id) ?? [];
      way.push(...(laidOut?.level.ways[number] ?? []).map(at));
      this.ways.set(edge.id, way);
    }
  }

  private route(edge: GraphEdge): readonly Point[] {
    const from = this.boxes[edge.from];
    const to = this.boxes[edge.to];
    if (from === undefined || to === undefined) return [];
    const first = { x: round(from.x + from.width / 2), y: from.y + from.height };
    const last = { x: round(to.x + to.width / 2), y: to.y };
    const way = (this.ways.get(edge.id) ?? []).sort((one, other) => one.y - other.y);
    return curves(turns([first, ...way, last]));
  }
}

/** Where an edge crosses the border of a block, as an item of that block. */
const topOf = ({ id }: GraphEdge): string => `top ${id}`;
const bottomOf = ({ id }: GraphEdge): string => `bottom ${id}`;

function around(header: Size, { width, height }: Size): Size {
  return {
    width: Math.max(header.width, Math.ceil(width) + 2 * groupPadding),
    height: header.height + Math.ceil(height) + (height === 0 ? groupPadding : 2 * groupPadding),
  };
}

/** The points at which a way turns, and its ends. */
function turns(points: readonly Point[]): readonly Point[] {
  const way = points.filter(({ x, y }, at) => at === 0 || x !== points[at - 1]?.x || y !== points[at - 1]?.y);
  return way.filter(({ x }, at) => {
    const [before, after] = [way[at - 1], way[at + 1]];
    return before === undefined || after === undefined || before.x !== x || after.x !== x;
  });
}

/** A way down from point to point, each piece of which leaves downwards and arrives downwards. */
function curves(points: readonly Point[]): readonly Point[] {
  return points.flatMap((to, at) => {
    const from = points[at - 1];
    if (from === undefined) return [to];
    const middle = round((from.y + to.y) / 2);
    return [{ x: from.x, y: middle }, { x: to.x, y: middle }, to];
  });
}

/** A tenth of a pixel is nothing that is seen; fewer digits make a smaller message. */
function round(value: number): number {
  return Math.round(value * 10) / 10;
}
