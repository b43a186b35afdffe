import type { RefObject } from 'preact';
import { memo } from 'preact/compat';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Point } from '#protocol/graph.ts';
import { centredOn, gripOf, isLarger, scaleOf, seenPart, shapesOf } from './minimap.ts';
import type { Picture, Standings } from './state.ts';
import type { Position, Size, Viewport } from './viewport.ts';

interface MinimapProps {
  readonly picture: Picture;
  readonly standings: Standings;
  readonly viewport: RefObject<Viewport | null>;
  /** A person moves the view. */
  readonly onMove: () => void;
}

/**
 * The whole picture in a corner, with the part that is in the window: pressed or dragged, it moves the window. For the
 * eye and the mouse; the keyboard moves the view by itself.
 */
export function Minimap({ picture, standings, viewport, onMove }: MinimapProps) {
  const view = useView(viewport);
  const grip = useRef<Point>(undefined);
  const { layout } = picture;
  if (view === undefined || !isLarger(layout, view.window, view.position.zoom)) return null;
  const part = seenPart(view.position, view.window);
  const scale = scaleOf(layout, view.window);
  const moveTo = ({ x, y }: Point, held: Point): void => {
    onMove();
    const middle = { x: x + held.x, y: y + held.y };
    viewport.current?.moveTo(centredOn(middle, layout, view.window, view.position.zoom));
  };
  const pointOf = ({ clientX, clientY, currentTarget }: PointerEvent): Point => {
    const bounds = (currentTarget as Element).getBoundingClientRect();
    return { x: (clientX - bounds.left) / scale.x, y: (clientY - bounds.top) / scale.y };
  };
  const down = (event: PointerEvent): void => {
    // The picture beneath must not be dragged as well.
    event.stopPropagation();
    if (event.button !== 0) return;
    const point = pointOf(event);
    grip.current = gripOf(part, point);
    moveTo(point, grip.current);
    (event.currentTarget as Element).setPointerCapture(event.pointerId);
  };
  const release = (): void => {
    grip.current = undefined;
  };
  return (
    <div
      class="minimap"
      aria-hidden="true"
      onPointerDown={down}
      onPointerMove={event => grip.current !== undefined && moveTo(pointOf(event), grip.current)}
      onPointerUp={release}
      onPointerCancel={release}
    >
      <Shapes picture={picture} standings={standings} scale={scale} />
      <i
        class="seen"
        style={{
          transform: `translate(${part.x * scale.x}px, ${part.y * scale.y}px)`,
          width: `${part.width * scale.x}px`,
          height: `${part.height * scale.y}px`,
        }}
      />
    </div>
  );
}

/** Drawn anew only when a status changes, not when the view moves. */
const Shapes = memo(
  ({ picture, standings, scale }: Pick<MinimapProps, 'picture' | 'standings'> & { readonly scale: Point }) => {
    const { width, height } = picture.layout;
    return (
      <svg
        aria-hidden="true"
        width={width * scale.x}
        height={height * scale.y}
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
      >
        {[...shapesOf(picture.model, picture.layout, standings)].map(([look, path]) => (
          <path key={look} class={`is-${look}`} d={path} vector-effect="non-scaling-stroke" />
        ))}
      </svg>
    );
  },
  (one, other) =>
    one.picture === other.picture &&
    one.standings === other.standings &&
    one.scale.x === other.scale.x &&
    one.scale.y === other.scale.y,
);

/** Where the view is and how large its window, anew whenever that changes; undefined until there is one. */
function useView(viewport: RefObject<Viewport | null>) {
  const [view, setView] = useState<{ readonly position: Position; readonly window: Size }>();
  useEffect(() => {
    const { current } = viewport;
    if (current === null) return undefined;
    const take = (): void => setView({ position: current.current, window: current.size });
    take();
    return current.listen(take);
  }, [viewport]);
  return view;
}
