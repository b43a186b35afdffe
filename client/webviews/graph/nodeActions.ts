/** What mouse and keys do with the nodes of a picture. */
import type { GraphLayout } from '#protocol/graph.ts';
import type { GraphAction } from '#protocol/webviews.ts';
import type { Direction } from './neighbours.ts';
import type { Picture } from './state.ts';
import type { Viewport } from './viewport.ts';

/** What can be done with a node, by its id; what has none is left alone. */
export interface NodeActions {
  /** Gives whether it is a block, which opens or closes. */
  readonly fold: (id: string | undefined) => boolean;
  /** Asks which node is to wait for it. */
  readonly connect: (id: string | undefined) => void;
  readonly reveal: (id: string | undefined) => void;
  readonly rounds: (id: string | undefined) => void;
  readonly pan: (dx: number, dy: number) => void;
  readonly walk: (id: string, direction: Direction) => void;
}

export function click(target: EventTarget | null, { fold, rounds, connect, reveal }: NodeActions): void {
  if (isOn(target, '[data-fold]')) fold(nodeAt(target));
  else if (isOn(target, '[data-rounds]')) rounds(nodeAt(target));
  else if (isOn(target, '[data-connect]')) connect(nodeAt(target));
  else reveal(nodeAt(target));
}

export function keyDown(
  event: KeyboardEvent,
  { fold, reveal, rounds, pan, walk }: NodeActions,
  viewport: Viewport | null,
  picture: Picture,
): void {
  const id = nodeAt(event.target);
  const direction = directions[event.key];
  if (direction !== undefined) {
    if (id === undefined || event.shiftKey) pan(...panOf(direction));
    else walk(id, direction);
  } else if (event.key === 'Enter' || event.key === ' ') {
    if (event.key === 'Enter' || !fold(id)) reveal(id);
  } else if (event.key === 'i') rounds(id);
  else if (!isZoomKey(event.key, viewport, picture.layout)) return;
  event.preventDefault();
}

export const keyHelp = [
  'Arrow keys move between steps, with Shift they move the view, Enter shows a step in the text.',
  'Space collapses and expands a block, I picks a round of a loop.',
  'A adds a step, C connects, F2 renames, W wraps, Delete deletes.',
].join(' ');

const actions: Readonly<Record<string, GraphAction>> = {
  a: 'add',
  c: 'connect',
  F2: 'rename',
  w: 'wrap',
  Delete: 'delete',
};

/** Whether the key asks for a change of the node that it was pressed on. */
export function actBy(
  event: KeyboardEvent,
  { byId }: Picture,
  onAct: (node: string, action: GraphAction) => void,
): boolean {
  const id = nodeAt(event.target);
  const action = actionOf(event);
  if (id === undefined || action === undefined) return false;
  // What is gone can't be changed.
  if (byId.get(id)?.change === 'removed') return false;
  onAct(id, action);
  event.preventDefault();
  return true;
}

function actionOf({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): GraphAction | undefined {
  return ctrlKey || metaKey || altKey ? undefined : actions[key];
}

/** Whether a key takes the last change of the text back, or makes it again. In a field it is the field's own. */
export function retraceOf(event: KeyboardEvent): 'undo' | 'redo' | undefined {
  const isOwn = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
  if (isOwn || !(event.ctrlKey || event.metaKey) || event.altKey) return undefined;
  const key = event.key.toLowerCase();
  if (key === 'z') return event.shiftKey ? 'redo' : 'undo';
  return key === 'y' && !event.shiftKey ? 'redo' : undefined;
}

const directions: Readonly<Record<string, Direction>> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
};

function panOf(direction: Direction): [number, number] {
  const step = 48;
  const ways = { up: [0, step], down: [0, -step], left: [step, 0], right: [-step, 0] } as const;
  const [dx, dy] = ways[direction];
  return [dx, dy];
}

function isZoomKey(key: string, viewport: Viewport | null, layout: GraphLayout): boolean {
  if (viewport === null) return false;
  if (key === '+' || key === '=') viewport.zoomBy(1.25);
  else if (key === '-') viewport.zoomBy(1 / 1.25);
  else if (key === '0') viewport.fit(layout.width, layout.height);
  else return false;
  return true;
}

function isOn(target: EventTarget | null, selector: string): boolean {
  return target instanceof Element && target.closest(selector) !== null;
}

/** The node that an element belongs to. */
export function nodeAt(target: EventTarget | null): string | undefined {
  const element = target instanceof Element ? target.closest<HTMLElement>('[data-node], [data-connect]') : null;
  return element?.dataset.node ?? element?.dataset.connect;
}
