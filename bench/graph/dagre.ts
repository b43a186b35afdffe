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
  const parents = new Map(model.nodes.map(node => [node.id, node.parent]));
  for (const node of model.nodes) {
    graph.setNode(node.id, { ...measureNode(node) });
    if (!node.isGroup) continue;
    graph.setNode(clusterOf(node.id), {});
    graph.setNode(footOf(node.id), { width: 1, height: 1 });
  }
  for (const { id, parent } of model.nodes) {
    const around = parent === undefined ? undefined : clusterOf(parent);
    if (!groups.has(id)) {
      if (around !== undefined) graph.setParent(id, around);
      continue;
    }
    graph.setParent(id, clusterOf(id));
    graph.setParent(footOf(id), clusterOf(id));
    if (around !== undefined) graph.setParent(clusterOf(id), around);
  }
  const below = (id: string): string => (groups.has(id) ? footOf(id) : id);
  const entered = new Set<string>();
  const left = new Set<string>();
  for (const { id, from, to } of model.edges) {
    graph.setEdge(below(from), to, {}, id);
    if (parents.get(from) !== parents.get(to)) continue;
    entered.add(to);
    left.add(from);
  }
  for (const group of groups) graph.setEdge(group, footOf(group), {});
  for (const { id, parent } of model.nodes) {
    if (parent === undefined) continue;
    if (!entered.has(id)) graph.setEdge(parent, id, {});
    if (!left.has(id)) graph.setEdge(below(id), footOf(parent), {});
  }
  layoutByDagre(graph);
  return read(model, graph, below);
}

function read(model: GraphModel, graph: graphlib.Graph, below: (id: string) => string): GraphLayout {
  const boxOf = (name: string): Box => {
    const { x, y, width, height } = graph.node(name);
    return { x: x - width / 2, y: y - height / 2, width, height };
  };
  const boxes = Object.fromEntries(model.nodes.map(node => [node.id, boxOf(node.isGroup ? clusterOf(node.id) : node.id)]));
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
