/**
 * Where everything of a picture goes: Graphviz's `dot`, in WebAssembly.
 *
 * A group is a cluster with two helpers in it: a head above everything else, as large as its title bar, and a foot below.
 * Arrows to a group end at its head, arrows from it start at its foot, so that whatever follows a group lies below it.
 * Graphviz's own cluster boxes give the sides; top and bottom are drawn tight around the contents.
 */
import type { Graph, Viz } from '@viz-js/viz';
import type { Box, GraphEdge, GraphLayout, GraphModel, GraphNode, Point } from '#protocol/graph.ts';
import { groupPadding, measureNode, type Size } from './measure.ts';
import { layoutInRows } from './rows.ts';

let graphviz: Promise<Viz> | undefined;

/**
 * Lengths in the result are CSS pixels at zoom 1. The first call loads Graphviz, which takes some 100 ms. A large graph is
 * laid out in plain rows.
 */
export async function layoutGraph(model: GraphModel): Promise<GraphLayout> {
  if (model.nodes.length > manyNodes || model.edges.length > 2 * manyNodes) return layoutInRows(model);
  graphviz ??= import('@viz-js/viz').then(viz => viz.instance());
  const viz = await graphviz;
  const picture = new Picture(model);
  const drawn = viz.renderJSON(picture.graph(), { engine: 'dot' }) as Drawing;
  return picture.read(drawn);
}

/** What Graphviz writes as JSON, as far as it is read here. */
interface Drawing {
  readonly bb: string;
  readonly objects?: readonly { readonly name: string; readonly pos?: string; readonly bb?: string }[];
  readonly edges?: readonly { readonly id?: string; readonly pos?: string }[];
}

/** Space around the whole picture. */
const margin = 24;

/** One pixel of ours is one point of Graphviz's, and its sizes are in inches. */
const pixelsPerInch = 72;

/** With `newrank`, arrows across the border of a box lead down as well. */
const graphAttributes = { rankdir: 'TB', newrank: true, nodesep: 0.4, ranksep: 0.45, splines: 'true', pad: 0 };

/** With more nodes than this, Graphviz is told to stop improving early: several times faster, and hardly wider. */
const fewNodes = 200;

/** With more nodes than this, or twice as many edges, Graphviz takes many seconds, or more stack than there is. */
const manyNodes = 300;

/** How much an edge wants to be short and straight. */
const weights: Readonly<Record<GraphEdge['kind'], number>> = { data: 4, sequence: 3, after: 2, failure: 1 };

/** A group's head stays with what stands in it, also where an arrow from far above leads to it. */
const headWeight = 12;

type Subgraph = NonNullable<Graph['subgraphs']>[number];
type DotNode = NonNullable<Graph['nodes']>[number];
type DotEdge = NonNullable<Graph['edges']>[number];

class Picture {
  private readonly model: GraphModel;
  private readonly nodes = new Map<string, GraphNode>();
  private readonly children = new Map<string | undefined, GraphNode[]>();
  private readonly sizes = new Map<string, Size>();

  constructor(model: GraphModel) {
    this.model = model;
    for (const node of model.nodes) {
      this.nodes.set(node.id, node);
      this.sizes.set(node.id, measureNode(node));
      const siblings = this.children.get(node.parent);
      if (siblings === undefined) this.children.set(node.parent, [node]);
      else siblings.push(node);
    }
  }

  graph(): Graph {
    return {
      directed: true,
      graphAttributes: {
        ...graphAttributes,
        ...(this.nodes.size > fewNodes ? { nslimit: 0.3, mclimit: 0.3, searchsize: 5 } : {}),
      },
      nodeAttributes: { shape: 'box', fixedsize: true, label: '' },
      edgeAttributes: { dir: 'none', headport: 'n', tailport: 's' },
      nodes: this.ownNodes(undefined),
      subgraphs: this.clusters(undefined),
      edges: [...this.model.edges.map(edge => this.dotEdge(edge)), ...this.helpers()],
    };
  }

