/** Actions that no `declare` declares: those which a plan brings along. */
import type { OutsideAction, Plan } from '#language/plan/plan.ts';
import type { Action } from './action.ts';
import { operationAction } from './openapi/operation.ts';
import { functionAction } from './typescript.ts';

/** By the names under which the plan's steps call them. */
export function outsideActions({ outside = {} }: Pick<Plan, 'outside'>): Readonly<Record<string, Action>> {
  return Object.fromEntries(Object.entries(outside).map(([name, action]) => [name, actionOf(action)]));
}

function actionOf(action: OutsideAction): Action {
  return action.kind === 'operation' ? operationAction(action) : functionAction(action);
}
