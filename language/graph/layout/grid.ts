/** What stands in one block, or at the top of a picture, as cells in rows. */

/** Something that has a size of its own, in CSS pixels. */
export interface Item {
  readonly width: number;
  readonly height: number;
  /** Where an arrow crosses the border of the block: above everything else in it, or below. */
  readonly border?: 'top' | 'bottom';
}

/** An arrow from one item down to another one. Both are numbers of items, which stand in the order of the text. */
export interface Wire {
  readonly from: number;
  readonly to: number;
  /** How far from the middle of its ends it starts and arrives, in pixels. */
  readonly leaves: number;
  readonly arrives: number;
  /** How much it wants to be short. */
  readonly weight: number;
}

/** An item, or where a wire passes through a row. */
export interface Cell {
  readonly item: Item | undefined;
  readonly row: number;
  readonly width: number;
  readonly above: Link[];
  readonly below: Link[];
  /** Which one of its row it is, from the left. */
  at: number;
  /** Its middle. */
  x: number;
}

/** A wire between two rows that follow each other. */
export interface Link {
  readonly upper: Cell;
  readonly lower: Cell;
  readonly leaves: number;
  readonly arrives: number;
}

export interface Grid {
  readonly rows: readonly Cell[][];
  /** By number of the item. */
  readonly cells: readonly Cell[];
  /** The links of each wire from the top down; none for a wire that does not lead down. */
  readonly ways: readonly (readonly Link[])[];
}

/** Puts items into rows in the order of the text, and has each wire pass through the rows between its ends. */
export function gridOf(items: readonly Item[], wires: readonly Wire[], ranks: readonly number[]): Grid {
  const rows = Array.from({ length: Math.max(-1, ...ranks) + 1 }, (): Cell[] => []);
  const put = (item: Item | undefined, row: number): Cell => {
    const cells = rows[row] ?? [];
    const cell = { item, row, width: item?.width ?? 0, above: [], below: [], at: cells.length, x: 0 };
    cells.push(cell);
    return cell;
  };
  const cells = items.map((item, number) => put(item, ranks[number] ?? 0));
  const ways = wires.map(wire => {
    const upper = cells[wire.from];
    const lower = cells[wire.to];
    if (upper === undefined || lower === undefined) return [];
    const way: Link[] = [];
    for (let row = upper.row + 1; row <= lower.row; row++) {
      const from = way.at(-1)?.lower ?? upper;
      const to = row === lower.row ? lower : put(undefined, row);
      const link = {
        upper: from,
        lower: to,
        leaves: from === upper ? wire.leaves : 0,
        arrives: to === lower ? wire.arrives : 0,
      };
      from.below.push(link);
      to.above.push(link);
      way.push(link);
    }
    return way;
  });
  return { rows, cells, ways };
}
