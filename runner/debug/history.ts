import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { HistoryEntry } from '#protocol/requests.ts';
import { openJournal } from '../engines/embedded/journal.ts';
import { workspaceOf } from '../workspace.ts';

/** As many runs are listed. */
const mostRuns = 200;

/**
 * The recorded runs of the workspace of a file, the newest first; none where nothing has run, and then no journal is made.
 * Throws a `JournalProblem`.
 */
export function historyOf(program: string): readonly HistoryEntry[] {
  const workspace = workspaceOf(resolve(program));
  if (!existsSync(join(workspace, '.baton', 'journal.db'))) return [];
  const journal = openJournal(workspace);
  try {
    return journal.listRuns(mostRuns).map(({ id, flow, file, started, ended, latest = started, status }) => ({
      ...{ run: id, flow, file, started, status },
      latest: ended ?? latest,
    }));
  } finally {
    journal.close();
  }
}
