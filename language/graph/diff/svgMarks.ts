/** How a picture of two versions is drawn as SVG: each kind of change has a border, a sign and a word besides its colour. */
import type { ChangeKind, GraphEdge, Point } from '#protocol/graph.ts';
import { smallSize, textWidth } from '../measure.ts';

const signs: Readonly<Record<ChangeKind, string>> = { added: '+', removed: '−', changed: '~', reordered: '⇅' };

/** Of a node or an arrow, behind its other classes. */
export function changeClass(change: ChangeKind | undefined): string {
  return change === undefined ? '' : ` diff-${change}`;
}

/** On the upper border of a node. */
export function nodeMark(change: ChangeKind | undefined): string {
  if (change === undefined) return '';
  const said = `${signs[change]} ${change}`;
  // It is bold, and wider than it is measured.
  const width = Math.round(textWidth(said, smallSize) * 1.1) + 14;
  const text = `<text class="small" x="${width / 2}" y="13" text-anchor="middle">${said}</text>`;
  return `<g class="mark" transform="translate(8 -9)"><rect width="${width}" height="18" rx="9"/>${text}</g>`;
}

/** In the middle of an arrow. */
export function edgeMark(change: GraphEdge['change'], route: readonly Point[]): string {
  const middle = change === undefined ? undefined : middleOf(route);
  if (middle === undefined) return '';
  const sign = change === 'added' ? 'M-3.5 0H3.5M0 -3.5V3.5' : 'M-2.6 -2.6L2.6 2.6M-2.6 2.6L2.6 -2.6';
  const place = `translate(${middle.x} ${middle.y})`;
  return `<g class="mark${changeClass(change)}" transform="${place}"><circle r="7"/><path d="${sign}"/></g>`;
}

/** The middle of the Bézier segment in the middle of a route. */
function middleOf(route: readonly Point[]): Point | undefined {
  const first = Math.floor((route.length - 1) / 6) * 3;
  const [a, b, c, d] = route.slice(first, first + 4);
  if (a === undefined || b === undefined || c === undefined || d === undefined) return undefined;
  const between = (axis: 'x' | 'y'): number =>
    Math.round((10 * (a[axis] + 3 * b[axis] + 3 * c[axis] + d[axis])) / 8) / 10;
  return { x: between('x'), y: between('y') };
}

export const changeCss = [
  '.diff-added{--change:#1a7f37}.diff-removed{--change:#c0262d}.diff-changed{--change:#9a6700}.diff-reordered{--change:#0969da}',
  '.diff-added>.card,.diff-added>.box,.diff-changed>.card,.diff-changed>.box,.diff-removed>.card,.diff-removed>.box,.diff-reordered>.card,.diff-reordered>.box{stroke:var(--change);stroke-width:2}',
  '.diff-changed>.card,.diff-changed>.box{stroke-width:3.5}.diff-removed>.card,.diff-removed>.box{stroke-dasharray:7 4}.diff-reordered>.card,.diff-reordered>.box{stroke-dasharray:2 3}',
  '.diff-removed>.name,.diff-removed>.detail{text-decoration:line-through;fill:var(--dim)}',
  '.mark rect,.mark circle{fill:var(--page);stroke:var(--change)}.mark text{fill:var(--change);font-weight:600}.mark path{stroke:var(--change);stroke-width:1.6;fill:none}',
  '.edge.diff-added{stroke:var(--change);stroke-width:2.4}.edge.diff-removed{stroke:var(--change);stroke-dasharray:2 5}',
].join('');

export const darkChangeCss =
  '.diff-added{--change:#5fd38a}.diff-removed{--change:#ff8178}.diff-changed{--change:#f5c14c}.diff-reordered{--change:#7ab8ff}';
