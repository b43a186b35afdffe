import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { HistoryEntry, LastRun } from '#protocol/requests.ts';
import type { RunEvent } from '#protocol/runEvents.ts';
import { RunProblem } from '../../engines/common/runProblem.ts';
import { type Journal, openJournal } from '../../engines/embedded/journal.ts';
import { workspaceOf } from '../../workspace.ts';
import { shortText } from '../inspect/values.ts';
import { lastSteps, mostInput, mostRuns } from './records.ts';

/**
 * The recorded runs of the workspace of a file, the newest first; none where nothing has run, and then no journal is made.
 * Throws a `JournalProblem`.
 */
export function historyOf(program: string): readonly HistoryEntry[] {
  if (!hasJournal(program)) return [];
  return inJournal(program, journal =>
    journal.listRuns(mostRuns).map(({ id, flow, file, started, ended, latest = started, status, input, isPinned }) => ({
      ...{ engine: 'embedded', run: id, flow, file, started, status, isPinned },
      input: shortText(input, mostInput),
      latest: ended ?? latest,
    })),
  );
}

/** What happened in a run of that workspace. Throws a {@link RunProblem} when there is none. */
export function eventsOf(program: string, run: string): readonly RunEvent[] {
  return inJournal(program, journal => readEvents(journal, run));
}

/** Keeps runs of that workspace from being forgotten for their age, or no longer. Throws a {@link RunProblem} when there is one of them not. */
export function pinRuns(program: string, runs: readonly string[], isPinned: boolean): void {
  inJournal(program, journal => journal.pinRuns(runs, isPinned));
}

/** Deletes runs of that workspace; those that a process carries out stay. */
export function forgetRuns(program: string, runs: readonly string[]): void {
  inJournal(program, journal => journal.removeRuns(runs));
}

/** The newest run of each flow of that file, among the newest of its workspace. */
export function lastRunsOf(program: string): readonly LastRun[] {
  if (!hasJournal(program)) return [];
  return inJournal(program, journal => {
    const last = new Map<string, string>();
    for (const { id, flow, file } of journal.listRuns(mostRuns)) {
      const isOfFile = file.startsWith('file:') && fileURLToPath(file) === resolve(program);
      if (isOfFile && !last.has(flow)) last.set(flow, id);
    }
    return [...last].map(([flow, run]) => ({ run, flow, steps: lastSteps(journal.readEvents(run)) }));
  });
}

/** Whether anything was ever recorded in that workspace. */
export function hasJournal(program: string): boolean {
  return existsSync(join(workspaceOf(resolve(program)), '.baton', 'journal.db'));
}

function inJournal<T>(program: string, work: (journal: Journal) => T): T {
  const journal = openJournal(workspaceOf(resolve(program)));
  try {
    return work(journal);
  } finally {
    journal.close();
  }
}

function readEvents(journal: Journal, run: string): readonly RunEvent[] {
  const events = journal.readEvents(run);
  if (events.length === 0) throw new RunProblem(`There is no run \`${run}\`.`);
  return events;
}
