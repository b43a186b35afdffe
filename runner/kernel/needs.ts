/**
 * Whether what a step needs has come about.
 *
 *   need                 met when the other                  can't be met when the other
 *   success              succeeded, was skipped by `when`,     failed, or could not run because something failed
 *                        or cancelled by a `cancel`
 *   failed               failed                                did anything else
 *   settled              ended in any way                      –
 *   any(a, b)            one of them succeeded                 all of them ended without success
 */
import { type Hopeless, isSettled, type StepRecord } from './state.ts';

export type NeedState = 'open' | 'met' | Hopeless;

/** How a need stands that is about one step. `name` is the step's, for the reason. */
export function stepNeedState(
  on: 'success' | 'failed' | 'settled',
  step: Readonly<StepRecord>,
  name: string,
): NeedState {
  if (!isSettled(step)) return 'open';
  if (on === 'settled') return 'met';
  if (on === 'failed') {
    return step.status === 'failed' ? 'met' : { reason: `\`${name}\` did not fail`, spreads: false };
  }
  return isSuccess(step) ? 'met' : { reason: `\`${name}\` did not succeed`, spreads: true };
}

/** How `any(…)` stands, with the steps that it names. */
export function anyNeedState(steps: readonly Readonly<StepRecord>[], names: readonly string[]): NeedState {
  if (steps.some(step => step.status === 'succeeded')) return 'met';
  if (!steps.every(isSettled)) return 'open';
  const listed = names.map(name => `\`${name}\``).join(', ');
  return { reason: `none of ${listed} succeeded`, spreads: !steps.every(isSuccess) };
}

/** What needs a step that was cancelled alone sees null; where its whole block stops, nothing is left that needs it. */
function isSuccess(step: Readonly<StepRecord>): boolean {
  if (step.status === 'cancelled') return true;
  return step.status === 'succeeded' || (step.status === 'skipped' && step.hopeless?.spreads !== true);
}
