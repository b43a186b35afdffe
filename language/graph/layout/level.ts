/** What stands in one block, or at the top of a picture, laid out on its own. */
import type { Point } from '#protocol/graph.ts';
import { placeColumns } from './columns.ts';
import { type Cell, type Grid, gridOf, type Item, type Link, type Wire } from './grid.ts';
import { orderRows } from './order.ts';
import { ranksOf } from './ranks.ts';

export interface Level {
  readonly width: number;
  readonly height: number;
  /** The middle of the top of each item. */
  readonly places: readonly Point[];
  /** The corners of each wire from the top down, in pairs of a row; none of a wire that does not lead down. */
  readonly ways: readonly (readonly Point[])[];
}

const gapOfRows = 40;

/** Arrows that lead far aside get more room, up to so much: flat ones are hard to follow. */
const mostGapOfRows = 76;

/** Between the border of a block and what stands in it, where arrows cross that border. */
const gapAtBorder = 14;

interface Row {
  readonly top: number;
  readonly bottom: number;
}

/** Lengths are CSS pixels; the origin is at the top left of what is laid out. */
export function layoutLevel(items: readonly Item[], wires: readonly Wire[]): Level {
  const grid = gridOf(items, wires, ranksOf(items, wires));
  orderRows(grid);
  placeColumns(grid);
  const rows = placeRows(grid);
  return {
    width: grid.rows.flat().reduce((right, { x, width }) => Math.max(right, x + width / 2), 0),
    height: rows.at(-1)?.bottom ?? 0,
    places: grid.cells.map(({ row, x }) => ({ x, y: rows[row]?.top ?? 0 })),
    ways: grid.ways.map(way => way.flatMap(link => corners(link, rows))),
  };
}

function placeRows({ rows }: Grid): readonly Row[] {
  const placed: Row[] = [];
  for (const [number, row] of rows.entries()) {
    const before = rows[number - 1];
    const top = before === undefined ? 0 : (placed.at(-1)?.bottom ?? 0) + gapBetween(before, row);
    const height = row.reduce((highest, { item }) => Math.max(highest, item?.height ?? 0), 0);
    placed.push({ top, bottom: top + height });
  }
  return placed;
}

function gapBetween(above: readonly Cell[], below: readonly Cell[]): number {
  const links = above.flatMap(cell => cell.below);
  const aside = links.reduce((most, link) => Math.max(most, Math.abs(slant(link))), 0);
  const gap = above.some(isBorder) || below.some(isBorder) ? gapAtBorder : gapOfRows;
  return Math.min(mostGapOfRows, gap + aside / 12);
}

/** How far to the right a wire goes between two rows. */
function slant({ upper, lower, leaves, arrives }: Link): number {
  return lower.x + arrives - upper.x - leaves;
}

function isBorder({ item }: Cell): boolean {
  return item?.border !== undefined;
}

/** Where a wire leaves a row and arrives at the next one. */
function corners({ upper, lower, leaves, arrives }: Link, rows: readonly Row[]): readonly Point[] {
  return [
    { x: upper.x + leaves, y: rows[upper.row]?.bottom ?? 0 },
    { x: lower.x + arrives, y: rows[lower.row]?.top ?? 0 },
  ];
}
