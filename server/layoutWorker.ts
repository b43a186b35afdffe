/** The thread that lays graphs out. */
import { parentPort } from 'node:worker_threads';
import { layoutGraph } from '#language/graph/layout.ts';
import type { LayoutReply, LayoutRequest } from './graphs.ts';

parentPort?.on('message', (graph: LayoutRequest) => {
  parentPort?.postMessage(layout(graph));
});

function layout(graph: LayoutRequest): LayoutReply {
  try {
    return { layout: layoutGraph(graph) };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}
