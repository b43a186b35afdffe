/** The window onto the picture: where it is, how large things are, and how wheel, mouse and keys move it. */
import type { Box } from '#protocol/graph.ts';

export interface Position {
  /** Where the picture's origin is in the window, in pixels. */
  readonly x: number;
  readonly y: number;
  /** 1 is the size that the layout was made for. */
  readonly zoom: number;
}

/** In pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

const smallest = 0.15;
const largest = 2.5;
/** A fitted picture is not blown up. */
const largestFit = 1.15;
const fitMargin = 12;

/**
 * Moves `canvas` in `frame` by a CSS transform, past the rendering of the rest: panning must not wait for it.
 */
export class Viewport {
  private readonly frame: HTMLElement;
  private readonly canvas: HTMLElement;
  private readonly listeners = new Set<(position: Position) => void>();
  private position: Position = { x: 0, y: 0, zoom: 1 };

  constructor(frame: HTMLElement, canvas: HTMLElement) {
    this.frame = frame;
    this.canvas = canvas;
  }

  /** Calls `listener` whenever the view moves or its window changes; gives back how to stop that. */
  listen(listener: (position: Position) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  tell(): void {
    for (const listener of this.listeners) listener(this.position);
  }

  /** Of the window. */
  get size(): Size {
    return { width: this.frame.clientWidth, height: this.frame.clientHeight };
  }

  get current(): Position {
    return this.position;
  }

  /** At once; or `gently`, so that the eye can follow. */
  moveTo(position: Position, gently = false): void {
    this.position = position;
    this.canvas.classList.toggle('gliding', gently);
    const { x, y, zoom } = position;
    this.canvas.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px) scale(${zoom})`;
    this.tell();
  }

  panBy(dx: number, dy: number, gently = false): void {
    const { x, y, zoom } = this.position;
    this.moveTo({ x: x + dx, y: y + dy, zoom }, gently);
  }

  /** Keeps what is under the point (in pixels of the window; its middle by default) where it is. */
  zoomBy(factor: number, at?: { readonly x: number; readonly y: number }): void {
    const { x, y, zoom } = this.position;
    const next = Math.min(Math.max(zoom * factor, smallest), largest);
    const point = at ?? { x: this.frame.clientWidth / 2, y: this.frame.clientHeight / 2 };
    const change = next / zoom;
    this.moveTo({ x: point.x - (point.x - x) * change, y: point.y - (point.y - y) * change, zoom: next });
  }

  fit(width: number, height: number): void {
    const { clientWidth, clientHeight } = this.frame;
    if (clientWidth === 0 || clientHeight === 0 || width === 0 || height === 0) return;
    const room = Math.min((clientWidth - 2 * fitMargin) / width, (clientHeight - 2 * fitMargin) / height);
    const zoom = Math.min(Math.max(room, smallest), largestFit);
    this.moveTo({ x: (clientWidth - width * zoom) / 2, y: (clientHeight - height * zoom) / 2, zoom });
  }

  /** Like {@link fit} as long as that can be read; else at a readable size, from the top. */
  open(width: number, height: number): void {
    this.fit(width, height);
    const readable = 0.55;
    if (this.position.zoom >= readable) return;
    const x = Math.min((this.frame.clientWidth - width * readable) / 2, fitMargin);
    this.moveTo({ x: Math.max(x, (this.frame.clientWidth - width * readable) / 2), y: fitMargin, zoom: readable });
  }

  /** Moves only if `box` is not wholly seen, and only as far as needed; gives whether it did. */
  show(box: Box, gently = false): boolean {
    const { x, y, zoom } = this.position;
    // What is gone along with is not left at the very border, where the run's status covers it.
    const border = gently ? 72 : 24;
    const dx = toBeSeen(box.x * zoom + x, box.width * zoom, this.frame.clientWidth, border);
    const dy = toBeSeen(box.y * zoom + y, box.height * zoom, this.frame.clientHeight, border);
    if (dx === 0 && dy === 0) return false;
    this.panBy(dx, dy, gently);
    return true;
  }
}

function toBeSeen(start: number, size: number, room: number, border: number): number {
  if (start < border || size > room - 2 * border) return border - start;
  return Math.min(0, room - border - (start + size));
}

/**
 * Connects wheel and pointer: gives back how to disconnect them.
 * @param onMove called when a person begins to move the view, or moves it on
 */
export function listenToPointer(frame: HTMLElement, viewport: Viewport, onMove: () => void): () => void {
  const wheel = (event: WheelEvent): void => {
    event.preventDefault();
    onMove();
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    if (event.ctrlKey || event.metaKey) {
      const bounds = frame.getBoundingClientRect();
      const at = { x: event.clientX - bounds.left, y: event.clientY - bounds.top };
      viewport.zoomBy(Math.exp(-event.deltaY * lines * 0.004), at);
    } else if (event.shiftKey && event.deltaX === 0) {
      viewport.panBy(-event.deltaY * lines, 0);
    } else {
      viewport.panBy(-event.deltaX * lines, -event.deltaY * lines);
    }
  };
  const stopDragging = listenToDrag(frame, viewport, onMove);
  frame.addEventListener('wheel', wheel, { passive: false });
  return () => {
    frame.removeEventListener('wheel', wheel);
    stopDragging();
  };
}

function listenToDrag(frame: HTMLElement, viewport: Viewport, onMove: () => void): () => void {
  let last: { readonly x: number; readonly y: number } | undefined;
  const down = (event: PointerEvent): void => {
    const onNode = event.target instanceof Element && event.target.closest('[data-node], [data-connect]') !== null;
    if (event.button !== 1 && (event.button !== 0 || onNode)) return;
    last = { x: event.clientX, y: event.clientY };
    frame.setPointerCapture(event.pointerId);
    frame.classList.add('dragging');
  };
  const move = (event: PointerEvent): void => {
    if (last === undefined) return;
    onMove();
    viewport.panBy(event.clientX - last.x, event.clientY - last.y);
    last = { x: event.clientX, y: event.clientY };
  };
  const up = (): void => {
    last = undefined;
    frame.classList.remove('dragging');
  };
  frame.addEventListener('pointerdown', down);
  frame.addEventListener('pointermove', move);
  frame.addEventListener('pointerup', up);
  frame.addEventListener('pointercancel', up);
  return () => {
    frame.removeEventListener('pointerdown', down);
    frame.removeEventListener('pointermove', move);
    frame.removeEventListener('pointerup', up);
    frame.removeEventListener('pointercancel', up);
  };
}
