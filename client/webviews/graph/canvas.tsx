import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { GraphLayout, GraphNode } from '#protocol/graph.ts';
import type { RunView } from '#protocol/runView.ts';
import type { GraphAction, GraphConnection } from '#protocol/webviews.ts';
import { tellMenu } from '../shared/stepContext.ts';
import { ConnectLayer } from './connectLayer.tsx';
import type { CriticalMarks } from './critical.ts';
import { Minimap } from './minimapView.tsx';
import { nextNode } from './neighbours.ts';
import { opened } from './node.tsx';
import { actBy, click, keyDown, keyHelp, type NodeActions, nodeAt } from './nodeActions.ts';
import { PictureView } from './picture.tsx';
import type { Picks } from './rounds.ts';
import { type KeptGraph, type Picture, standingsOf } from './state.ts';
import { listenToPointer, type Position, Viewport } from './viewport.ts';

export interface CanvasProps {
  readonly picture: Picture;
  readonly run: RunView;
  readonly now: number;
  readonly critical: CriticalMarks | undefined;
  readonly selected: string | undefined;
  /** Where the view was when it was last seen. */
  readonly kept: KeptGraph | undefined;
  /** Filled by the canvas, for the buttons around it. */
  readonly viewport: RefObject<Viewport | null>;
  /** The step that the view goes along with; undefined for none. */
  readonly followed: string | undefined;
  readonly hasMinimap: boolean;
  readonly onMove: (position: Position) => void;
  /** A person moves the view. */
  readonly onPan: () => void;
  readonly onReveal: (node: GraphNode) => void;
  readonly onAct: (node: string, action: GraphAction) => void;
  /** The last connection that the editor has said something about. */
  readonly connection: GraphConnection | undefined;
  /** Whether `to` could wait for `from`. */
  readonly onAsk: (from: string, to: string) => void;
  readonly onConnect: (from: string, to: string) => void;
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
  const [isConnecting, setConnecting] = useState(false);
  const { folding, fold } = useFolding(frame, picture, props.onFold);
  useViewport({
    frame,
    canvas,
    viewport,
    picture,
    kept,
    onMove,
    onPan: props.onPan,
    anchor: folding.current ?? focused ?? selected,
  });
  useKeptFocus(frame, picture, focused);
  useShowing(picture, selected, viewport);
  useShowing(picture, props.followed, viewport, true);
  // The run changes in place; its version tells.
  const standings = useMemo(() => standingsOf(run, picture), [run, run.version, picture]);
  const does = { ...nodeActions(frame, viewport, picture, { onReveal, ...props }), fold };
  const focusOn = (target: EventTarget | null): void => {
    const id = nodeAt(target);
    setFocused(id);
    const box = id === undefined ? undefined : picture.layout.boxes[id];
    // Under the mouse nothing may move: its button is about to be released there.
    const byKey = target instanceof Element && target.matches(':focus-visible');
    if (box !== undefined && byKey && viewport.current?.show(box)) props.onPan();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms; this groups the nodes of a picture.
    <div
      ref={frame}
      class={`frame ${hovered === undefined ? '' : 'has-light'}`}
      role="group"
      aria-label={`Graph of flow ${picture.model.flow}. ${keyHelp}`}
      onKeyDown={event => actBy(event, picture, props.onAct) || keyDown(event, does, viewport.current, picture)}
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
          standings={standings}
          picks={props.picks}
          now={now}
          critical={props.critical}
          selected={selected}
          hovered={isConnecting ? undefined : (hovered ?? focused)}
          stop={stopOf(picture, focused ?? selected)}
        />
        <ConnectLayer
          frame={frame}
          viewport={viewport}
          picture={picture}
          answer={props.connection}
          onLine={setConnecting}
          onAsk={props.onAsk}
          onConnect={props.onConnect}
        />
      </div>
      {props.hasMinimap && <Minimap picture={picture} standings={standings} viewport={viewport} onMove={props.onPan} />}
    </div>
  );
}

