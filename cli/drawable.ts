import { buildGraph } from '#language/graph/buildGraph.ts';
import { blockingProblem, lower } from '#language/plan/lower.ts';
import type { GraphModel } from '#protocol/graph.ts';
import type { FlowSignature } from '#protocol/shape.ts';
import type { FlowFile } from './flowFile.ts';
import { UsageProblem } from './problem.ts';

/**
 * The picture of a flow.
 * @throws {UsageProblem} The flow has errors.
 */
export function drawable(file: FlowFile, signature: FlowSignature): GraphModel {
  const problem = blockingProblem(file.model, file.uri, signature.name);
  if (problem !== undefined) {
    throw new UsageProblem(`The flow \`${signature.name}\` can't be drawn: ${problem}`, `See baton check ${file.path}`);
  }
  return buildGraph(lower(file.model, file.uri, signature.name));
}
