/** A run that a person names, whatever engine has carried it out, as it is recorded. */
import type { Plan } from '#language/plan/plan.ts';
import type { RunEvent } from '#protocol/runEvents.ts';
import type { RecordedRun } from '#runner/engines/embedded/recordedRun.ts';
import { eventsOf } from '#runner/engines/restate/clusterRun.ts';
import { onCluster } from './cluster/address.ts';
import { findClusterRun } from './cluster/runs.ts';
import { findRun, inJournal } from './journal.ts';
import type { WorkspaceOptions } from './journalOptions.ts';

export interface RunRecord {
  readonly run: RecordedRun;
  readonly events: readonly RunEvent[];
  /** Undefined where its text was not kept. */
  readonly plan: Plan | undefined;
}

/**
 * The records of some runs, by what names each: its id, the beginning of it that no other run has, or `last`.
 * @throws {UsageProblem} A name is that of none, or of several; or there are no records.
 */
export async function recordsOf(options: WorkspaceOptions, names: readonly string[]): Promise<readonly RunRecord[]> {
  if (options.engine === 'restate') {
    return await onCluster(client =>
      Promise.all(
        names.map(async name => {
          const run = await findClusterRun(client, name);
          return { run, events: await eventsOf(client, run.id), plan: (await client.frame(run.id)).plan };
        }),
      ),
    );
  }
  return await inJournal(options, journal =>
    names.map(name => {
      const run = findRun(journal, name);
      return { run, events: journal.readEvents(run.id), plan: journal.readPlan(run.id) };
    }),
  );
}
