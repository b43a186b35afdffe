/** The thread that lays graphs out. */
import { parentPort } from 'node:worker_threads';
import { layoutGraph } from '#language/graph/layout.ts';
import type { LayoutReply, LayoutRequest } from './graphs.ts';

parentPort?.on('message', async (graph: LayoutRequest) => {
  parentPort?.postMessage(await layout(graph));
});

async function layout(graph: LayoutRequest): Promise<LayoutReply> {
  try {
    return { layout: await layoutGraph(graph) };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}
