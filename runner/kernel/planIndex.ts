/** What the kernel looks up in a flow's plan again and again, computed once: who waits for whom. */
import type { FlowPlan, Need, Plan } from '#language/plan/plan.ts';

/** That a node has a need which another node's end may meet. */
interface Dependent {
  /** Number of the node that waits. */
  readonly node: number;
  readonly need: Need;
}

export interface FlowIndex {
  readonly plan: FlowPlan;
  /** By number of the node that is waited for: who waits in the same block, and who in blocks inside it; in text order. */
  readonly dependents: readonly (readonly Dependent[])[];
  /** By number: whether some step waits for the node's failure, so that it does not fail its block. */
  readonly isFailureAwaited: readonly boolean[];
  /** By number of a block: the nodes that own the blocks around it, outermost first, its own owner last. */
  readonly owners: readonly (readonly number[])[];
}

/** By key of the flow. */
export type PlanIndex = ReadonlyMap<string, FlowIndex>;

export function indexPlan(plan: Plan): PlanIndex {
  return new Map(Object.entries(plan.flows).map(([key, flow]) => [key, indexFlow(flow)]));
}

function indexFlow(plan: FlowPlan): FlowIndex {
  const dependents: Dependent[][] = plan.nodes.map(() => []);
  const isFailureAwaited = plan.nodes.map(() => false);
  for (const node of plan.nodes) {
    for (const need of node.needs) {
      for (const needed of new Set(neededBy(need))) dependents[needed]?.push({ node: node.number, need });
      if (need.kind === 'step' && need.on !== 'success') isFailureAwaited[need.node] = true;
    }
  }
  return { plan, dependents, isFailureAwaited, owners: plan.blocks.map(block => ownersOf(plan, block.number)) };
}

/** Numbers of the nodes that a need is about. */
function neededBy(need: Need): readonly number[] {
  return need.kind === 'step' ? [need.node] : need.nodes;
}

function ownersOf(plan: FlowPlan, block: number): readonly number[] {
  const owners: number[] = [];
  for (let at = plan.blocks[block]?.owner; at !== undefined; at = plan.blocks[plan.nodes[at]?.block ?? -1]?.owner) {
    owners.unshift(at);
  }
  return owners;
}
