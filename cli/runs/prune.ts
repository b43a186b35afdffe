import { parseDuration } from '#language/plan/builtins/duration.ts';
import { prune } from '#runner/engines/embedded/retention.ts';
import type { RestateClient } from '#runner/engines/restate/client.ts';
import { onCluster } from '../cluster/address.ts';
import { clusterRuns } from '../cluster/runs.ts';
import type { PruneOptions } from '../commands/runs.ts';
import type { Context } from '../context.ts';
import { inJournal } from '../journal.ts';
import { UsageProblem } from '../problem.ts';

/** How old a run must be by default. */
const defaultAge = '30d';

/** Forgets old runs, and says how many. */
export async function pruneRuns(context: Context, options: PruneOptions): Promise<void> {
  if (options.cache) {
    const gone = await inJournal(options, journal => journal.forgetCached());
    context.terminal.err.write(`${gone === 1 ? '1 result was' : `${gone} results were`} forgotten.\n`);
    return;
  }
  // Who says how many are to stay means all others, however young.
  const age = options.olderThan ?? (options.keep === undefined ? defaultAge : '0s');
  const milliseconds = parseDuration(age);
  if (milliseconds === undefined || milliseconds < 0) {
    throw new UsageProblem(`\`${age}\` is not a duration.`, 'For example 30d, 12h or 90m.');
  }
  if (options.engine === 'restate') {
    const gone = await onCluster(client => pruneCluster(client, milliseconds, options.keep ?? 0));
    context.terminal.err.write(`${counted(gone)} forgotten.\n`);
    return;
  }
  await inJournal(options, journal => {
    const { gone, left } = prune(journal, { olderThan: milliseconds, keep: options.keep ?? 0 }, Date.now());
    context.terminal.err.write(`${counted(gone)} forgotten; ${left === 1 ? '1 is' : `${left} are`} left.\n`);
  });
}

async function pruneCluster(client: RestateClient, olderThan: number, keep: number): Promise<number> {
  const old = (await clusterRuns(client)).slice(keep).filter(({ started }) => Date.now() - started >= olderThan);
  const gone = await Promise.all(old.filter(({ ended }) => ended !== undefined).map(({ id }) => client.forget(id)));
  return gone.filter(Boolean).length;
}

function counted(count: number): string {
  return count === 1 ? '1 run was' : `${count} runs were`;
}
