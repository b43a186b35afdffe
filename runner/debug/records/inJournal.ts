/** Runs that the journal of a workspace has recorded. */
import { forkAt } from './forking.ts';
import { eventsOf, forgetRuns, historyOf, lastRunsOf, pinRuns } from './history.ts';
import type { RunRecords } from './records.ts';
import { say } from './saying.ts';
import { eventForms, waitingRuns } from './waitingRuns.ts';

/** `program` is the path of a file of the workspace. All reject with a `JournalProblem` when it can't be read. */
export function inJournal(program: string): RunRecords {
  return {
    history: async () => historyOf(program),
    lastRuns: async file => lastRunsOf(file),
    events: async run => eventsOf(program, run),
    pin: async (runs, isPinned) => pinRuns(program, runs, isPinned),
    fork: async (run, position) => forkAt(program, run, position),
    forget: async runs => forgetRuns(program, runs),
    waiting: async () => waitingRuns(program),
    forms: async run => eventForms(program, run),
    say: async saying => say(program, saying),
  };
}
