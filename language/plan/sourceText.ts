import type { Node } from '../syntax/ast.ts';

/** How long a summary may be, in UTF-16 code units. */
const longest = 72;

/** A node as it is written, on one line. */
export function sourceText(text: string, node: Node | undefined): string {
  return node ? text.slice(node.span.start, node.span.end).replace(/\s+/g, ' ').trim() : '';
}

/** A node as it is written, on one line, cut where it is long. */
export function summaryText(text: string, node: Node | undefined): string {
  return shortened(sourceText(text, node));
}

export function shortened(line: string): string {
  return line.length > longest ? `${line.slice(0, longest - 1).trimEnd()}…` : line;
}
