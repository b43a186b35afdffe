import { parseDuration } from '#language/plan/builtins/duration.ts';
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
    const runs = journal.listRuns();
    const before = Date.now() - milliseconds;
    const old = runs.slice(options.keep ?? 0).filter(run => run.started <= before && mayGo.has(run.status));
    if (old.length > 0) journal.removeRuns(old.map(run => run.id));
    const left = runs.length - old.length;
    context.terminal.err.write(`${counted(old.length)} forgotten; ${left === 1 ? '1 is' : `${left} are`} left.\n`);
  });
}

const mayGo: ReadonlySet<string> = new Set(['succeeded', 'failed', 'cancelled', 'interrupted']);

function counted(count: number): string {
  return count === 1 ? '1 run was' : `${count} runs were`;
}
