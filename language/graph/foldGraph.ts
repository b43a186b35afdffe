/** Blocks that a reader has collapsed: one node each, for all that stands in them. */
import type { GraphEdge, GraphModel, GraphNode } from '#protocol/graph.ts';

/**
 * The picture with the blocks of `collapsed` as one node each. An arrow from or to what stands in one leads from or to
 * the block; of several that then join the same two, the one that says most stays. Ids of what is no block mean nothing.
 */
export function foldGraph(model: GraphModel, collapsed: ReadonlySet<string>): GraphModel {
  const blocks = new Set(model.nodes.filter(node => node.isGroup && collapsed.has(node.id)).map(node => node.id));
  if (blocks.size === 0) return model;
  /** The outermost collapsed block around a node. */
  const around = new Map<string, string>();
  const held = new Map<string, GraphNode[]>();
  // Nodes come after the boxes that they stand in.
  for (const node of model.nodes) {
    const { id, parent } = node;
    const block = parent === undefined ? undefined : (around.get(parent) ?? (blocks.has(parent) ? parent : undefined));
    if (block === undefined) continue;
    around.set(id, block);
    held.set(block, [...(held.get(block) ?? []), node]);
  }
  const nodes = model.nodes.flatMap(node => {
    if (around.has(node.id)) return [];
    return [blocks.has(node.id) ? folded(node, held.get(node.id) ?? []) : node];
  });
  const edges = foldEdges(model.edges, id => around.get(id) ?? id);
  return { ...model, nodes, edges: withoutNeedlessEnds(edges, nodes) };
}

/** A collapsed block that has an arrow now needs none from the start; and none to the end, that leads on otherwise. */
function withoutNeedlessEnds(edges: readonly GraphEdge[], nodes: readonly GraphNode[]): readonly GraphEdge[] {
  const ends = new Set(nodes.filter(({ kind }) => kind === 'start' || kind === 'end').map(({ id }) => id));
  const blocks = new Set(nodes.filter(node => node.folded !== undefined).map(({ id }) => id));
  const inner = edges.filter(edge => !(ends.has(edge.from) || ends.has(edge.to)));
  const entered = new Set(inner.map(({ to }) => to));
  const left = new Set(inner.filter(({ kind }) => kind !== 'failure').map(({ from }) => from));
  return edges.filter(({ from, to }) => {
    if (ends.has(from) && blocks.has(to)) return !entered.has(to);
    return !(ends.has(to) && blocks.has(from) && left.has(from));
  });
}

function folded(block: GraphNode, held: readonly GraphNode[]): GraphNode {
  const steps = held.filter(node => node.kind !== 'branch').length;
  const changes = held.filter(node => node.change !== undefined && node.kind !== 'branch').length;
  const badges = [counted(steps, 'step'), ...(changes === 0 ? [] : [counted(changes, 'change')]), ...block.badges];
  return { ...block, isGroup: false, badges, folded: held.map(node => node.id) };
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

const strength = { data: 2, after: 1, sequence: 0, failure: 0 } as const;

/** What is there says more than what is gone, and what was there before more than what is new. */
function rank({ kind, change }: GraphEdge): number {
  return strength[kind] - (change === undefined ? 0 : change === 'added' ? 0.5 : 4);
}

function foldEdges(edges: readonly GraphEdge[], seenAs: (id: string) => string): readonly GraphEdge[] {
  const kept = new Map<string, GraphEdge>();
  for (const edge of edges) {
    const [from, to] = [seenAs(edge.from), seenAs(edge.to)];
    if (from === to) continue;
    const isSame = from === edge.from && to === edge.to;
    const id = isSame ? edge.id : `${from}->${to}${edge.kind === 'failure' ? '!' : ''}`;
    const known = kept.get(id);
    if (known === undefined || rank(edge) > rank(known)) kept.set(id, { ...edge, id, from, to });
  }
  return [...kept.values()];
}
