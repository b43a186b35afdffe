/**
 * How long the layout of a graph takes: `node bench/graph.ts [STEPS…]`, each count as a chain and 36 steps wide, in the
 * thread that the language server starts.
 */

import type { GraphEdge, GraphModel, GraphNode } from '#protocol/graph.ts';
import { Graphs } from '#server/graphs.ts';

const counts = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [100, 400, 1000];
const never = { isCancellationRequested: false, onCancellationRequested: () => ({ dispose: () => undefined }) };

function modelOf(count: number, width: number): GraphModel {
  const nodes = Array.from({ length: count }, (_, at): GraphNode => {
    const place = { file: 'file:///bench.flow', start: 0, end: 0, line: at + 1, column: 1 };
    const id = `f/s${at}`;
    return {
      id,
      parent: undefined,
      kind: 'action',
      isGroup: false,
      label: `s${at}`,
      detail: 'log',
      icon: 'output',
      badges: [],
      doc: undefined,
      place,
    };
  });
  const edges: GraphEdge[] = [];
  for (let at = width; at < count; at++) {
    const needs = width === 1 ? [at - 1] : [at - width, at - 1 - ((at * 7) % width)];
    for (const need of new Set(needs))
      edges.push({ id: `${need}-${at}`, from: `f/s${need}`, to: `f/s${at}`, kind: 'data', label: undefined });
  }
  return { flow: 'f', file: 'file:///bench.flow', nodes, edges };
}

const graphs = new Graphs(new URL('../server/layoutWorker.ts', import.meta.url));
// The first graph starts the thread and loads Graphviz.
await graphs.layout(modelOf(3, 1), never);
for (const count of counts) {
  for (const [shape, width] of [
    ['chain', 1],
    ['36 wide', 36],
  ] as const) {
    const model = modelOf(count, width);
    const start = performance.now();
    await graphs.layout(model, never);
    const ms = (performance.now() - start).toFixed(0);
    process.stdout.write(`${count} steps, ${shape}, ${model.edges.length} edges: ${ms} ms\n`);
  }
}
await graphs.stop();
