import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { GraphLayout, GraphNode } from '#protocol/graph.ts';
import type { RunView } from '#protocol/runView.ts';
import type { GraphAction } from '#protocol/webviews.ts';
import { tellMenu } from '../shared/stepContext.ts';
import type { CriticalMarks } from './critical.ts';
import { type Direction, nextNode } from './neighbours.ts';
import { opened } from './node.tsx';
import { PictureView } from './picture.tsx';
import type { Picks } from './rounds.ts';
import type { KeptGraph, Picture } from './state.ts';
import { listenToPointer, type Position, Viewport } from './viewport.ts';

interface CanvasProps {
  readonly picture: Picture;
  readonly run: RunView;
  readonly now: number;
  readonly critical: CriticalMarks | undefined;
  readonly selected: string | undefined;
  /** Where the view was when it was last seen. */
  readonly kept: KeptGraph | undefined;
  /** Filled by the canvas, for the buttons around it. */
  readonly viewport: RefObject<Viewport | null>;
  readonly onMove: (position: Position) => void;
  readonly onReveal: (node: GraphNode) => void;
  readonly onAct: (node: string, action: GraphAction) => void;
  /** Collapse or expand, open or close: the other of what it is. */
  readonly onFold: (node: GraphNode) => void;
  /** The rounds of loops that are shown. */
  readonly picks: Picks;
  /** The rounds of a loop are asked for. */
  readonly onRounds: (node: GraphNode) => void;
}

/** The picture in its window: moved by mouse, wheel and keys, walked through by arrow keys. */
export function Canvas({ picture, run, now, selected, kept, viewport, onMove, onReveal, ...props }: CanvasProps) {
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLDivElement>(null);
  const [hovered, setHovered] = useState<string>();
  const [focused, setFocused] = useState<string>();
  const { folding, fold } = useFolding(frame, picture, props.onFold);
  useViewport({ frame, canvas, viewport, picture, kept, onMove, anchor: folding.current ?? focused ?? selected });
  useFollowing(picture, selected, viewport);
  const does = {
    fold,
    reveal: (id: string | undefined): void => {
      const node = id === undefined ? undefined : picture.byId.get(id);
      if (node !== undefined) onReveal(node);
    },
    rounds: (id: string | undefined): void => {
      const node = id === undefined ? undefined : picture.byId.get(id);
      if (node?.kind === 'for' || node?.kind === 'repeat') props.onRounds(node);
    },
    walk: (id: string, direction: Direction): void => {
      const next = nextNode(picture.model, picture.layout, id, direction);
      if (next !== undefined) focusNode(frame.current, next);
    },
  };
  const focusOn = (target: EventTarget | null): void => {
    const id = nodeAt(target);
    setFocused(id);
    const box = id === undefined ? undefined : picture.layout.boxes[id];
    // Under the mouse nothing may move: its button is about to be released there.
    const byKey = target instanceof Element && target.matches(':focus-visible');
    if (box !== undefined && byKey) viewport.current?.show(box);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms; this groups the nodes of a picture.
    <div
      ref={frame}
      class={`frame ${hovered === undefined ? '' : 'has-light'}`}
      role="group"
      aria-label={`Graph of flow ${picture.model.flow}. Arrow keys move between steps, Enter shows a step in the text, Space collapses and expands a block, I picks a round of a loop. ${keyHelp}`}
      onKeyDown={event => actBy(event, props.onAct) || keyDown(event, does, viewport.current, picture)}
      onClick={event => click(event.target, does)}
      onPointerOver={event => setHovered(nodeAt(event.target))}
      onContextMenu={event => tellMenu(event, 'data-node', run)}
      onPointerLeave={() => setHovered(undefined)}
      onFocusIn={event => focusOn(event.target)}
      onFocusOut={() => setFocused(undefined)}
      onScroll={event => event.currentTarget.scrollTo(0, 0)}
    >
      <div ref={canvas} class="canvas">
        <PictureView
          picture={picture}
          run={run}
          picks={props.picks}
          now={now}
          critical={props.critical}
          selected={selected}
          hovered={hovered ?? focused}
          stop={stopOf(picture, focused ?? selected)}
        />
      </div>
    </div>
  );
}

/** What can be done with a node, by its id; what has none is left alone. */
interface NodeActions {
  /** Gives whether it is a block, which opens or closes. */
  readonly fold: (id: string | undefined) => boolean;
  readonly reveal: (id: string | undefined) => void;
  readonly rounds: (id: string | undefined) => void;
  readonly walk: (id: string, direction: Direction) => void;
}

function click(target: EventTarget | null, { fold, rounds, reveal }: NodeActions): void {
  if (isOn(target, '[data-fold]')) fold(nodeAt(target));
  else if (isOn(target, '[data-rounds]')) rounds(nodeAt(target));
  else reveal(nodeAt(target));
}

