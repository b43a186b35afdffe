/** How large the boxes of a picture are, in CSS pixels: the view, the layout and the SVG agree on these numbers. */
import type { GraphNode } from '#protocol/graph.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Sizes of text: a card's name, and everything smaller. */
export const nameSize = 13;
export const smallSize = 11;

/** Height of the titled bar on top of a group. */
export const headerHeight = 36;

/** Space between a group's border and what stands in it. */
export const groupPadding = 16;

const narrowestCard = 148;
const widestCard = 248;
const widestHeader = 360;

/** Left of the text: padding, icon and gap. Right of it: room for a status mark and a duration. */
const beforeText = 44;
const afterText = 82;

/** Room for the arrow that opens and closes what holds others. */
const twisty = 22;

/** Size of a node that is not a group; for a group the size of its header. */
export function measureNode(node: GraphNode): Size {
  if (node.kind === 'end') return { width: 76, height: 28 };
  if (node.isGroup) return measureHeader(node);
  if (isCompact(node)) return measureCompact(node);
  const opens = node.folded === undefined && node.call === undefined ? 0 : twisty;
  const text = Math.max(nameWidth(node.label) + opens + afterText, codeWidth(node.detail) + 12);
  const badges = badgesWidth(node.badges);
  const height = 44 + (node.detail === '' ? 0 : 6) + (badges === 0 ? 0 : 23);
  return { width: clamp(beforeText + Math.max(text, badges + 12), narrowestCard, widestCard), height };
}

/** Values and results are one line: they do nothing that takes time. */
export function isCompact(node: GraphNode): boolean {
  switch (node.kind) {
    case 'start':
    case 'value':
    case 'return':
    case 'yield':
    case 'fail':
    case 'cancel':
    case 'emit':
      return true;
    default:
      return false;
  }
}

function measureCompact(node: GraphNode): Size {
  const detail = node.detail === '' ? 0 : codeWidth(node.detail) + 8;
  const badges = badgesWidth(node.badges);
  const width = 36 + nameWidth(node.label) + detail + (badges === 0 ? 0 : badges + 8) + 34;
  return { width: clamp(width, 80, widestCard), height: 32 };
}

function measureHeader(node: GraphNode): Size {
  const detail = node.detail === '' ? 0 : codeWidth(node.detail) + 8;
  const keyword = keywordOf(node);
  const word = keyword === '' ? 0 : codeWidth(keyword) + 8;
  const badges = badgesWidth(node.badges);
  const status = node.kind === 'branch' ? 36 : node.kind === 'for' || node.kind === 'repeat' ? 136 : 96;
  const width = 38 + twisty + word + nameWidth(node.label) + detail + (badges === 0 ? 0 : badges + 10) + status;
  return { width: clamp(width, node.kind === 'branch' ? 96 : 180, widestHeader), height: headerHeight };
}

/** The word that says what a group does, for a group that has a name of its own. */
export function keywordOf(node: GraphNode): string {
  return node.isGroup && node.kind !== 'branch' && node.label !== node.kind ? node.kind : '';
}

/** Width of a name, which is set semi-bold. */
export function nameWidth(text: string): number {
  return Math.ceil(textWidth(text, nameSize) * 1.08);
}

/** Width of a detail, which is set in a font with letters of one width. */
export function codeWidth(text: string): number {
  return Math.ceil([...text].length * smallSize * 0.605);
}

/** Width of the badges of a node side by side; 0 without any. */
function badgesWidth(badges: readonly string[]): number {
  return badges.reduce((sum, badge) => sum + textWidth(badge, smallSize) + 18, 0);
}

/**
 * Width of a text in pixels, for fonts in the way of Segoe UI, San Francisco and Ubuntu, the same on every machine. A
 * little too wide rather than too narrow; what still does not fit is cut with an ellipsis.
 */
export function textWidth(text: string, size: number): number {
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return Math.ceil(width * size);
}

/** In units of the font's size. */
function characterWidth(character: string): number {
  if (/[iljI|!.,:;'`]/.test(character)) return 0.3;
  if (/[ftr()[\]{}"/\\ -]/.test(character)) return 0.4;
  if (/[mwMW@%…]/.test(character)) return 0.92;
  if (/[A-Z<>=+~#&]/.test(character)) return 0.7;
  return (character.codePointAt(0) ?? 0) > 0x2e80 ? 1.1 : 0.6;
}

/** The text, cut with an ellipsis where it would be wider than `width` pixels by the given measure. */
export function fitText(text: string, width: number, measure: (text: string) => number): string {
  if (measure(text) <= width) return text;
  let fitting = '';
  for (const character of text) {
    if (measure(`${fitting}${character}…`) > width) break;
    fitting += character;
  }
  return fitting === '' ? '' : `${fitting.trimEnd()}…`;
}

function clamp(value: number, least: number, most: number): number {
  return Math.round(Math.min(Math.max(value, least), most));
}
