/** A flow as a picture, as far as it can be drawn. */
import type { GraphFold, GraphModel } from '#protocol/graph.ts';
import type { Model } from '../analysis/model.ts';
import { buildGraph } from '../graph/buildGraph.ts';
import { foldGraph } from '../graph/foldGraph.ts';
import { blockingProblem, canDraw, lower } from '../plan/lower.ts';

export interface DrawnFlow {
  /** Names of the file's flows, in order. */
  readonly flows: readonly string[];
  readonly graph: GraphModel | undefined;
  /** Why there is no graph, for a person. */
  readonly problem: string | undefined;
}

/**
 * @param flow the flow's name; the first flow of the file when undefined
 * @param fold what a reader has collapsed and opened
 */
export function graph(model: Model, uri: string, flow: string | undefined, fold?: GraphFold): DrawnFlow {
  const declarations = model.files.get(uri)?.tree.declarations ?? [];
  const flows = declarations.flatMap(node => (node.kind === 'FlowDeclaration' && node.name ? [node.name.text] : []));
  const name = flow ?? flows[0];
  if (name === undefined) return { flows, graph: undefined, problem: 'There is no flow in this file.' };
  if (!flows.includes(name)) return { flows, graph: undefined, problem: `There is no flow \`${name}\` in this file.` };
  if (canDraw(model, uri, name)) {
    const whole = buildGraph(lower(model, uri, name), new Set(fold?.opened));
    return { flows, graph: foldGraph(whole, new Set(fold?.collapsed)), problem: undefined };
  }
  return { flows, graph: undefined, problem: blockingProblem(model, uri, name) ?? 'The flow is not complete.' };
}