function nodeActions(
  frame: RefObject<HTMLDivElement | null>,
  viewport: RefObject<Viewport | null>,
  { byId, model, layout }: Picture,
  { onReveal, onRounds, onAct, onPan }: Pick<CanvasProps, 'onReveal' | 'onRounds' | 'onAct' | 'onPan'>,
): Omit<NodeActions, 'fold'> {
  return {
    reveal: id => {
      const node = byId.get(id ?? '');
      if (node !== undefined) onReveal(node);
    },
    rounds: id => {
      const node = byId.get(id ?? '');
      if (node?.kind === 'for' || node?.kind === 'repeat') onRounds(node);
    },
    connect: id => {
      if (id !== undefined) onAct(id, 'connect');
    },
    pan: (dx, dy) => {
      onPan();
      viewport.current?.panBy(dx, dy);
    },
    walk: (id, direction) => {
      const next = nextNode(model, layout, id, direction);
      if (next !== undefined) focusNode(frame.current, next);
    },
  };
}

/** Tab leads to the node that was last used, else to the first. */
function stopOf(picture: Picture, id: string | undefined): string | undefined {
  return id !== undefined && picture.byId.has(id) ? id : picture.model.nodes[0]?.id;
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

/** When the node that has the focus goes, the one that stood nearest gets it: the keyboard goes on from there. */
function useKeptFocus(frame: RefObject<HTMLDivElement | null>, picture: Picture, focused: string | undefined): void {
  /** The last one that had the node. */
  const before = useRef(picture);
  useLayoutEffect(() => {
    if (focused === undefined || picture.byId.has(focused)) {
      before.current = picture;
      return;
    }
    const { model, layout } = before.current;
    if (!document.hasFocus() || document.activeElement !== document.body) return;
    const ways = (['up', 'left', 'right', 'down'] as const).map(way => nextNode(model, layout, focused, way));
    const next = ways.find(id => id !== undefined && picture.byId.has(id)) ?? picture.model.nodes[0]?.id;
    if (next !== undefined) focusNode(frame.current, next);
  }, [picture, frame, focused]);
}

interface ViewportWiring {
  readonly frame: RefObject<HTMLDivElement | null>;
  readonly canvas: RefObject<HTMLDivElement | null>;
  readonly viewport: RefObject<Viewport | null>;
  readonly picture: Picture;
  readonly kept: KeptGraph | undefined;
  readonly onMove: (position: Position) => void;
  readonly onPan: () => void;
  /** The node that must not move when the picture changes. */
  readonly anchor: string | undefined;
}

/** Makes the viewport, opens the picture in it, and keeps the reader's place when the picture changes. */
function useViewport({ frame, canvas, viewport, picture, kept, onMove, onPan, anchor }: ViewportWiring): void {
  const last = useRef<GraphLayout>(picture.layout);
  const told = useRef({ onMove, onPan });
  told.current = { onMove, onPan };
  useLayoutEffect(() => {
    if (frame.current === null || canvas.current === null) return undefined;
    const made = new Viewport(frame.current, canvas.current);
    made.listen(position => told.current.onMove(position));
    viewport.current = made;
    if (kept !== undefined) made.moveTo(kept);
    else made.open(picture.layout.width, picture.layout.height);
    const resized = new ResizeObserver(() => made.tell());
    resized.observe(frame.current);
    const stopPointer = listenToPointer(frame.current, made, () => told.current.onPan());
    return () => {
      resized.disconnect();
      stopPointer();
    };
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

/** When it is another node, that comes into view. */
function useShowing(
  picture: Picture,
  node: string | undefined,
  viewport: RefObject<Viewport | null>,
  gently = false,
): void {
  const boxes = useRef(picture.layout.boxes);
  boxes.current = picture.layout.boxes;
  useEffect(() => {
    const box = node === undefined ? undefined : boxes.current[node];
    if (box !== undefined) viewport.current?.show(box, gently);
  }, [node, viewport, gently]);
}
