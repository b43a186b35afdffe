/** Plans of any size, for what a step costs. */
import type { Plan } from '#language/plan/plan.ts';
import { constant, planOf } from '#test/support/plans.ts';

/** Each step needs the value of the one before it. */
export function chain(length: number): Plan {
  return planOf(block => {
    for (let step = 0; step < length; step += 1) {
      block.action(`s${step}`, { input: { x: step === 0 ? constant(0) : block.ref(`s${step - 1}`) } });
    }
  });
}

/** All steps are ready at once. */
export function wide(length: number): Plan {
  return planOf(block => {
    for (let step = 0; step < length; step += 1) block.action(`s${step}`);
  });
}
