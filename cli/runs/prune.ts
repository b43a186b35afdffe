import { parseDuration } from '#language/plan/builtins/duration.ts';
import { prune } from '#runner/serve/retention.ts';
import type { PruneOptions } from '../commands/runs.ts';
import type { Context } from '../context.ts';
import { inJournal } from '../journal.ts';
import { UsageProblem } from '../problem.ts';

/** How old a run must be by default. */
const defaultAge = '30d';

/** Forgets old runs, and says how many. */
export async function pruneRuns(context: Context, options: PruneOptions): Promise<void> {
  // Who says how many are to stay means all others, however young.
  const age = options.olderThan ?? (options.keep === undefined ? defaultAge : '0s');
  const milliseconds = parseDuration(age);
  if (milliseconds === undefined || milliseconds < 0) {
    throw new UsageProblem(`\`${age}\` is not a duration.`, 'For example 30d, 12h or 90m.');
  }
  await inJournal(options, journal => {
    const { gone, left } = prune(journal, { olderThan: milliseconds, keep: options.keep ?? 0 }, Date.now());
    context.terminal.err.write(`${counted(gone)} forgotten; ${left === 1 ? '1 is' : `${left} are`} left.\n`);
  });
}

function counted(count: number): string {
  return count === 1 ? '1 run was' : `${count} runs were`;
}
