/** What a run asks of people. */
import { decide } from '#runner/kernel/decide.ts';
import { evolve } from '#runner/kernel/evolve.ts';
import { type Asked, initialState } from '#runner/kernel/state.ts';
import type { Journal } from './journal.ts';
import { cannotGoOn } from './journalProblem.ts';

/**
 * What people are asked, by the paths of the steps: now, by a run that is alive, or else by one that is resumed now.
 * Nothing for a run that has ended. Throws a `RunProblem` for a run that can't be carried on.
 */
export function openQuestions(journal: Journal, run: string): ReadonlyMap<string, Asked> {
  try {
    return questions(journal, run);
  } catch (thrown) {
    throw cannotGoOn(run, thrown);
  }
}

/** Paths of the steps of which a person has to say what became of them. As {@link openQuestions}. */
export function stepsInDoubt(journal: Journal, run: string): readonly string[] {
  return [...openQuestions(journal, run)].flatMap(([path, asked]) => (asked.for === 'doubt' ? [path] : []));
}

function questions(journal: Journal, run: string): ReadonlyMap<string, Asked> {
  const plan = journal.readPlan(run);
  if (plan === undefined) return new Map();
  const state = initialState(plan, { run });
  for (const event of journal.readEvents(run)) evolve(state, event);
  if (journal.readRun(run)?.process === undefined) {
    const arrived = journal.readMessages(run, state.compared.keys()).map(({ input }) => input);
    for (const event of decide(state, { type: 'resume', time: Date.now(), arrived })) evolve(state, event);
  }
  return new Map([...state.asked.entries()].sort(([one], [other]) => (one < other ? -1 : 1)));
}
