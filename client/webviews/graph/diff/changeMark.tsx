import type { ChangeKind, GraphEdge, Point } from '#protocol/graph.ts';
import { Icon } from '../../shared/icon.tsx';
import { changeIcons, changeWords } from './changes.ts';

/** On the upper border of a node: how it differs, as a sign and a word. */
export function ChangeMark({ kind }: { readonly kind: ChangeKind | undefined }) {
  if (kind === undefined) return null;
  return (
    <span class="change-mark" aria-hidden="true">
      <Icon name={changeIcons[kind]} />
      {changeWords[kind]}
    </span>
  );
}

/** In the middle of an arrow: a plus where it is new, a cross where it is gone. */
export function EdgeMark({
  change,
  route,
}: {
  readonly change: GraphEdge['change'];
  readonly route: readonly Point[];
}) {
  const middle = change === undefined ? undefined : middleOf(route);
  if (middle === undefined) return null;
  return (
    <g class="edge-mark" transform={`translate(${middle.x} ${middle.y})`}>
      <circle r="7" />
      <path d={change === 'added' ? 'M-3.5 0H3.5M0 -3.5V3.5' : 'M-2.6 -2.6L2.6 2.6M-2.6 2.6L2.6 -2.6'} />
    </g>
  );
}

/** The middle of the Bézier segment that is in the middle of the route. */
function middleOf(route: readonly Point[]): Point | undefined {
  const segments = Math.floor((route.length - 1) / 3);
  const first = Math.floor(segments / 2 - (segments % 2 === 0 ? 0.5 : 0)) * 3;
  const [a, b, c, d] = route.slice(first, first + 4);
  if (a === undefined || b === undefined || c === undefined || d === undefined) return undefined;
  const between = (axis: 'x' | 'y'): number => (a[axis] + 3 * b[axis] + 3 * c[axis] + d[axis]) / 8;
  return { x: between('x'), y: between('y') };
}
