/** How well a graph is drawn, whoever has laid it out: the same counting for every layout. Lengths are CSS pixels. */
import type { Box, GraphLayout, GraphModel, Point } from '#protocol/graph.ts';

export interface Quality {
  /** Points at which two arrows cross. Where they meet at their ends is none. */
  readonly crossings: number;
  /** Pairs of an arrow and a box that it leads through. A box around one of its ends is none. */
  readonly throughBoxes: number;
  /** Of all arrows together. */
  readonly length: number;
  readonly area: number;
}

export function qualityOf(model: GraphModel, layout: GraphLayout): Quality {
  const lines = new Map(model.edges.map(edge => [edge.id, polyline(layout.routes[edge.id] ?? [])]));
  return {
    crossings: crossings([...lines.values()]),
    throughBoxes: throughBoxes(model, layout, lines),
    length: [...lines.values()].reduce((sum, line) => sum + lengthOf(line), 0),
    area: layout.width * layout.height,
  };
}

/** Straight pieces of each curve: an odd number, because even curves often cross in the middle, where no piece may end. */
const pieces = 11;

/** A route of cubic curves as a line of straight pieces. */
export function polyline(route: readonly Point[]): readonly Point[] {
  const line = route.slice(0, 1);
  for (let at = 0; at + 3 < route.length; at += 3) {
    const [a, b, c, d] = route.slice(at, at + 4) as [Point, Point, Point, Point];
    for (let piece = 1; piece <= pieces; piece++) line.push(onCurve(a, b, c, d, piece / pieces));
  }
  return line;
}

function onCurve(a: Point, b: Point, c: Point, d: Point, t: number): Point {
  const s = 1 - t;
  const [wa, wb, wc, wd] = [s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t];
  return { x: wa * a.x + wb * b.x + wc * c.x + wd * d.x, y: wa * a.y + wb * b.y + wc * c.y + wd * d.y };
}

interface Piece {
  readonly line: number;
  readonly from: Point;
  readonly to: Point;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** In how many points lines cross one another: pieces are met from the top down, each with those that reach as deep. */
export function crossings(lines: readonly (readonly Point[])[]): number {
  const all = lines.flatMap((line, number) => line.slice(1).map((to, at) => pieceOf(number, line[at] ?? to, to)));
  all.sort((one, other) => one.top - other.top);
  let open: Piece[] = [];
  let count = 0;
  for (const piece of all) {
    open = open.filter(other => other.bottom > piece.top);
    for (const other of open) if (other.line !== piece.line && cross(piece, other)) count++;
    open.push(piece);
  }
  return count;
}

function pieceOf(line: number, from: Point, to: Point): Piece {
  const [left, right] = from.x < to.x ? [from.x, to.x] : [to.x, from.x];
  const [top, bottom] = from.y < to.y ? [from.y, to.y] : [to.y, from.y];
  return { line, from, to, left, right, top, bottom };
}

function cross(one: Piece, other: Piece): boolean {
  if (one.right <= other.left || other.right <= one.left) return false;
  const apart = (piece: Piece, line: Piece): boolean => side(line, piece.from) * side(line, piece.to) < 0;
  return apart(one, other) && apart(other, one);
}

/** On which side of a line a point lies: positive, negative, or 0 for a point on it, give or take a hundredth. */
function side({ from, to }: Piece, { x, y }: Point): number {
  const area = (to.x - from.x) * (y - from.y) - (to.y - from.y) * (x - from.x);
  return Math.abs(area) < 0.01 ? 0 : area;
}

/** So far into a box a line only touches it. */
const touch = 2;

function throughBoxes(model: GraphModel, { boxes }: GraphLayout, lines: ReadonlyMap<string, readonly Point[]>): number {
  const parents = new Map(model.nodes.map(node => [node.id, node.parent]));
  let count = 0;
  for (const edge of model.edges) {
    const line = lines.get(edge.id) ?? [];
    const around = new Set([...lineage(parents, edge.from), ...lineage(parents, edge.to)]);
    for (const { id } of model.nodes) {
      const box = boxes[id];
      if (box !== undefined && !around.has(id) && leadsThrough(line, box)) count++;
    }
  }
  return count;
}

function lineage(parents: ReadonlyMap<string, string | undefined>, id: string): readonly string[] {
  const lineage: string[] = [];
  for (let at: string | undefined = id; at !== undefined; at = parents.get(at)) lineage.push(at);
  return lineage;
}

function leadsThrough(line: readonly Point[], { x, y, width, height }: Box): boolean {
  const [left, right, top, bottom] = [x + touch, x + width - touch, y + touch, y + height - touch];
  return line.some((to, at) => {
    const from = line[at - 1] ?? to;
    if (Math.max(from.x, to.x) <= left || Math.min(from.x, to.x) >= right) return false;
    if (Math.max(from.y, to.y) <= top || Math.min(from.y, to.y) >= bottom) return false;
    const piece = pieceOf(0, from, to);
    const sides = [left, right].flatMap(cx => [top, bottom].map(cy => side(piece, { x: cx, y: cy })));
    return sides.some(each => each <= 0) && sides.some(each => each >= 0);
  });
}

function lengthOf(line: readonly Point[]): number {
  return line.reduce(
    (sum, to, at) => sum + Math.hypot(to.x - (line[at - 1] ?? to).x, to.y - (line[at - 1] ?? to).y),
    0,
  );
}
