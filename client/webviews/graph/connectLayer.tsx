import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Point } from '#protocol/graph.ts';
import type { GraphConnection } from '#protocol/webviews.ts';
import { type Line, lineState, pathOf, type Start, startOf } from './connecting.ts';
import type { Picture } from './state.ts';
import type { Viewport } from './viewport.ts';

interface ConnectProps {
  readonly frame: RefObject<HTMLDivElement | null>;
  readonly viewport: RefObject<Viewport | null>;
  readonly picture: Picture;
  readonly answer: GraphConnection | undefined;
  /** A line begins to be dragged, or ends. */
  readonly onLine: (isDragged: boolean) => void;
  readonly onAsk: (from: string, to: string) => void;
  readonly onConnect: (from: string, to: string) => void;
}

/** The line that is being dragged from a node's handle, and how what it leads to takes it. */
export function ConnectLayer(props: ConnectProps) {
  const line = useLine(props);
  const { picture, viewport, answer } = props;
  if (line === undefined) return null;
  const state = lineState(line, answer);
  const target = state === 'free' ? undefined : picture.layout.boxes[line.to ?? ''];
  return (
    <>
      <svg class={`line is-${state}`} width="1" height="1" aria-hidden="true">
        <path d={pathOf(line)} />
        <circle cx={line.end.x} cy={line.end.y} r="5" />
        {target !== undefined && (
          <rect x={target.x - 5} y={target.y - 5} width={target.width + 10} height={target.height + 10} rx="12" />
        )}
      </svg>
      {state === 'refused' && (
        <div class="refusal" role="status" style={{ transform: besidePointer(line.end, viewport.current) }}>
          {answer?.problem}
        </div>
      )}
    </>
  );
}

/** In the half of the window that has room, and as large as other texts at every zoom. */
function besidePointer({ x, y }: Point, viewport: Viewport | null): string {
  const { zoom, ...origin } = viewport?.current ?? { x: 0, y: 0, zoom: 1 };
  const { width, height } = viewport?.size ?? { width: 0, height: 0 };
  const across = x * zoom + origin.x > width / 2 ? 'calc(-100% - 14px)' : '14px';
  const down = y * zoom + origin.y > height / 2 ? 'calc(-100% - 14px)' : '14px';
  return `translate(${x}px, ${y}px) scale(${1 / zoom}) translate(${across}, ${down})`;
}

/** Pixels that the pointer must go before it is no click. */
const least = 4;

/** Undefined while none is dragged. */
function useLine(props: ConnectProps): Line | undefined {
  const [line, setLine] = useState<Line>();
  const last = useRef(props);
  last.current = props;
  const { frame } = props;
  useEffect(() => {
    if (frame.current === null) return undefined;
    return listenToHandles(frame.current, {
      pointOf: event => pointOf(event, last.current),
      start: from => {
        const { picture } = last.current;
        const box = picture.layout.boxes[from];
        return box && startOf(box, picture.byId.get(from)?.isGroup === true);
      },
      show: (next, isOther) => {
        setLine(next);
        last.current.onLine(next !== undefined);
        if (isOther && next?.to !== undefined && next.to !== next.from) last.current.onAsk(next.from, next.to);
      },
      drop: dropped => {
        const state = lineState(dropped, last.current.answer);
        if (dropped.to !== undefined && state !== 'free' && state !== 'refused') {
          last.current.onConnect(dropped.from, dropped.to);
        }
      },
    });
  }, [frame]);
  return line;
}

/** Where the pointer is in the picture. */
function pointOf({ clientX, clientY }: PointerEvent, { frame, viewport }: ConnectProps): Point {
  const { left = 0, top = 0 } = frame.current?.getBoundingClientRect() ?? {};
  const { x, y, zoom } = viewport.current?.current ?? { x: 0, y: 0, zoom: 1 };
  return { x: (clientX - left - x) / zoom, y: (clientY - top - y) / zoom };
}

interface LineEvents {
  readonly pointOf: (event: PointerEvent) => Point;
  /** Where a line from a node begins. */
  readonly start: (from: string) => Start | undefined;
  /** `isOther`: it leads to another node than before. Undefined when it ends. */
  readonly show: (line: Line | undefined, isOther: boolean) => void;
  readonly drop: (line: Line) => void;
}

/** Hears a line being dragged, dropped, or given up by Escape; gives back how to stop that. */
function listenToHandles(frame: HTMLElement, { pointOf: at, start, show, drop }: LineEvents): () => void {
  let pressed: { readonly from: string; readonly x: number; readonly y: number } | undefined;
  let line: Line | undefined;
  const down = (event: PointerEvent): void => {
    const handle = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-connect]') : null;
    const from = handle?.dataset.connect;
    if (from !== undefined && event.button === 0) pressed = { from, x: event.clientX, y: event.clientY };
  };
  const move = (event: PointerEvent): void => {
    if (pressed === undefined) return;
    if (line === undefined && Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) < least) return;
    const begin = start(pressed.from);
    if (begin === undefined) return;
    if (line === undefined) frame.setPointerCapture(event.pointerId);
    const to = targetAt(event);
    const isOther = to !== line?.to;
    line = { from: pressed.from, start: begin, end: at(event), to };
    show(line, isOther);
  };
  const up = (): void => {
    if (line !== undefined) drop(line);
    end();
  };
  const end = (): void => {
    pressed = undefined;
    if (line !== undefined) show(undefined, false);
    line = undefined;
  };
  const giveUp = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && line !== undefined) end();
  };
  const listeners = { pointerdown: down, pointermove: move, pointerup: up, pointercancel: end } as const;
  for (const [name, listener] of Object.entries(listeners)) frame.addEventListener(name, listener as EventListener);
  window.addEventListener('keydown', giveUp);
  return () => {
    for (const [name, listener] of Object.entries(listeners)) {
      frame.removeEventListener(name, listener as EventListener);
    }
    window.removeEventListener('keydown', giveUp);
  };
}

/** The node under the pointer: of a block all of its box. */
function targetAt({ clientX, clientY }: PointerEvent): string | undefined {
  const found = document.elementFromPoint(clientX, clientY)?.closest<HTMLElement>('[data-node], [data-box]');
  return found?.dataset.node ?? found?.dataset.box;
}
