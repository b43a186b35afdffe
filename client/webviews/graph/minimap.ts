/** The overview of a graph that is larger than its window: how it is scaled, and what a pointer on it means. */
import type { Box, GraphLayout, GraphModel, Point } from '#protocol/graph.ts';
import type { StepStatus } from '#protocol/runView.ts';
import type { Standings } from './state.ts';
import type { Position, Size } from './viewport.ts';

// What is on the map is in the picture's own lengths; `scale` makes pixels of the map of them.

const most: Size = { width: 190, height: 150 };
/** Narrower than this a map can't be aimed at. */
const narrowest = 14;

/** Whether a part of the picture can't be seen at once. */
export function isLarger(whole: Size, window: Size, zoom: number): boolean {
  return whole.width * zoom > window.width + 1 || whole.height * zoom > window.height + 1;
}

/** Of width and height: a picture that is far from square is squeezed, so that its map can be aimed at. */
export function scaleOf({ width, height }: Size, window: Size): Point {
  const room = { width: Math.min(most.width, window.width / 3), height: Math.min(most.height, window.height / 3) };
  const scale = Math.min(room.width / width, room.height / height);
  return { x: Math.max(scale, narrowest / width), y: Math.max(scale, narrowest / height) };
}

/** The part of the picture that is in the window. */
export function seenPart({ x, y, zoom }: Position, window: Size): Box {
  return { x: -x / zoom, y: -y / zoom, width: window.width / zoom, height: window.height / zoom };
}

/** How far a part's middle is from a point in it: a part that is taken there stays under the pointer. Nothing outside of it. */
export function gripOf(part: Box, point: Point): Point {
  const grip = { x: part.x + part.width / 2 - point.x, y: part.y + part.height / 2 - point.y };
  const isInside = Math.abs(grip.x) <= part.width / 2 && Math.abs(grip.y) <= part.height / 2;
  return isInside ? grip : { x: 0, y: 0 };
}

/** Where the view is when `point`, which is kept within the picture, is in its middle. */
export function centredOn(point: Point, whole: Size, window: Size, zoom: number): Position {
  const within = (value: number, end: number): number => Math.min(Math.max(value, 0), end);
  const x = window.width / 2 - within(point.x, whole.width) * zoom;
  const y = window.height / 2 - within(point.y, whole.height) * zoom;
  return { x, y, zoom };
}

export type MapLook = StepStatus | 'plain' | 'group';

/** SVG path data of all nodes that look the same: a thousand nodes are a few elements. */
export function shapesOf(
  { nodes }: GraphModel,
  { boxes }: GraphLayout,
  standings: Standings,
): ReadonlyMap<MapLook, string> {
  const shapes = new Map<MapLook, string>();
  for (const { id, isGroup } of nodes) {
    const box = boxes[id];
    if (box === undefined) continue;
    const look = isGroup ? 'group' : (standings.get(id)?.status ?? 'plain');
    const { x, y, width, height } = box;
    shapes.set(look, `${shapes.get(look) ?? ''}M${x} ${y}h${width}v${height}h${-width}z`);
  }
  return shapes;
}
