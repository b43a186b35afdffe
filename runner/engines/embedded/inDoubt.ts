import { decide } from '#runner/kernel/decide.ts';
import { evolve } from '#runner/kernel/evolve.ts';
import { initialState } from '#runner/kernel/state.ts';
import type { Journal } from './journal.ts';
import { cannotGoOn } from './journalProblem.ts';

/**
 * Paths of the steps that a person has to answer for when the run is resumed now; none for one that has ended. Throws a
 * `RunProblem` for a run that can't be carried on.
 */
export function stepsInDoubt(journal: Journal, run: string): readonly string[] {
  try {
    return inDoubt(journal, run);
  } catch (thrown) {
    throw cannotGoOn(run, thrown);
  }
}

function inDoubt(journal: Journal, run: string): readonly string[] {
  const plan = journal.readPlan(run);
  if (plan === undefined) return [];
  const state = initialState(plan, { run });
  for (const event of journal.readEvents(run)) evolve(state, event);
  for (const event of decide(state, { type: 'resume', time: Date.now() })) evolve(state, event);
  return [...state.steps.entries()].flatMap(([path, step]) => (step.isInDoubt ? [path] : [])).sort();
}
