import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { HistoryEntry, LastRun, LastStep } from '#protocol/requests.ts';
import { compareRuns, type RunDiff } from '#protocol/runDiff.ts';
import type { RunEvent } from '#protocol/runEvents.ts';
import { emptyRunView, foldRun, type RunRow, type RunView } from '#protocol/runView.ts';
import { RunProblem } from '../engines/common/runProblem.ts';
import { type Journal, openJournal } from '../engines/embedded/journal.ts';
import { workspaceOf } from '../workspace.ts';
import { shortText } from './inspect/values.ts';

/** As many runs are listed. */
const mostRuns = 200;

/** Of a run's input as many characters are told. */
const mostInput = 200;

/**
 * The recorded runs of the workspace of a file, the newest first; none where nothing has run, and then no journal is made.
 * Throws a `JournalProblem`.
 */
export function historyOf(program: string): readonly HistoryEntry[] {
  if (!hasJournal(program)) return [];
  return inJournal(program, journal =>
    journal.listRuns(mostRuns).map(({ id, flow, file, started, ended, latest = started, status, input, isPinned }) => ({
      ...{ run: id, flow, file, started, status, isPinned },
      input: shortText(input, mostInput),
      latest: ended ?? latest,
    })),
  );
}

/** What happened in a run of that workspace. Throws a {@link RunProblem} when there is none. */
export function eventsOf(program: string, run: string): readonly RunEvent[] {
  return inJournal(program, journal => readEvents(journal, run));
}

/** Compares two runs of that workspace, the earlier one first. Throws a {@link RunProblem} when there is one of them not. */
export function differenceOf(program: string, before: string, after: string): RunDiff {
  return inJournal(program, journal =>
    compareRuns(viewOf(readEvents(journal, before)), viewOf(readEvents(journal, after))),
  );
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
    return [...last].map(([flow, run]) => ({ run, flow, steps: stepsOf(viewOf(journal.readEvents(run))) }));
  });
}

function stepsOf(view: RunView): readonly LastStep[] {
  // What stands around a step that failed fails with it: the error is told once, where it is.
  const isOwn = ({ status, handled, error, path }: RunRow): boolean =>
    status === 'failed' && !handled && (error?.path ?? path) === path;
  const unhandled = new Set([...view.rows.values()].filter(isOwn).map(row => row.node));
  return [...view.nodes.values()].map(({ id, status, startedAt, endedAt, attempts, iterations, error }) => ({
    ...{ node: id, status, attempts, iterations },
    duration: startedAt === undefined || endedAt === undefined ? undefined : endedAt - startedAt,
    error:
      error === undefined || !unhandled.has(id)
        ? undefined
        : { code: error.code, message: error.message, hint: error.hint },
  }));
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

function viewOf(events: readonly RunEvent[]): RunView {
  return events.reduce(foldRun, emptyRunView());
}
