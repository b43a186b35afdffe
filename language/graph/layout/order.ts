/**
 * In which order the cells of each row stand, so that few wires cross: sweeps that sort rows by the barycentres of their
 * neighbours (Sugiyama, Tagawa and Toda, 1981), each followed by exchanges of neighbours in a row (Gansner, Koutsofios,
 * North and Vo, 1993). Begins with the order of the text and leaves it only for fewer crossings; takes the same steps for
 * the same graph, however fast the machine.
 */
import type { Cell, Grid, Link } from './grid.ts';

/** So many sweeps without a better order are enough. */
const patience = 8;

/** Links that are looked at by all sweeps together, more or less: of a graph of 1,000 steps in well under a second. */
const mostWork = 200_000;
const leastSweeps = 8;
const mostSweeps = 64;

/** The last two of so many sweeps take cells that are equal the other way round, to get out of an order that is only nearly good. */
const turning = 8;

/** Exchanges go through a row so often at most. */
const mostRounds = 4;

/** Sets `at` of all cells, and sorts the rows by it. */
export function orderRows({ rows }: Grid): void {
  let best = orderOf(rows);
  let fewest = crossingsOf(rows);
  const links = rows.reduce((sum, row) => row.reduce((count, { below }) => count + below.length, sum), 1);
  const last = Math.min(mostSweeps, Math.max(leastSweeps, mostWork / links));
  for (let sweep = 0, tries = 0; fewest > 0 && sweep < last && tries < patience; sweep++, tries++) {
    const isDown = sweep % 2 === 0;
    const isTurned = sweep % turning >= turning - 2;
    for (const row of isDown ? rows : rows.toReversed()) sortRow(row, isDown, isTurned);
    for (const row of rows) exchange(row, isTurned);
    const crossings = crossingsOf(rows);
    if (crossings >= fewest) continue;
    best = orderOf(rows);
    fewest = crossings;
    tries = -1;
  }
  for (const [number, row] of rows.entries()) settle(row, best[number] ?? row);
}

function orderOf(rows: readonly Cell[][]): readonly (readonly Cell[])[] {
  return rows.map(row => [...row]);
}

function settle(row: Cell[], order: readonly Cell[]): void {
  for (const [at, cell] of order.entries()) {
    row[at] = cell;
    cell.at = at;
  }
}

/** Where a wire starts or arrives in its row, as a number between that of its cell and the next one. */
function start({ upper, leaves }: Link): number {
  return leaves === 0 ? upper.at : upper.at + leaves / (upper.width + 1);
}

function arrival({ lower, arrives }: Link): number {
  return arrives === 0 ? lower.at : lower.at + arrives / (lower.width + 1);
}

/** Cells without neighbours on the side that is looked at keep their places. */
function sortRow(row: Cell[], isDown: boolean, isTurned: boolean): void {
  const centres = new Map<Cell, number>();
  for (const cell of row) {
    const links = isDown ? cell.above : cell.below;
    if (links.length === 0) continue;
    const sum = links.reduce((total, link) => total + (isDown ? start(link) : arrival(link)), 0);
    centres.set(cell, sum / links.length);
  }
  const sorted = row.filter(cell => centres.has(cell));
  if (isTurned) sorted.reverse();
  sorted.sort((one, other) => (centres.get(one) ?? 0) - (centres.get(other) ?? 0));
  const next = sorted.values();
  settle(
    row,
    row.map(cell => (centres.has(cell) ? (next.next().value ?? cell) : cell)),
  );
}

function exchange(row: Cell[], isTurned: boolean): void {
  for (let round = 0, isBetter = true; isBetter && round < mostRounds; round++) {
    isBetter = false;
    for (let at = 0; at + 1 < row.length; at++) {
      const [left, right] = [row[at], row[at + 1]];
      if (left === undefined || right === undefined) continue;
      const better = gain(left, right);
      if (better < 0 || (better === 0 && !(isTurned && round === 0))) continue;
      row[at] = right;
      row[at + 1] = left;
      right.at = at;
      left.at = at + 1;
      isBetter ||= better > 0;
    }
  }
}

/** How many crossings there are less when two neighbours of a row change places. */
function gain(left: Cell, right: Cell): number {
  return (
    inversions(left.above, right.above, start) -
    inversions(right.above, left.above, start) +
    inversions(left.below, right.below, arrival) -
    inversions(right.below, left.below, arrival)
  );
}

/** Pairs of a link of the left cell and one of the right cell that cross. */
function inversions(left: readonly Link[], right: readonly Link[], end: (link: Link) => number): number {
  let count = 0;
  for (const one of left) {
    const place = end(one);
    for (const other of right) if (end(other) < place) count++;
  }
  return count;
}

function crossingsOf(rows: readonly (readonly Cell[])[]): number {
  return rows.reduce((sum, row) => sum + crossingsBelow(row), 0);
}

/** Crossings between a row and the next one: inversions of the arrivals, in the order of the starts. */
function crossingsBelow(row: readonly Cell[]): number {
  const links = row.flatMap(cell => cell.below);
  links.sort((one, other) => start(one) - start(other) || arrival(one) - arrival(other));
  return sortAndCount(links.map(arrival));
}

/** Sorts numbers and counts the pairs that stood the wrong way round (merge sort). */
function sortAndCount(values: number[]): number {
  let count = 0;
  let from = values;
  let to = new Array<number>(values.length);
  for (let width = 1; width < values.length; width *= 2) {
    for (let begin = 0; begin < values.length; begin += 2 * width) count += merge(from, to, begin, width);
    [from, to] = [to, from];
  }
  return count;
}

/** Merges two sorted runs of `width` numbers that begin at `begin`; the pairs that stood the wrong way round. */
function merge(from: readonly number[], to: number[], begin: number, width: number): number {
  const middle = Math.min(begin + width, from.length);
  const end = Math.min(begin + 2 * width, from.length);
  let left = begin;
  let right = middle;
  let count = 0;
  for (let at = begin; at < end; at++) {
    const one = left < middle ? from[left] : undefined;
    const other = right < end ? from[right] : undefined;
    if (other === undefined || (one !== undefined && one <= other)) {
      to[at] = one ?? 0;
      left++;
    } else {
      to[at] = other;
      right++;
      count += middle - left;
    }
  }
  return count;
}
