/** How much of a picture stays where it was when a graph changes a little. */
import type { Box, GraphLayout, GraphModel, GraphNode } from '#protocol/graph.ts';

export interface Steadiness {
  /** Share of the nodes that are left of and right of the same ones of their former row as before, 0 to 1. */
  readonly ordered: number;
  /** The median of how far nodes have moved against the picture as a whole, in widths of a node. */
  readonly moved: number;
}

/**
 * @param same ids before and after, of the nodes that are still there
 * @returns undefined where no node is
 */
export function steadiness(
  before: GraphLayout,
  after: GraphLayout,
  same: ReadonlyMap<string, string>,
): Steadiness | undefined {
  const pairs = [...same].flatMap(([from, to]): (readonly [Box, Box])[] => {
    const [was, is] = [before.boxes[from], after.boxes[to]];
    return was === undefined || is === undefined ? [] : [[was, is]];
  });
  if (pairs.length === 0) return undefined;
  const ordered = pairs.filter(pair => pairs.every(other => keepOrder(pair, other)));
  const dx = median(pairs.map(([was, is]) => middle(is) - middle(was)));
  const dy = median(pairs.map(([was, is]) => is.y - was.y));
  const moves = pairs.map(([was, is]) => Math.hypot(middle(is) - middle(was) - dx, is.y - was.y - dy));
  return {
    ordered: ordered.length / pairs.length,
    moved: median(moves) / median(pairs.map(([{ width }]) => width)),
  };
}

/** Whether two nodes have not changed sides, if they stood side by side. */
function keepOrder([wasOne, isOne]: readonly [Box, Box], [wasOther, isOther]: readonly [Box, Box]): boolean {
  const isLeft = wasOne.x + wasOne.width <= wasOther.x;
  const isRight = wasOther.x + wasOther.width <= wasOne.x;
  const isBeside = wasOne.y < wasOther.y + wasOther.height && wasOther.y < wasOne.y + wasOne.height;
  if (!isBeside || isLeft === isRight) return true;
  return isLeft ? middle(isOne) < middle(isOther) : middle(isOne) > middle(isOther);
}

function middle({ x, width }: Box): number {
  return x + width / 2;
}

/** Of an even number of values, the lower one of the two in the middle. */
export function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor((values.length - 1) / 2)] ?? 0;
}

/** Nodes of a graph that are still there in another one: by their ids, or, moved into a block, by all that they say. */
export function survivors(before: GraphModel, after: GraphModel): ReadonlyMap<string, string> {
  const ids = new Set(after.nodes.map(({ id }) => id));
  const free = new Map<string, string>();
  const known = new Set(before.nodes.map(({ id }) => id));
  for (const node of after.nodes) if (!known.has(node.id)) free.set(looksOf(node), node.id);
  const same = new Map<string, string>();
  for (const node of before.nodes) {
    const id = ids.has(node.id) ? node.id : free.get(looksOf(node));
    if (id !== undefined) same.set(node.id, id);
  }
  return same;
}

function looksOf({ kind, label, detail }: GraphNode): string {
  return JSON.stringify([kind, label, detail]);
}
