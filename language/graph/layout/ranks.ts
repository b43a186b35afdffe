/** Which row each item stands in. */
import type { Item, Wire } from './grid.ts';

/**
 * One row below the lowest of what comes before; then nearer to what comes after, where that pulls harder. Of a cycle, the
 * wires that lead back to its first item in the text lead up.
 */
export function ranksOf(items: readonly Item[], wires: readonly Wire[]): readonly number[] {
  const { order, down } = inOrder(items, wires);
  const ranks = items.map(() => 0);
  const rankOf = (item: number): number => ranks[item] ?? 0;
  const first = items.some(({ border }) => border === 'top') ? 1 : 0;
  for (const item of order) {
    const above = (down.into[item] ?? []).map(wire => rankOf(wire.from) + 1);
    ranks[item] = items[item]?.border === 'top' ? 0 : Math.max(first, ...above);
  }
  const last = Math.max(0, ...ranks.filter((_, item) => items[item]?.border !== 'bottom'));
  items.forEach(({ border }, item) => {
    if (border === 'bottom') ranks[item] = last + 1;
  });
  for (const item of order.toReversed()) {
    const below = down.outOf[item] ?? [];
    if (items[item]?.border !== undefined || below.length === 0) continue;
    if (pull(below) > pull(down.into[item] ?? []))
      ranks[item] = Math.max(rankOf(item), Math.min(...below.map(wire => rankOf(wire.to))) - 1);
  }
  return ranks;
}

function pull(wires: readonly Wire[]): number {
  return wires.reduce((sum, { weight }) => sum + weight, 0);
}

interface Ordered {
  /** All items, each behind what comes before it. */
  readonly order: readonly number[];
  /** The wires that lead down, by the numbers of their ends. */
  readonly down: { readonly into: readonly Wire[][]; readonly outOf: readonly Wire[][] };
}

function inOrder(items: readonly Item[], wires: readonly Wire[]): Ordered {
  const into = items.map((): Wire[] => []);
  const outOf = items.map((): Wire[] => []);
  for (const wire of wires) outOf[wire.from]?.push(wire);
  const open = items.map(() => 0);
  for (const { to } of wires) open[to] = (open[to] ?? 0) + 1;
  const order: number[] = [];
  const isDone = items.map(() => false);
  const visit = (start: number): void => {
    const ready = [start];
    for (let item = ready.pop(); item !== undefined; item = ready.pop()) {
      isDone[item] = true;
      order.push(item);
      for (const wire of outOf[item] ?? []) {
        if (isDone[wire.to]) continue;
        into[wire.to]?.push(wire);
        const left = (open[wire.to] ?? 0) - 1;
        open[wire.to] = left;
        if (left === 0) ready.push(wire.to);
      }
    }
  };
  const starts = items.map((_, item) => item).filter(item => open[item] === 0);
  for (const item of starts) visit(item);
  items.forEach((_, item) => {
    if (!isDone[item]) visit(item);
  });
  return { order, down: { into, outOf: outOf.map(each => each.filter(wire => into[wire.to]?.includes(wire))) } };
}
