/** What a resource is opened with. */
import { evaluate } from '#language/plan/evaluate.ts';
import type { ResourcePlan } from '#language/plan/plan.ts';
import type { JsonObject } from '#protocol/json.ts';
import { parametersEnvironment } from './environment.ts';
import type { State } from './state.ts';

/**
 * A resource's arguments, by name: the same whenever they are evaluated in a run, as a resource is opened once and may
 * be opened again after a restart. They are not in the journal, as they hold addresses and credentials. Throws an
 * `EvaluationError` for an argument without a value.
 */
export function resourceArguments(state: State, resource: ResourcePlan): JsonObject {
  const environment = parametersEnvironment(state, {}, resource.key, 0);
  return Object.fromEntries(
    Object.entries(resource.arguments).map(([name, expr]) => [name, evaluate(expr, environment)]),
  );
}
