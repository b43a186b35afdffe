/** A line that is dragged from one node to another, which is to wait for it. */
import type { Box, Point } from '#protocol/graph.ts';
import type { GraphConnection } from '#protocol/webviews.ts';

/** Lengths are those of the picture. */
export interface Line {
  readonly from: string;
  /** Where it begins. */
  readonly start: Start;
  /** Where the pointer is. */
  readonly end: Point;
  /** The node under the pointer. */
  readonly to: string | undefined;
}

export interface Start extends Point {
  /** Where it goes from there: 1 in that direction. */
  readonly way: Point;
}

/** What would become of a line if it were let go: `asked` while the editor has not said. */
export type LineState = 'free' | 'asked' | 'possible' | 'refused';

/** A node can't wait for itself, which the pointer is over as the line begins: nothing is said about that. */
export function lineState({ from, to }: Line, answer: GraphConnection | undefined): LineState {
  if (to === undefined || to === from) return 'free';
  if (answer?.from !== from || answer.to !== to) return 'asked';
  return answer.problem === undefined ? 'possible' : 'refused';
}

/** From the middle of a card's lower edge, or beside a block's title. */
export function startOf({ x, y, width, height }: Box, isGroup: boolean): Start {
  return isGroup
    ? { x: x + width, y: y + 18, way: { x: 1, y: 0 } }
    : { x: x + width / 2, y: y + height, way: { x: 0, y: 1 } };
}

/** SVG path data: it leaves as arrows do, and bends to the pointer. */
export function pathOf({ start, end }: Line): string {
  const bend = Math.min(140, Math.max(24, Math.hypot(end.x - start.x, end.y - start.y) / 2));
  return `M${start.x} ${start.y}Q${start.x + start.way.x * bend} ${start.y + start.way.y * bend} ${end.x} ${end.y}`;
}
