/** Two versions of a flow as one picture: the later one, in which what is gone is still drawn. */
import type { GraphEdge, GraphModel, GraphNode, NodeChange } from '#protocol/graph.ts';
import type { Comparison } from './diffGraph.ts';

export interface Merged {
  readonly graph: GraphModel;
  /** With the ids of this picture. */
  readonly changes: readonly NodeChange[];
}

/** What is gone has an id of its own: another node may have its id now. */
const goneMark = '~gone';

/** @param before undefined where there was no such flow */
export function mergeGraphs(before: GraphModel | undefined, after: GraphModel, comparison: Comparison): Merged {
  const changes = comparison.changes.map(each =>
    each.kind === 'removed' ? { ...each, id: each.id + goneMark } : each,
  );
  const seenAs = seenNodes(before, after, comparison.same);
  const kinds = new Map(changes.map(({ id, kind }) => [id, kind]));
  const nodes = withGone(before, after, seenAs).map(node => {
    const kind = node.change ?? kinds.get(node.id) ?? kindOfBranch(node, kinds);
    return kind === undefined ? node : { ...node, change: kind };
  });
  const edges = mergeEdges(before?.edges ?? [], after.edges, { comparison, seenAs, nodes });
  return { graph: { ...after, nodes, edges }, changes };
}

/** A branch is no statement: it came with what it belongs to. */
function kindOfBranch(
  { kind, parent }: GraphNode,
  kinds: ReadonlyMap<string, NodeChange['kind']>,
): 'added' | undefined {
  return kind === 'branch' && parent !== undefined && kinds.get(parent) === 'added' ? 'added' : undefined;
}

/** Ids in the merged picture by ids in the earlier one. */
function seenNodes(
  before: GraphModel | undefined,
  after: GraphModel,
  same: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const seenAs = new Map<string, string>();
  const branches = grouped(after.nodes.filter(({ kind }) => kind === 'branch'));
  const there = new Set(after.nodes.map(({ id }) => id));
  // Nodes come after the boxes that they stand in.
  for (const { id, kind, parent } of before?.nodes ?? []) {
    const owner = parent === undefined ? undefined : seenAs.get(parent);
    // The number of a branch's block says only how many stand above: it is told by its place among its siblings.
    const branch = kind === 'branch' ? branches.get(owner)?.shift()?.id : undefined;
    const end = kind === 'end' && there.has(id) ? id : undefined;
    seenAs.set(id, branch ?? end ?? same.get(id) ?? id + goneMark);
  }
  return seenAs;
}

/** The later nodes and those that are gone, each behind what it stood behind, and behind the box that it stands in. */
function withGone(
  before: GraphModel | undefined,
  after: GraphModel,
  seenAs: ReadonlyMap<string, string>,
): readonly GraphNode[] {
  const list = [...after.nodes];
  const byId = new Map(list.map(node => [node.id, node]));
  let behind: string | undefined;
  for (const node of before?.nodes ?? []) {
    const id = seenAs.get(node.id) ?? node.id;
    if (!byId.has(id)) {
      const { call: _, ...drawn } = node;
      const gone: GraphNode = { ...drawn, id, parent: boxOf(before, node, seenAs, byId), change: 'removed' };
      byId.set(id, gone);
      list.splice(list.findIndex(each => each.id === behind) + 1, 0, gone);
    }
    behind = id;
  }
  return inBoxes(list);
}

/** The innermost box around a node that is still one. */
function boxOf(
  before: GraphModel | undefined,
  node: GraphNode,
  seenAs: ReadonlyMap<string, string>,
  byId: ReadonlyMap<string, GraphNode>,
): string | undefined {
  const parents = new Map(before?.nodes.map(({ id, parent }) => [id, parent]));
  for (let box = node.parent; box !== undefined; box = parents.get(box)) {
    const id = seenAs.get(box);
    if (id !== undefined && byId.get(id)?.isGroup === true) return id;
  }
  return undefined;
}

function inBoxes(list: readonly GraphNode[]): readonly GraphNode[] {
  const children = grouped(list);
  const put = (parent: string | undefined): GraphNode[] =>
    (children.get(parent) ?? []).flatMap(node => [node, ...put(node.id)]);
  return put(undefined);
}

function grouped(nodes: readonly GraphNode[]): Map<string | undefined, GraphNode[]> {
  const groups = new Map<string | undefined, GraphNode[]>();
  for (const node of nodes) {
    const group = groups.get(node.parent);
    if (group === undefined) groups.set(node.parent, [node]);
    else group.push(node);
  }
  return groups;
}

interface Drawn {
  readonly comparison: Comparison;
  readonly seenAs: ReadonlyMap<string, string>;
  readonly nodes: readonly GraphNode[];
}

/**
 * An arrow is new, or gone, when its node waits for another now. One that is drawn, or not drawn any more, only because
 * others imply it says nothing new.
 */
function mergeEdges(
  before: readonly GraphEdge[],
  after: readonly GraphEdge[],
  { comparison, seenAs, nodes }: Drawn,
): readonly GraphEdge[] {
  const changes = new Map(nodes.map(({ id, change }) => [id, change]));
  const moved = (edge: GraphEdge): GraphEdge => {
    const [from, to] = [seenAs.get(edge.from) ?? edge.from, seenAs.get(edge.to) ?? edge.to];
    return { ...edge, id: `${from}->${to}${edge.kind === 'failure' ? '!' : ''}`, from, to };
  };
  const needed = new Set(comparison.needed.map(edge => moved(edge).id));
  const needs = new Set(comparison.needs.map(({ id }) => id));
  const touches = ({ from, to }: GraphEdge, kind: NodeChange['kind']): boolean =>
    changes.get(from) === kind || changes.get(to) === kind;
  const now = after.map((edge): GraphEdge => {
    const isNew = touches(edge, 'added') || (needs.has(edge.id) && !needed.has(edge.id));
    return isNew ? { ...edge, change: 'added' } : edge;
  });
  const drawn = new Set(after.map(({ id }) => id));
  const gone = before.map(moved).flatMap((edge): GraphEdge[] => {
    const wasNeed = touches(edge, 'removed') || (needed.has(edge.id) && !needs.has(edge.id));
    const isThere = changes.has(edge.from) && changes.has(edge.to) && edge.from !== edge.to && !drawn.has(edge.id);
    return wasNeed && isThere ? [{ ...edge, id: edge.id + goneMark, change: 'removed' }] : [];
  });
  return [...now, ...gone];
}
