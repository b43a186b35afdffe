/** The runs of a cluster, as the commands show those of a journal. */
import type { RecordedRun } from '#runner/engines/embedded/recordedRun.ts';
import type { RestateClient } from '#runner/engines/restate/client.ts';
import { recordedRun } from '#runner/engines/restate/recorded.ts';
import { exitCodes, UsageProblem } from '../problem.ts';

/** All of them, the newest first. */
export async function clusterRuns(client: RestateClient): Promise<readonly RecordedRun[]> {
  return (await client.list()).map(recordedRun);
}

/**
 * The run that a text names: its id, the beginning of it that no other run has, or `last`.
 * @throws {UsageProblem} It names none, or several.
 */
export async function findClusterRun(client: RestateClient, name: string): Promise<RecordedRun> {
  const exact = name === 'last' ? undefined : await client.summary(name);
  if (exact !== undefined) return recordedRun(exact);
  const runs = await clusterRuns(client);
  const found = name === 'last' ? runs.slice(0, 1) : runs.filter(({ id }) => id.startsWith(name));
  const [first] = found;
  if (first === undefined) {
    throw new UsageProblem(`The cluster has no run \`${name}\`.`, 'See: baton runs --engine restate', exitCodes.failed);
  }
  if (found.length === 1) return first;
  const ids = found.slice(0, 5).map(({ id }) => id);
  throw new UsageProblem(`${found.length} runs have an id that starts with \`${name}\`: ${ids.join(', ')}.`);
}