function keyDown(
  event: KeyboardEvent,
  { fold, reveal, rounds, walk }: NodeActions,
  viewport: Viewport | null,
  picture: Picture,
): void {
  const id = nodeAt(event.target);
  const direction = directions[event.key];
  if (direction !== undefined) {
    if (id === undefined) viewport?.panBy(...panOf(direction));
    else walk(id, direction);
  } else if (event.key === 'Enter' || event.key === ' ') {
    if (event.key === 'Enter' || !fold(id)) reveal(id);
  } else if (event.key === 'i') rounds(id);
  else if (!isZoomKey(event.key, viewport, picture.layout)) return;
  event.preventDefault();
}

const keyHelp = 'A adds a step, C connects, F2 renames, W wraps, Delete deletes.';

const actions: Readonly<Record<string, GraphAction>> = {
  a: 'add',
  c: 'connect',
  F2: 'rename',
  w: 'wrap',
  Delete: 'delete',
};

/** Whether the key asks for a change of the node that it was pressed on. */
function actBy(event: KeyboardEvent, onAct: CanvasProps['onAct']): boolean {
  const id = nodeAt(event.target);
  const action = actionOf(event);
  if (id === undefined || action === undefined) return false;
  onAct(id, action);
  event.preventDefault();
  return true;
}

function actionOf({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): GraphAction | undefined {
  if ((ctrlKey || metaKey) && !altKey && !shiftKey && key === 'z') return 'undo';
  return ctrlKey || metaKey || altKey ? undefined : actions[key];
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

/** Tab leads to the node that was last used, else to the first. */
function stopOf(picture: Picture, id: string | undefined): string | undefined {
  return id !== undefined && picture.byId.has(id) ? id : picture.model.nodes[0]?.id;
}

function isOn(target: EventTarget | null, selector: string): boolean {
  return target instanceof Element && target.closest(selector) !== null;
}

function nodeAt(target: EventTarget | null): string | undefined {
  const element = target instanceof Element ? target.closest<HTMLElement>('[data-node]') : null;
  return element?.dataset.node;
}

function focusNode(frame: HTMLElement | null, id: string): void {
  const element = frame?.querySelector<HTMLElement>(`[data-node="${CSS.escape(id)}"]`);
  element?.focus({ preventScroll: true });
}

/** Opens and closes what can be. A block becomes another element then, and whoever folded it by key is still on it. */
function useFolding(frame: RefObject<HTMLDivElement | null>, picture: Picture, onFold: CanvasProps['onFold']) {
  const folding = useRef<string>(undefined);
  useLayoutEffect(() => {
    if (folding.current !== undefined) focusNode(frame.current, folding.current);
    folding.current = undefined;
  }, [picture, frame]);
  const fold = (id: string | undefined): boolean => {
    const node = id === undefined ? undefined : picture.byId.get(id);
    if (node === undefined || opened(node) === undefined) return false;
    folding.current = node.id;
    onFold(node);
    return true;
  };
  return { folding, fold };
}

interface ViewportWiring {
  readonly frame: RefObject<HTMLDivElement | null>;
  readonly canvas: RefObject<HTMLDivElement | null>;
  readonly viewport: RefObject<Viewport | null>;
  readonly picture: Picture;
  readonly kept: KeptGraph | undefined;
  readonly onMove: (position: Position) => void;
  /** The node that must not move when the picture changes. */
  readonly anchor: string | undefined;
}

/** Makes the viewport, opens the picture in it, and keeps the reader's place when the picture changes. */
function useViewport({ frame, canvas, viewport, picture, kept, onMove, anchor }: ViewportWiring): void {
  const last = useRef<GraphLayout>(picture.layout);
  const move = useRef(onMove);
  move.current = onMove;
  useLayoutEffect(() => {
    if (frame.current === null || canvas.current === null) return undefined;
    const made = new Viewport(frame.current, canvas.current, position => move.current(position));
    viewport.current = made;
    if (kept !== undefined) made.moveTo(kept);
    else made.open(picture.layout.width, picture.layout.height);
    return listenToPointer(frame.current, made);
  }, []);
  useLayoutEffect(() => {
    const before = last.current;
    last.current = picture.layout;
    if (before !== picture.layout) holdPlace(viewport.current, before, picture.layout, anchor);
  }, [picture.layout, anchor, viewport]);
}

/** A node that is in both layouts stays where it is in the window: the one that is worked on, else the first that is. */
function holdPlace(
  viewport: Viewport | null,
  before: GraphLayout,
  after: GraphLayout,
  anchor: string | undefined,
): void {
  const candidates = [anchor ?? '', ...Object.keys(after.boxes)];
  const held = candidates.find(id => before.boxes[id] !== undefined && after.boxes[id] !== undefined);
  if (viewport === null || held === undefined) return;
  const old = before.boxes[held];
  const now = after.boxes[held];
  if (old === undefined || now === undefined) return;
  const { zoom } = viewport.current;
  viewport.panBy((old.x - now.x) * zoom, (old.y - now.y) * zoom);
}

/** When the cursor goes to another step in the text, its node comes into view. */
function useFollowing(picture: Picture, selected: string | undefined, viewport: RefObject<Viewport | null>): void {
  const boxes = useRef(picture.layout.boxes);
  boxes.current = picture.layout.boxes;
  useEffect(() => {
    const box = selected === undefined ? undefined : boxes.current[selected];
    if (box !== undefined) viewport.current?.show(box);
  }, [selected, viewport]);
}
