import { buildGraph } from '#language/graph/buildGraph.ts';
import { blockingProblem, canDraw, lower } from '#language/plan/lower.ts';
import type { GraphModel } from '#protocol/graph.ts';
import type { FlowSignature } from '#protocol/shape.ts';
import type { FlowFile } from './flowFile.ts';
import { exitCodes, UsageProblem } from './problem.ts';

/**
 * The picture of a flow. What can't run yet is drawn as well.
 * @throws {UsageProblem} Its text is not whole enough to be drawn.
 */
export function drawable(file: FlowFile, signature: FlowSignature): GraphModel {
  const { name } = signature;
  if (canDraw(file.model, file.uri, name)) return buildGraph(lower(file.model, file.uri, name));
  const problem = blockingProblem(file.model, file.uri, name) ?? 'it is not complete.';
  const hint = `See baton check ${file.path}`;
  throw new UsageProblem(`The flow \`${name}\` can't be drawn: ${problem}`, hint, exitCodes.failed);
}
