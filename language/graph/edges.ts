/** The arrows of a picture: what a node waits for, without those that other arrows or the boxes around it already say. */
import type { FlowPlan, Need, NodePlan } from '#language/plan/plan.ts';
import type { GraphEdge, GraphNode } from '#protocol/graph.ts';

type Nodes = ReadonlyMap<string, GraphNode>;

/**
 * The edges between the steps of a flow. `ids` gives the picture's id of each node of the plan, by number.
 *
 * - Two nodes are joined once: by data rather than by order; a failure is an arrow of its own.
 * - A node in a box needs no arrow from what the box itself already waits for.
 * - An arrow that says only order is left out where a longer way says the same.
 */
export function connect(flow: FlowPlan, ids: readonly string[], nodes: Nodes): readonly GraphEdge[] {
  const edges = needEdges(flow, ids);
  dropImpliedByBoxes(edges, nodes);
  dropImpliedByWays(edges, nodes);
  return [...edges.values()];
}

/** All edges by their ids, those that others imply included. */
export function needEdges(flow: FlowPlan, ids: readonly string[]): Map<string, GraphEdge> {
  const edges = new Map<string, GraphEdge>();
  for (const node of flow.nodes) {
    for (const need of node.needs) addNeed(edges, ids, node, need);
  }
  return edges;
}

const strength = { failure: 3, data: 2, after: 1, sequence: 0 } as const;

function addNeed(edges: Map<string, GraphEdge>, ids: readonly string[], node: NodePlan, need: Need): void {
  const to = ids[node.number];
  const sources = need.kind === 'any' ? need.nodes : [need.node];
  for (const source of sources) {
    const from = ids[source];
    if (from === undefined || to === undefined || from === to) continue;
    const edge = edgeOf(from, to, need);
    const known = edges.get(edge.id);
    if (known === undefined || strength[edge.kind] > strength[known.kind]) edges.set(edge.id, edge);
  }
}

function edgeOf(from: string, to: string, need: Need): GraphEdge {
  if (need.kind === 'any') return { id: `${from}->${to}`, from, to, kind: 'after', label: 'any' };
  if (need.on === 'failed') return { id: `${from}->${to}!`, from, to, kind: 'failure', label: 'failed' };
  const label = need.on === 'settled' ? 'settled' : undefined;
  return { id: `${from}->${to}`, from, to, kind: need.why, label };
}

/** A box waits as a whole: what it waits for, everything in it waits for. */
function dropImpliedByBoxes(edges: Map<string, GraphEdge>, nodes: Nodes): void {
  for (const edge of [...edges.values()]) {
    if (edge.kind === 'failure') continue;
    const around = boxesAround(nodes, edge.to);
    if (around.includes(edge.from) || around.some(box => edges.has(`${edge.from}->${box}`))) edges.delete(edge.id);
  }
}

function boxesAround(nodes: Nodes, id: string): readonly string[] {
  const around: string[] = [];
  for (let box = nodes.get(id)?.parent; box !== undefined; box = nodes.get(box)?.parent) around.push(box);
  return around;
}

function dropImpliedByWays(edges: Map<string, GraphEdge>, nodes: Nodes): void {
  const next = new Map<string, string[]>();
  for (const edge of edges.values()) {
    if (edge.kind === 'failure') continue;
    const targets = next.get(edge.from);
    if (targets === undefined) next.set(edge.from, [edge.to]);
    else targets.push(edge.to);
  }
  // A box ends when all that stands in it has ended.
  for (const { id, parent } of nodes.values()) {
    if (parent !== undefined) next.set(id, [...(next.get(id) ?? []), parent]);
  }
  for (const edge of [...edges.values()]) {
    const isPlainOrder = (edge.kind === 'after' || edge.kind === 'sequence') && edge.label === undefined;
    if (isPlainOrder && hasLongerWay(next, edge)) edges.delete(edge.id);
  }
}

function hasLongerWay(next: ReadonlyMap<string, readonly string[]>, edge: GraphEdge): boolean {
  const seen = new Set<string>([edge.from]);
  const open = (next.get(edge.from) ?? []).filter(target => target !== edge.to);
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (at === edge.to) return true;
    if (seen.has(at)) continue;
    seen.add(at);
    open.push(...(next.get(at) ?? []));
  }
  return false;
}

/** Adds to the edges of a flow those of its ends: the start leads to what waits for nothing, and what nothing waits for to the end. */
export function connectEnds(
  edges: readonly GraphEdge[],
  nodes: Nodes,
  start: string,
  end: string,
): readonly GraphEdge[] {
  const entered = new Set<string>();
  const left = new Set<string>();
  for (const edge of edges) {
    entered.add(edge.to);
    // Who only waits for a failure does not follow a success.
    if (edge.kind !== 'failure') left.add(edge.from);
  }
  const joints: GraphEdge[] = [];
  const join = (from: string, to: string): void => {
    joints.push({ id: `${from}->${to}`, from, to, kind: 'sequence', label: undefined });
  };
  const top = [...nodes.values()].filter(node => node.parent === undefined && node.id !== start && node.id !== end);
  for (const node of top) if (!entered.has(node.id)) join(start, node.id);
  for (const node of top) if (!left.has(node.id)) join(node.id, end);
  if (top.length === 0) join(start, end);
  return [...joints, ...edges];
}
