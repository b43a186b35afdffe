import type { FlowPlan, Plan } from './plan.ts';

/** The flow that a plan is of. Throws an Error where there is none. */
export function entryFlow(plan: Plan): FlowPlan {
  const flow = plan.flows[plan.entry];
  if (flow === undefined) throw new Error(`The plan has no flow ${plan.entry}.`);
  return flow;
}
