import type { Context } from '../context.ts';
import { findRun, inJournal } from '../journal.ts';
import type { WorkspaceOptions } from '../journalOptions.ts';
import { UsageProblem } from '../problem.ts';

/**
 * Keeps runs from being forgotten for their age, or no longer.
 * @throws {UsageProblem} There is one of them not.
 */
export async function pinRuns(
  context: Context,
  names: readonly string[],
  isPinned: boolean,
  options: WorkspaceOptions,
): Promise<void> {
  if (options.engine === 'restate') {
    throw new UsageProblem("Runs of a cluster can't be pinned: what is kept there, its own retention says.");
  }
  await inJournal(options, journal => {
    const runs = names.map(name => findRun(journal, name).id);
    journal.pinRuns(runs, isPinned);
    for (const run of runs) context.terminal.err.write(`${run} ${isPinned ? 'is kept' : 'is not pinned any more'}.\n`);
  });
}
