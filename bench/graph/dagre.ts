/**
 * A graph laid out by dagre. It has no edges from or to a cluster: as for Graphviz, a block has a head as large as its
 * title, where what leads to it ends, and a foot, where what leads from it starts.
 */
import { graphlib, layout as layoutByDagre } from '@dagrejs/dagre';
import { measureNode } from '#language/graph/measure.ts';
import type { Box, GraphLayout, GraphModel, Point } from '#protocol/graph.ts';

export function dagreLayout(model: GraphModel): GraphLayout {
  const graph = new graphlib.Graph({ compound: true, multigraph: true });
  // The gaps are those of our own layouts.
  graph.setGraph({ rankdir: 'TB', nodesep: 28.8, ranksep: 32.4, edgesep: 10, marginx: 24, marginy: 24 });
  graph.setDefaultEdgeLabel(() => ({}));
  const groups = new Set(model.nodes.filter(node => node.isGroup).map(node => node.id));
  const below = (id: string): string => (groups.has(id) ? footOf(id) : id);
  addNodes(graph, model);
  for (const { id, from, to } of model.edges) graph.setEdge(below(from), to, {}, id);
  addHelpers(graph, model, below);
  layoutByDagre(graph);
  return read(model, graph, below);
}

function addNodes(graph: graphlib.Graph, { nodes }: GraphModel): void {
  for (const node of nodes) {
    graph.setNode(node.id, { ...measureNode(node) });
    if (!node.isGroup) continue;
    graph.setNode(clusterOf(node.id), {});
    graph.setNode(footOf(node.id), { width: 1, height: 1 });
  }
  for (const { id, parent, isGroup } of nodes) {
    const outermost = isGroup ? clusterOf(id) : id;
    if (parent !== undefined) graph.setParent(outermost, clusterOf(parent));
    if (!isGroup) continue;
    graph.setParent(id, clusterOf(id));
    graph.setParent(footOf(id), clusterOf(id));
  }
}

/** Unseen edges that keep the head of a block above and its foot below what stands in it. */
function addHelpers(graph: graphlib.Graph, { nodes, edges }: GraphModel, below: (id: string) => string): void {
  const parents = new Map(nodes.map(({ id, parent }) => [id, parent]));
  const within = edges.filter(({ from, to }) => parents.get(from) === parents.get(to));
  const entered = new Set(within.map(({ to }) => to));
  const left = new Set(within.map(({ from }) => from));
  for (const { id, parent, isGroup } of nodes) {
    if (isGroup) graph.setEdge(id, footOf(id), {});
    if (parent === undefined) continue;
    if (!entered.has(id)) graph.setEdge(parent, id, {});
    if (!left.has(id)) graph.setEdge(below(id), footOf(parent), {});
  }
}

function read(model: GraphModel, graph: graphlib.Graph, below: (id: string) => string): GraphLayout {
  const boxOf = (name: string): Box => {
    const { x, y, width, height } = graph.node(name);
    return { x: x - width / 2, y: y - height / 2, width, height };
  };
  const boxes = Object.fromEntries(
    model.nodes.map(node => [node.id, boxOf(node.isGroup ? clusterOf(node.id) : node.id)]),
  );
  const routes = Object.fromEntries(
    model.edges.map(({ id, from, to }) => [id, curves(graph.edge(below(from), to, id).points)]),
  );
  const { width = 0, height = 0 } = graph.graph();
  return { width, height, boxes, routes };
}

const clusterOf = (group: string): string => `cluster ${group}`;
const footOf = (group: string): string => `foot ${group}`;

/** Straight lines, written as the curves that a layout has. */
function curves(points: readonly Point[]): readonly Point[] {
  return points.flatMap((to, at) => {
    const from = points[at - 1];
    return from === undefined ? [to] : [from, to, to];
  });
}
