/** The thread that lays graphs out. */
import { parentPort } from 'node:worker_threads';
import { layoutGraph } from '#language/graph/layout.ts';
import type { LayoutReply, LayoutRequest } from './graphs.ts';

parentPort?.on('message', async ({ id, graph }: LayoutRequest) => {
  parentPort?.postMessage(await layout(id, graph));
});

async function layout(id: number, graph: LayoutRequest['graph']): Promise<LayoutReply> {
  try {
    return { id, layout: await layoutGraph(graph) };
  } catch (error) {
    return { id, problem: error instanceof Error ? error.message : String(error) };
  }
}
