/** Which flow a picture is asked for of, and whether it can be drawn. */
import type { GraphModel } from '#protocol/graph.ts';
import type { Model } from '../../analysis/model.ts';
import { blockingProblem, canDraw, flowSignatures, lower } from '../../plan/lower.ts';
import type { Plan } from '../../plan/plan.ts';
import type { Refusal } from './workspaceEdits.ts';

export interface DrawnFlow {
  /** Names of the file's flows, in order. */
  readonly flows: readonly string[];
  readonly graph: GraphModel | undefined;
  /** Why there is no graph, for a person. */
  readonly problem: string | undefined;
}

interface FlowToDraw extends Omit<DrawnFlow, 'graph'> {
  /** Undefined when there is a problem. */
  readonly plan: Plan | undefined;
}

/** @param flow the flow's name; the first flow of the file when undefined */
export function flowToDraw(model: Model, uri: string, flow: string | undefined): FlowToDraw {
  const declarations = model.files.get(uri)?.tree.declarations ?? [];
  const flows = declarations.flatMap(node => (node.kind === 'FlowDeclaration' && node.name ? [node.name.text] : []));
  const name = flow ?? flows[0];
  if (name === undefined) return { flows, plan: undefined, problem: 'There is no flow in this file.' };
  if (!flows.includes(name)) return { flows, plan: undefined, problem: `There is no flow \`${name}\` in this file.` };
  const plan = planToDraw(model, uri, name);
  if (plan === undefined || 'problem' in plan) return { flows, plan: undefined, problem: plan?.problem ?? notWhole };
  return { flows, plan, problem: undefined };
}

/** The plan of a flow: undefined where there is none. */
export function planToDraw(model: Model | undefined, uri: string, flow: string): Plan | Refusal | undefined {
  if (model === undefined || !flowSignatures(model, uri).some(({ name }) => name === flow)) return undefined;
  if (canDraw(model, uri, flow)) return lower(model, uri, flow);
  return { problem: blockingProblem(model, uri, flow) ?? notWhole };
}

const notWhole = 'The flow is not complete.';
