import type { GraphModel } from '#protocol/graph.ts';

/** The innermost node of the graph whose text in `file` contains the offset, or touches it. */
export function nodeAt(graph: GraphModel, file: string, offset: number): string | undefined {
  let innermost: { readonly id: string; readonly length: number } | undefined;
  for (const { id, place } of graph.nodes) {
    if (place.file !== file || offset < place.start || offset > place.end) continue;
    const length = place.end - place.start;
    if (innermost === undefined || length < innermost.length) innermost = { id, length };
  }
  return innermost?.id;
}
