/**
 * How far to the right each cell stands: row by row as near to its neighbours above, then below, as the order of the row
 * allows (least squares with pooled neighbours, as in isotonic regression: Ayer and others, 1955). A wire through several
 * rows wants to be straight more than a node wants to be in the middle.
 */
import type { Cell, Grid, Link } from './grid.ts';

const gapOfItems = 28;
const gapOfWires = 14;
/** Of a wire and an item. */
const gapOfBoth = 20;

/** There and back so often. */
const sweeps = 8;

/** How hard it is to push a cell aside. */
const wireWeight = 4;
const itemWeight = 1;

/** Sets `x` of all cells; the least left border is 0. */
export function placeColumns({ rows, ways }: Grid): void {
  const cells = rows.flat();
  for (const row of rows)
    pool(
      row,
      row.map(() => 0),
    );
  for (let sweep = 0; sweep < sweeps; sweep++) {
    for (const row of rows)
      pool(
        row,
        row.map(cell => wanted(cell, true, false)),
      );
    for (const row of rows.toReversed())
      pool(
        row,
        row.map(cell => wanted(cell, false, true)),
      );
  }
  for (const row of rows)
    pool(
      row,
      row.map(cell => wanted(cell, true, true)),
    );
  for (const way of ways) straighten(way, rows);
  closeGaps(cells);
}

/** Puts the bends of a wire below one another where their neighbours leave room for it, otherwise as near as there is. */
function straighten(way: readonly Link[], rows: readonly (readonly Cell[])[]): void {
  let run: Cell[] = [];
  let [least, most] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  const end = (): void => {
    const sum = run.reduce((total, { x }) => total + x, 0);
    for (const cell of run) cell.x = Math.min(most, Math.max(least, sum / run.length));
  };
  for (const { lower } of way.slice(0, -1)) {
    const [left, right] = roomOf(lower, rows[lower.row] ?? []);
    if (Math.max(least, left) > Math.min(most, right)) {
      end();
      run = [];
      [least, most] = [left, right];
    } else [least, most] = [Math.max(least, left), Math.min(most, right)];
    run.push(lower);
  }
  end();
}

/** From where to where the middle of a cell can be moved. */
function roomOf(cell: Cell, row: readonly Cell[]): readonly [number, number] {
  const left = row[cell.at - 1];
  const right = row[cell.at + 1];
  return [
    left === undefined ? Number.NEGATIVE_INFINITY : left.x + distance(left, cell),
    right === undefined ? Number.POSITIVE_INFINITY : right.x - distance(cell, right),
  ];
}

/** Moves what stands right of an empty stripe, from the top to the bottom, to the left; and all of it to the border. */
function closeGaps(cells: readonly Cell[]): void {
  const sorted = cells.toSorted((one, other) => one.x - one.width / 2 - (other.x - other.width / 2));
  let right = -gapOfItems;
  let shift = 0;
  for (const cell of sorted) {
    const left = cell.x - cell.width / 2;
    if (cell === sorted[0]) [shift, right] = [left, left];
    else shift += Math.max(0, left - right - gapOfItems);
    right = Math.max(right, cell.x + cell.width / 2);
    cell.x -= shift;
  }
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
    if (before !== undefined) offset += distance(before, cell);
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

/** Between the middles of two neighbours in a row, at least. */
function distance(left: Cell, right: Cell): number {
  const points = [left, right].filter(isPoint).length;
  const gap = points === 2 ? gapOfWires : points === 1 ? gapOfBoth : gapOfItems;
  return (left.width + right.width) / 2 + gap;
}

function isPoint({ item }: Cell): boolean {
  return item === undefined || item.border !== undefined;
}
