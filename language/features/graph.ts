/** A flow as a picture, as far as it can be drawn. */
import type { GraphFold } from '#protocol/graph.ts';
import type { Model } from '../analysis/model.ts';
import { buildGraph } from '../graph/buildGraph.ts';
import { foldGraph } from '../graph/foldGraph.ts';
import { type DrawnFlow, flowToDraw } from './support/flowToDraw.ts';

/**
 * @param flow the flow's name; the first flow of the file when undefined
 * @param fold what a reader has collapsed and opened
 */
export function graph(model: Model, uri: string, flow: string | undefined, fold?: GraphFold): DrawnFlow {
  const { flows, plan, problem } = flowToDraw(model, uri, flow);
  if (plan === undefined) return { flows, graph: undefined, problem };
  const whole = buildGraph(plan, new Set(fold?.opened));
  return { flows, graph: foldGraph(whole, new Set(fold?.collapsed)), problem };
}
