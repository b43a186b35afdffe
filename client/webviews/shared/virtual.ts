import type { RefObject } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';

/** Which rows of a long list are drawn: those in its window, and a few around. */
export interface Slice {
  readonly first: number;
  /** After the last. */
  readonly end: number;
}

/** Rows that are drawn above and below the window, so that a quick scroll shows no gap. */
const around = 8;

/**
 * Draws only a part of a list of `count` rows, each `height` pixels high. The element scrolls; what is drawn belongs
 * into a child that is `count * height` high, moved down by `first * height`.
 */
export function useSlice(element: RefObject<HTMLElement | null>, count: number, height: number): Slice {
  const [view, setView] = useState({ top: 0, room: 600 });
  const frame = useRef(0);
  useLayoutEffect(() => {
    const box = element.current;
    if (box === null) return undefined;
    const read = (): void => {
      frame.current = 0;
      const [top, room] = [box.scrollTop, box.clientHeight];
      setView(known => (known.top === top && known.room === room ? known : { top, room }));
    };
    const soon = (): void => {
      if (frame.current === 0) frame.current = requestAnimationFrame(read);
    };
    read();
    box.addEventListener('scroll', soon, { passive: true });
    const sizes = new ResizeObserver(soon);
    sizes.observe(box);
    return () => {
      box.removeEventListener('scroll', soon);
      sizes.disconnect();
      cancelAnimationFrame(frame.current);
    };
  }, [element]);
  // A list that has become shorter is scrolled back, which is told only after it is drawn.
  const top = Math.max(0, Math.min(view.top, count * height - view.room));
  const first = Math.max(0, Math.floor(top / height) - around);
  return { first, end: Math.min(count, Math.ceil((top + view.room) / height) + around) };
}