  private ownNodes(parent: string | undefined): DotNode[] {
    return this.childrenOf(parent)
      .filter(node => !node.isGroup)
      .map(node => this.dotNode(node.id));
  }

  private dotNode(id: string): DotNode {
    const size = this.sizes.get(id) ?? { width: 1, height: 1 };
    return {
      name: id,
      attributes: { width: size.width / pixelsPerInch, height: size.height / pixelsPerInch },
    };
  }

  private clusters(parent: string | undefined): Subgraph[] {
    return this.childrenOf(parent)
      .filter(node => node.isGroup)
      .map(group => ({
        name: `cluster ${group.id}`,
        graphAttributes: { margin: groupPadding },
        nodes: [this.dotNode(group.id), ...this.ownNodes(group.id), foot(group.id)],
        subgraphs: this.clusters(group.id),
      }));
  }

  private dotEdge(edge: GraphEdge): DotEdge {
    const isFirst = this.nodes.get(edge.from)?.kind === 'start';
    const isLast = this.nodes.get(edge.to)?.kind === 'end';
    // What only follows the start, or only leads to the end, need not be near it.
    const weight = isLast ? 0 : isFirst ? 1 : weights[edge.kind];
    return { tail: this.below(edge.from), head: edge.to, attributes: { id: edge.id, weight } };
  }

  /** Unseen edges that keep a group's head above and its foot below what stands in it. */
  private helpers(): DotEdge[] {
    const entered = new Set<string>();
    const left = new Set<string>();
    for (const edge of this.model.edges) {
      if (this.nodes.get(edge.from)?.parent !== this.nodes.get(edge.to)?.parent) continue;
      entered.add(edge.to);
      left.add(edge.from);
    }
    const helpers: DotEdge[] = [];
    const join = (tail: string, head: string, weight: number): void => {
      helpers.push({ tail, head, attributes: { style: 'invis', weight } });
    };
    for (const group of this.model.nodes) {
      if (!group.isGroup) continue;
      const inner = this.childrenOf(group.id);
      if (inner.length === 0) join(group.id, footOf(group.id), 1);
      for (const node of inner) {
        if (!entered.has(node.id)) join(group.id, node.id, headWeight);
        if (!left.has(node.id)) join(this.below(node.id), footOf(group.id), 0);
      }
    }
    return helpers;
  }

  private below(id: string): string {
    return this.nodes.get(id)?.isGroup === true ? footOf(id) : id;
  }

  private childrenOf(parent: string | undefined): readonly GraphNode[] {
    return this.children.get(parent) ?? [];
  }

  read(drawn: Drawing): GraphLayout {
    const [, , , top = 0] = numbers(drawn.bb);
    const flip = (x: number, y: number): Point => ({ x: x + margin, y: top - y + margin });
    const centres = new Map<string, Point>();
    const sides = new Map<string, readonly number[]>();
    for (const object of drawn.objects ?? []) {
      const [x = 0, y = 0] = numbers(object.pos);
      if (object.pos !== undefined) centres.set(object.name, flip(x, y));
      if (object.bb !== undefined) sides.set(object.name, numbers(object.bb));
    }
    const boxes: Record<string, Box> = {};
    for (const node of this.childrenOf(undefined)) this.place(node, centres, sides, boxes);
    const routes = this.routes(drawn, flip, boxes);
    return shifted(boxes, routes);
  }

  /** Puts the boxes of `node` and all that stands in it into `boxes`. */
  private place(
    node: GraphNode,
    centres: ReadonlyMap<string, Point>,
    sides: ReadonlyMap<string, readonly number[]>,
    boxes: Record<string, Box>,
  ): void {
    const size = this.sizes.get(node.id) ?? { width: 0, height: 0 };
    const centre = centres.get(node.id) ?? { x: 0, y: 0 };
    const own = { x: centre.x - size.width / 2, y: centre.y - size.height / 2, ...size };
    if (!node.isGroup) {
      boxes[node.id] = own;
      return;
    }
    let bottom = own.y + own.height;
    for (const child of this.childrenOf(node.id)) {
      this.place(child, centres, sides, boxes);
      const box = boxes[child.id];
      if (box !== undefined) bottom = Math.max(bottom, box.y + box.height);
    }
    const [left = 0, , right = 0] = sides.get(`cluster ${node.id}`) ?? [];
    boxes[node.id] = { x: left + margin, y: own.y, width: right - left, height: bottom + groupPadding - own.y };
  }

