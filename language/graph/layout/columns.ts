/**
 * How far to the right each cell stands: row by row as near to its neighbours above, then below, as the order of the row
 * allows (least squares with pooled neighbours, as in isotonic regression: Ayer and others, 1955). A wire through several
 * rows wants to be straight more than a node wants to be in the middle.
 */
import type { Cell, Grid } from './grid.ts';

const gapOfItems = 28;
const gapOfWires = 14;

/** There and back so often. */
const sweeps = 8;

/** How hard it is to push a cell aside. */
const wireWeight = 4;
const itemWeight = 1;

/** Sets `x` of all cells; the least left border is 0. */
export function placeColumns({ rows }: Grid): void {
  for (const row of rows) pool(row, row.map(() => 0));
  for (let sweep = 0; sweep < sweeps; sweep++) {
    for (const row of rows) pool(row, row.map(cell => wanted(cell, true, false)));
    for (const row of rows.toReversed()) pool(row, row.map(cell => wanted(cell, false, true)));
  }
  for (const row of rows) pool(row, row.map(cell => wanted(cell, true, true)));
  const left = rows.flat().reduce((least, { x, width }) => Math.min(least, x - width / 2), Number.POSITIVE_INFINITY);
  for (const cell of rows.flat()) cell.x -= left;
}

/** Where a cell would like to be for the sake of its neighbours on the sides that are asked for. */
function wanted({ above, below, x }: Cell, isAbove: boolean, isBelow: boolean): number {
  let sum = 0;
  let count = 0;
  if (isAbove) {
    for (const { upper, leaves, arrives } of above) sum += upper.x + leaves - arrives;
    count += above.length;
  }
  if (isBelow) {
    for (const { lower, leaves, arrives } of below) sum += lower.x + arrives - leaves;
    count += below.length;
  }
  return count === 0 ? x : sum / count;
}

interface Pool {
  /** Sum of weights, and of weights times wanted places. */
  weight: number;
  moment: number;
  count: number;
}

/** Puts a row's cells as near as possible to where they want to be, in their order and without overlapping. */
function pool(row: readonly Cell[], places: readonly number[]): void {
  const pools: Pool[] = [];
  const offsets: number[] = [];
  let offset = 0;
  for (const [at, cell] of row.entries()) {
    const before = row[at - 1];
    if (before !== undefined) offset += (before.width + cell.width) / 2 + gapBetween(before, cell);
    offsets.push(offset);
    const weight = cell.item === undefined ? wireWeight : itemWeight;
    let last: Pool = { weight, moment: weight * ((places[at] ?? 0) - offset), count: 1 };
    for (let previous = pools.at(-1); previous !== undefined && isBefore(last, previous); previous = pools.at(-1)) {
      pools.pop();
      last = {
        weight: previous.weight + last.weight,
        moment: previous.moment + last.moment,
        count: previous.count + last.count,
      };
    }
    pools.push(last);
  }
  let at = 0;
  for (const { weight, moment, count } of pools) {
    for (const end = at + count; at < end; at++) {
      const cell = row[at];
      if (cell !== undefined) cell.x = moment / weight + (offsets[at] ?? 0);
    }
  }
}

function isBefore(one: Pool, other: Pool): boolean {
  return one.moment / one.weight < other.moment / other.weight;
}

function gapBetween(one: Cell, other: Cell): number {
  return isPoint(one) && isPoint(other) ? gapOfWires : isPoint(one) || isPoint(other) ? 20 : gapOfItems;
}

function isPoint({ item }: Cell): boolean {
  return item === undefined || item.border !== undefined;
}
