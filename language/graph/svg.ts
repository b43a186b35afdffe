/** A picture as one SVG file: no script, no font to load, light or dark as the reader's system is. */
import type { Box, GraphEdge, GraphLayout, GraphModel, GraphNode, Point } from '#protocol/graph.ts';
import { changeClass, changeCss, darkChangeCss, edgeMark, nodeMark } from './diff/svgMarks.ts';
import { glyphs } from './glyphs.ts';
import {
  codeWidth,
  fitText,
  headerHeight,
  isCompact,
  keywordOf,
  nameSize,
  nameWidth,
  smallSize,
  textWidth,
} from './measure.ts';

/**
 * The whole SVG document, with a line end after it.
 * @param scheme its colours; by default those of the reader's system
 */
export function graphToSvg(model: GraphModel, layout: GraphLayout, scheme?: 'light' | 'dark'): string {
  const { width, height } = layout;
  const isCompared = [...model.nodes, ...model.edges].some(({ change }) => change !== undefined);
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title">`,
    `<title id="title">${escapeText(describe(model))}</title>`,
    `<style>${cssOf(scheme, isCompared)}</style>`,
    `<defs>${arrow('data')}${arrow('after')}${arrow('sequence')}${arrow('failure')}</defs>`,
    `<rect class="page" width="${width}" height="${height}"/>`,
    ...model.nodes.filter(node => node.isGroup).map(node => drawn(node, layout, drawGroup)),
    ...model.edges.map(edge => drawEdge(edge, layout)),
    ...model.nodes.filter(node => !node.isGroup).map(node => drawn(node, layout, drawCard)),
    '</svg>',
  ];
  return `${lines.filter(line => line !== '').join('\n')}\n`;
}

function describe(model: GraphModel): string {
  const steps = model.nodes.filter(node => !['trigger', 'start', 'end', 'branch'].includes(node.kind)).length;
  return `Flow ${model.flow}: ${steps} ${steps === 1 ? 'step' : 'steps'}`;
}

function drawn(node: GraphNode, layout: GraphLayout, draw: (node: GraphNode, box: Box) => string): string {
  const box = layout.boxes[node.id];
  if (box === undefined) return '';
  const title = [node.label, node.detail, ...node.badges, node.doc ?? ''].filter(part => part !== '').join(' · ');
  return `<g class="node ${node.kind}${changeClass(node.change)}" transform="translate(${box.x} ${box.y})"><title>${escapeText(title)}</title>${draw(node, box)}${nodeMark(node.change)}</g>`;
}

function drawGroup(node: GraphNode, box: Box): string {
  const { width, height } = box;
  const behind =
    node.kind === 'for' || node.kind === 'repeat'
      ? [8, 4].map(by => rectangle('stack', by, by, width, height, 8)).join('')
      : '';
  const badges = drawBadges(node.badges, width - 10, 9, 'end');
  const keyword = keywordOf(node);
  const nameAt = 36 + (keyword === '' ? 0 : codeWidth(keyword) + 8);
  const name = fitText(node.label, width - nameAt - 12 - badges.width, nameWidth);
  const detailAt = nameAt + nameWidth(name) + 8;
  return [
    behind,
    rectangle('box', 0, 0, width, height, 8),
    `<path class="header" d="M0 ${headerHeight}V8a8 8 0 0 1 8-8h${width - 16}a8 8 0 0 1 8 8v${headerHeight - 8}z"/>`,
    glyph(node.icon, 12, 10),
    text('keyword', 36, 22.5, keyword),
    text('name', nameAt, 23, name),
    text('detail', detailAt, 22.5, fitText(node.detail, width - detailAt - 12 - badges.width, codeWidth)),
    badges.drawing,
  ].join('');
}

function drawCard(node: GraphNode, box: Box): string {
  const { width, height } = box;
  const isRound = node.kind === 'start' || node.kind === 'end';
  const frame = rectangle('card', 0, 0, width, height, isRound ? height / 2 : 7);
  if (node.kind === 'end') return frame + glyph(node.icon, 9, 6) + text('detail', 29, 18, node.label);
  if (isCompact(node)) {
    const badges = drawBadges(node.badges, width - 10, 7, 'end');
    const free = width - 46 - badges.width;
    const name = fitText(node.label, free, nameWidth);
    const used = nameWidth(name) + 8;
    const detail = fitText(node.detail, free - used, codeWidth);
    return `${frame}${glyph(node.icon, 11, 8)}${text('name', 34, 20.5, name)}${text('detail', 34 + used, 20, detail)}${badges.drawing}`;
  }
  const badges = drawBadges(node.badges, 42, height - 28, 'start');
  return [
    frame,
    rectangle('tile', 9, 9, 24, 24, 6),
    glyph(node.icon, 13, 13),
    text('name', 44, node.detail === '' ? 25 : 21, fitText(node.label, width - 54, nameWidth)),
    node.detail === '' ? '' : text('detail', 44, 36, fitText(node.detail, width - 54, codeWidth)),
    badges.drawing,
  ].join('');
}

interface Badges {
  readonly drawing: string;
  readonly width: number;
}

