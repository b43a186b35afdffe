import { resolve } from 'node:path';
import type { HistoryEntry } from '#protocol/requests.ts';
import { openJournal } from '../engines/embedded/journal.ts';
import { workspaceOf } from '../workspace.ts';

/** As many runs are listed. */
const mostRuns = 200;

/** The recorded runs of the workspace of a file, the newest first. Throws a `JournalProblem`. */
export function historyOf(program: string): readonly HistoryEntry[] {
  const journal = openJournal(workspaceOf(resolve(program)));
  try {
    return journal.listRuns(mostRuns).map(({ id, flow, file, started, ended, latest = started, status }) => ({
      ...{ run: id, flow, file, started, status },
      latest: ended ?? latest,
    }));
  } finally {
    journal.close();
  }
}
