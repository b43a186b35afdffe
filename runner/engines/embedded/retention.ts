/** Which runs are forgotten, so that a journal does not grow for ever. */
import type { Journal } from './journal.ts';
import type { RecordedRun, RecordedStatus } from './recordedRun.ts';

export interface Retention {
  /** Runs that were started longer ago than this go, in milliseconds. */
  readonly olderThan: number;
  /** The newest ones stay, this many, however old; pinned ones stay besides. */
  readonly keep: number;
}

/** What runs, waits or is pinned never goes. */
const mayGo: ReadonlySet<RecordedStatus> = new Set<RecordedStatus>(['succeeded', 'failed', 'cancelled', 'interrupted']);

/**
 * Those of `runs` (the newest first) that go.
 * @param now milliseconds since 1970-01-01 UTC
 */
export function outdated(runs: readonly RecordedRun[], { olderThan, keep }: Retention, now: number): readonly string[] {
  return runs
    .slice(keep)
    .filter(run => run.started <= now - olderThan && mayGo.has(run.status) && !run.isPinned)
    .map(run => run.id);
}

/** Forgets them, and results of steps with `cache` that are as old. Gives how many runs went, and how many are left. */
export function prune(
  journal: Journal,
  retention: Retention,
  now: number,
): { readonly gone: number; readonly left: number } {
  const runs = journal.listRuns();
  const gone = outdated(runs, retention, now);
  if (gone.length > 0) journal.removeRuns(gone);
  if (retention.olderThan > 0) journal.forgetCached(now - retention.olderThan);
  return { gone: gone.length, left: runs.length - gone.length };
}