  private routes(
    drawn: Drawing,
    flip: (x: number, y: number) => Point,
    boxes: Readonly<Record<string, Box>>,
  ): Record<string, readonly Point[]> {
    const sources = new Map(this.model.edges.map(edge => [edge.id, edge.from]));
    const routes: Record<string, readonly Point[]> = {};
    for (const edge of drawn.edges ?? []) {
      const source = edge.id === undefined ? undefined : sources.get(edge.id);
      if (edge.id === undefined || source === undefined) continue;
      const flat = numbers(edge.pos);
      const points: Point[] = [];
      for (let at = 0; at + 1 < flat.length; at += 2) points.push(flip(flat[at] ?? 0, flat[at + 1] ?? 0));
      const box = this.nodes.get(source)?.isGroup === true ? boxes[source] : undefined;
      routes[edge.id] = smooth(box === undefined ? points : fromBottom(box, points));
    }
    return routes;
  }
}

function footOf(group: string): string {
  return `foot ${group}`;
}

function foot(group: string): DotNode {
  return { name: footOf(group), attributes: { width: 0.02, height: 0.02 } };
}

/** The foot lies a little below the box as it is drawn: a straight line leads there. */
function fromBottom(box: Box, points: readonly Point[]): readonly Point[] {
  const first = points[0];
  const y = box.y + box.height;
  if (first === undefined || first.y <= y) return points;
  const start = { x: first.x, y };
  return [start, start, first, ...points];
}

/**
 * Graphviz bends a route that goes far aside on its way to the next rank into a hook. Where nothing lies between, a plain
 * curve that leaves downwards and arrives downwards is easier to follow.
 */
function smooth(points: readonly Point[]): readonly Point[] {
  const first = points[0];
  const last = points.at(-1);
  if (first === undefined || last === undefined) return points;
  const drop = last.y - first.y;
  if (drop <= 0 || (points.length > 4 && drop > 80)) return points;
  const middle = first.y + drop / 2;
  return [first, { x: first.x, y: middle }, { x: last.x, y: middle }, last];
}

/** Moves everything so that the margin is the same on all sides. */
function shifted(
  boxes: Readonly<Record<string, Box>>,
  routes: Readonly<Record<string, readonly Point[]>>,
): GraphLayout {
  const points = Object.values(routes).flat();
  const all = Object.values(boxes);
  if (all.length === 0) return { width: 2 * margin, height: 2 * margin, boxes: {}, routes: {} };
  const dx = margin - least([...all.map(box => box.x), ...points.map(point => point.x)]);
  const dy = margin - least([...all.map(box => box.y), ...points.map(point => point.y)]);
  const right = -least([...all.map(box => -box.x - box.width), ...points.map(point => -point.x)]);
  const bottom = -least([...all.map(box => -box.y - box.height), ...points.map(point => -point.y)]);
  return {
    width: round(right + dx + margin),
    height: round(bottom + dy + margin),
    boxes: mapValues(boxes, box => ({
      x: round(box.x + dx),
      y: round(box.y + dy),
      width: round(box.width),
      height: round(box.height),
    })),
    routes: mapValues(routes, route => route.map(({ x, y }) => ({ x: round(x + dx), y: round(y + dy) }))),
  };
}

function least(values: readonly number[]): number {
  return values.reduce((smallest, value) => Math.min(smallest, value), Number.POSITIVE_INFINITY);
}

/** A hundredth of a pixel is nothing that is seen; fewer digits make a smaller message. */
function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function mapValues<T, U>(record: Readonly<Record<string, T>>, change: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}

/** All numbers of Graphviz's `12.5,7 3,4`. */
function numbers(text: string | undefined): readonly number[] {
  return text === undefined ? [] : text.split(/[ ,]+/).map(Number);
}
