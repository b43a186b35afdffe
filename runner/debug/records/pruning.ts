import { resolve } from 'node:path';
import { openJournal } from '../../engines/embedded/journal.ts';
import { prune } from '../../engines/embedded/retention.ts';
import { workspaceOf } from '../../workspace.ts';

const day = 24 * 3600 * 1000;

/**
 * Forgets the runs of a file's workspace that have ended, or were interrupted, and began more than `days` ago; the newest
 * `keep` stay. Gives how many went. Throws a `JournalProblem`.
 */
export function forgetOld(program: string, days: number, keep: number): number {
  const journal = openJournal(workspaceOf(resolve(program)));
  try {
    return prune(journal, { olderThan: days * day, keep }, Date.now()).gone;
  } finally {
    journal.close();
  }
}
