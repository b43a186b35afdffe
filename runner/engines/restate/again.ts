import type { Plan } from '#language/plan/plan.ts';
import type { JsonObject } from '#protocol/json.ts';
import { ClusterProblem } from './client.ts';

/**
 * The input for the same run again, with what is `changed` in it. Throws a {@link ClusterProblem} where something of it is
 * secret: that is not told again.
 */
export function inputAgain(plan: Plan, recorded: JsonObject, changed: JsonObject = {}): JsonObject {
  const secret = Object.keys(plan.flows[plan.entry]?.secretParameters ?? {}).filter(name => !(name in changed));
  if (secret.length === 0) return { ...recorded, ...changed };
  throw new ClusterProblem(`What is secret of the input is not told again: ${secret.join(', ')}.`, {
    hint: 'Give it anew: baton rerun --engine restate --input FILE.',
  });
}
