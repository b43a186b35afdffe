/** Who stands beside whom in a picture: for the light around a node, and for walking with the arrow keys. */
import type { Box, GraphLayout, GraphModel } from '#protocol/graph.ts';

/** Ids of nodes and edges that belong to a node: itself, its arrows, where they lead, the boxes around, what it holds. */
export function neighbourhood(model: GraphModel, id: string): ReadonlySet<string> {
  const lit = new Set([id]);
  for (const edge of model.edges) {
    if (edge.from !== id && edge.to !== id) continue;
    lit.add(edge.id).add(edge.from).add(edge.to);
  }
  const inside = new Set([id]);
  // Nodes come after the boxes that they stand in.
  for (const node of model.nodes) {
    if (node.parent !== undefined && inside.has(node.parent)) inside.add(node.id);
  }
  for (const edge of model.edges) if (inside.has(edge.from) && inside.has(edge.to)) lit.add(edge.id);
  for (const node of inside) lit.add(node);
  const parents = new Map(model.nodes.map(node => [node.id, node.parent]));
  for (const node of [...lit]) {
    for (let box = parents.get(node); box !== undefined; box = parents.get(box)) lit.add(box);
  }
  return lit;
}

export type Direction = 'up' | 'down' | 'left' | 'right';

/**
 * The node that an arrow key leads to from `id`: down and up along the arrows of the picture, and into and out of a box;
 * where none leads on, and to the sides, to the nearest node that way. Undefined when there is none.
 */
export function nextNode(model: GraphModel, layout: GraphLayout, id: string, direction: Direction): string | undefined {
  const from = layout.boxes[id];
  if (from === undefined) return undefined;
  const preferred = direction === 'up' || direction === 'down' ? linked(model, id, direction) : alike(model, id);
  const all = model.nodes.map(node => node.id);
  return nearest(layout, from, direction, preferred) ?? nearest(layout, from, direction, all);
}

function linked(model: GraphModel, id: string, direction: 'up' | 'down'): readonly string[] {
  const down = direction === 'down';
  const held = down ? model.nodes.filter(node => node.parent === id).map(node => node.id) : [];
  if (held.length > 0) return held;
  return model.edges.filter(edge => (down ? edge.from : edge.to) === id).map(edge => (down ? edge.to : edge.from));
}

/** To the sides, cards lead to cards and boxes to boxes. */
function alike(model: GraphModel, id: string): readonly string[] {
  const isGroup = model.nodes.find(node => node.id === id)?.isGroup;
  return model.nodes.filter(node => node.isGroup === isGroup).map(node => node.id);
}

function nearest(
  layout: GraphLayout,
  from: Box,
  direction: Direction,
  candidates: readonly string[],
): string | undefined {
  let best: string | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const box = layout.boxes[candidate];
    const cost = box === undefined ? undefined : costOf(from, box, direction);
    if (cost !== undefined && cost < least) {
      best = candidate;
      least = cost;
    }
  }
  return best;
}

/** How far `to` is in that direction, what lies aside counted double; undefined when it lies elsewhere. */
function costOf(from: Box, to: Box, direction: Direction): number | undefined {
  const dx = to.x + to.width / 2 - (from.x + from.width / 2);
  // A box is entered and left by its title, which is at its top.
  const dy = to.y - from.y;
  const [ahead, aside] = direction === 'up' || direction === 'down' ? [dy, dx] : [dx, dy];
  const distance = direction === 'up' || direction === 'left' ? -ahead : ahead;
  return distance <= 1 ? undefined : distance + 2 * Math.abs(aside);
}