/** Badges side by side, which start or end at `x`. */
function drawBadges(badges: readonly string[], x: number, y: number, anchor: 'start' | 'end'): Badges {
  const widths = badges.map(badge => textWidth(badge, smallSize) + 12);
  const width = widths.reduce((sum, each) => sum + each + 6, 0);
  let left = anchor === 'start' ? x : x - width + 6;
  let drawing = '';
  badges.forEach((badge, at) => {
    const own = widths[at] ?? 0;
    drawing += rectangle('badge', left, y, own, 18, 9);
    drawing += `<text class="small" x="${round(left + own / 2)}" y="${y + 13}" text-anchor="middle">${escapeText(badge)}</text>`;
    left += own + 6;
  });
  return { drawing, width };
}

function drawEdge(edge: GraphEdge, layout: GraphLayout): string {
  const route = layout.routes[edge.id];
  const first = route?.[0];
  if (route === undefined || first === undefined) return '';
  const shape = `<path class="edge ${edge.kind}${changeClass(edge.change)}" d="${pathOf(first, route)}" marker-end="url(#arrow-${edge.kind})"/>`;
  const path = shape + edgeMark(edge.change, route);
  const middle = route[Math.floor(route.length / 2)] ?? first;
  if (edge.label === undefined) return path;
  return `${path}<text class="small label" x="${middle.x + 6}" y="${middle.y}">${escapeText(edge.label)}</text>`;
}

function pathOf(first: Point, route: readonly Point[]): string {
  return `M${first.x} ${first.y}C${route
    .slice(1)
    .map(point => `${point.x} ${point.y}`)
    .join(' ')}`;
}

function arrow(kind: GraphEdge['kind']): string {
  return `<marker id="arrow-${kind}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path class="tip ${kind}" d="M0.5 0.5L7.5 4L0.5 7.5z"/></marker>`;
}

function rectangle(name: string, x: number, y: number, width: number, height: number, radius: number): string {
  return `<rect class="${name}" x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" rx="${radius}"/>`;
}

function text(name: string, x: number, y: number, content: string): string {
  return content === '' ? '' : `<text class="${name}" x="${round(x)}" y="${y}">${escapeText(content)}</text>`;
}

function glyph(icon: string, x: number, y: number): string {
  return `<path class="icon" transform="translate(${x} ${y})" d="${glyphs[icon] ?? glyphs['symbol-method'] ?? ''}"/>`;
}

function escapeText(content: string): string {
  return content.replace(/[&<>"]/g, character => `&#${character.charCodeAt(0)};`);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

const light =
  'svg{--page:#fff;--card:#fff;--line:#c8ccd4;--text:#1f2328;--dim:#656d76;--tint:#f3f5f8;--box:#fafbfc;--edge:#8a929e;--bad:#c2410c;--step:#2563eb;--branch:#b45309;--loop:#7c3aed;--group:#0f766e;--end:#15803d}';

const dark =
  'svg{--page:#1b1d21;--card:#24272d;--line:#444a54;--text:#e4e7eb;--dim:#9aa3af;--tint:#2c3037;--box:#1f2226;--edge:#77808d;--bad:#fb923c;--step:#7aa8ff;--branch:#f5b14c;--loop:#b79bff;--group:#4fd1c0;--end:#5fd38a}';

function cssOf(scheme: 'light' | 'dark' | undefined, isCompared: boolean): string {
  const inDark = (rules: string): string => {
    if (scheme === undefined) return `@media(prefers-color-scheme:dark){${rules}}`;
    return scheme === 'dark' ? rules : '';
  };
  return light + inDark(dark) + css + (isCompared ? changeCss + inDark(darkChangeCss) : '');
}

const css = [
  'text{font-family:system-ui,"Segoe UI",Ubuntu,sans-serif;fill:var(--text)}',
  `.name{font-size:${nameSize}px;font-weight:600}.detail,.small,.keyword{font-size:${smallSize}px;fill:var(--dim)}.detail,.keyword{font-family:ui-monospace,Menlo,Consolas,monospace}.keyword{font-weight:600;fill:var(--accent)}`,
  '.page{fill:var(--page)}.card{fill:var(--card);stroke:var(--line)}.badge,.tile{fill:var(--tint)}',
  '.box{fill:var(--box);stroke:var(--line)}.stack{fill:var(--box);stroke:var(--line)}.header{fill:var(--accent);fill-opacity:.13}',
  '.node{--accent:var(--step)}.if,.match,.branch{--accent:var(--branch)}.for,.repeat,.race{--accent:var(--loop)}.parallel,.sequence,.try{--accent:var(--group)}.trigger,.start,.end,.return,.yield{--accent:var(--end)}.fail{--accent:var(--bad)}',
  '.icon{fill:none;stroke:var(--accent);stroke-width:1.3;stroke-linecap:round;stroke-linejoin:round}',
  '.edge{fill:none;stroke:var(--edge);stroke-width:1.4}.edge.after{stroke-dasharray:5 4}.edge.failure{stroke:var(--bad);stroke-dasharray:2 4;stroke-linecap:round}',
  '.tip{fill:var(--edge);stroke:none}.tip.failure,.label{fill:var(--bad)}.label{fill:var(--dim)}',
].join('');
