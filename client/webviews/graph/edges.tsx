import { memo } from 'preact/compat';
import type { GraphEdge, GraphLayout, GraphModel, Point } from '#protocol/graph.ts';
import { EdgeMark } from './diff/changeMark.tsx';

interface EdgesProps {
  readonly model: GraphModel;
  readonly layout: GraphLayout;
  /** Ids of what is lit; everything when undefined. */
  readonly lit: ReadonlySet<string> | undefined;
  /** Ids of edges that the run has gone along, as one text, so that equal sets are equal. */
  readonly passed: string;
  /** The same of those that the critical path goes along. */
  readonly critical: string;
}

const kinds: readonly GraphEdge['kind'][] = ['data', 'after', 'sequence', 'failure'];
const states = ['', '-passed', '-critical', '-lit'] as const;

/** All arrows of a picture. What they mean is said by the nodes' own needs; screen readers walk the nodes. */
export const Edges = memo(({ model, layout, lit, passed, critical }: EdgesProps) => {
  const gone = new Set(passed.split('\n'));
  const deciding = new Set(critical.split('\n'));
  return (
    <svg class="edges" width={layout.width} height={layout.height} aria-hidden="true">
      <defs>{kinds.flatMap(kind => states.map(state => <Arrow key={kind + state} kind={kind} state={state} />))}</defs>
      {model.edges.map(edge => {
        const isLit = lit?.has(edge.id) === true;
        const state = isLit ? '-lit' : deciding.has(edge.id) ? '-critical' : gone.has(edge.id) ? '-passed' : '';
        return (
          <Edge
            key={edge.id}
            edge={edge}
            route={layout.routes[edge.id] ?? []}
            state={state}
            isDimmed={lit !== undefined && !isLit}
          />
        );
      })}
    </svg>
  );
});

interface EdgeProps {
  readonly edge: GraphEdge;
  readonly route: readonly Point[];
  readonly state: (typeof states)[number];
  readonly isDimmed: boolean;
}

const Edge = memo(({ edge, route, state, isDimmed }: EdgeProps) => {
  const middle = route[Math.floor(route.length / 2)];
  return (
    <g class={`edge ${edge.kind} edge${state} ${isDimmed ? 'dimmed' : ''} ${changeClass(edge)}`}>
      <path d={pathOf(route)} marker-end={`url(#arrow-${edge.kind}${state})`} />
      <EdgeMark change={edge.change} route={route} />
      {edge.label !== undefined && middle !== undefined && (
        <text x={middle.x + 7} y={middle.y + 2}>
          {edge.label}
        </text>
      )}
    </g>
  );
});

function changeClass({ change }: GraphEdge): string {
  return change === undefined ? '' : `diff-${change}`;
}

/** An arrowhead takes no colour from its line: there is one for each look of a line. */
function Arrow({ kind, state }: { readonly kind: GraphEdge['kind']; readonly state: (typeof states)[number] }) {
  return (
    <marker
      id={`arrow-${kind}${state}`}
      viewBox="0 0 10 10"
      refX="8.5"
      refY="5"
      markerWidth="9"
      markerHeight="9"
      markerUnits="userSpaceOnUse"
      orient="auto"
    >
      <path class={`tip ${kind} tip${state}`} d="M1 1.2L9 5L1 8.8L2.6 5z" />
    </marker>
  );
}

/** A start point, then three points for each cubic Bézier segment, as SVG path data. */
function pathOf(route: readonly Point[]): string {
  const [first, ...rest] = route;
  if (first === undefined) return '';
  return `M${first.x} ${first.y}C${rest.map(point => `${point.x} ${point.y}`).join(' ')}`;
}
