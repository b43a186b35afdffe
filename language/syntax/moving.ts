/** What stands behind an edit moves: the same objects, with other positions. */
import type { Node, Span } from './ast.ts';
import { walk } from './walk.ts';

/** The spans of a declaration or statement that was moved once, each one once. */
const spansOf = new WeakMap<Node, readonly Span[]>();

/** Moves all positions of a declaration or statement by so many characters. */
export function moveNode(node: Node, delta: number): void {
  if (delta === 0) return;
  let spans = spansOf.get(node);
  if (spans === undefined) {
    spans = collectSpans(node);
    spansOf.set(node, spans);
  }
  for (const span of spans) moveSpan(span, delta);
}

/** Nodes may share a span. */
function collectSpans(root: Node): readonly Span[] {
  const spans = new Set<Span>();
  walk(root, node => {
    spans.add(node.span);
    if (node.kind === 'CallExpression' || node.kind === 'SendStatement') spans.add(node.argumentsSpan);
  });
  return [...spans];
}

export function moveSpan(span: { start: number; end: number }, delta: number): void {
  span.start += delta;
  span.end += delta;
}
