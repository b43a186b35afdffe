import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { HistoryEntry, LastError, LastRun, LastStep, ShownValue } from '#protocol/requests.ts';
import { compareRuns, type RunDiff } from '#protocol/runDiff.ts';
import type { RunError, RunEvent } from '#protocol/runEvents.ts';
import { emptyRunView, foldRun, type RunRow, type RunView } from '#protocol/runView.ts';
import { RunProblem } from '../engines/common/runProblem.ts';
import { type Journal, openJournal } from '../engines/embedded/journal.ts';
import { workspaceOf } from '../workspace.ts';
import { shortText, wholeText } from './inspect/values.ts';

/** As many runs are listed. */
const mostRuns = 200;

/** Of a run's input as many characters are told. */
const mostInput = 200;

/** Of a step's result as many characters are told in its line, and when it is asked for. */
const mostPreview = 60;
const mostValue = 20_000;

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

/** What a step of a run gave, the last time that it ended. Throws a {@link RunProblem} when there is no such run. */
export function resultOf(program: string, run: string, node: string): ShownValue | null {
  const events = eventsOf(program, run);
  const rows = [...viewOf(events).rows.values()].filter(row => row.node === node && row.index === undefined);
  const output = rows.findLast(row => row.output !== undefined)?.output;
  if (output === undefined) return null;
  const text = wholeText(output);
  return { text: text.slice(0, mostValue), isCut: text.length > mostValue };
}

function stepsOf(view: RunView): readonly LastStep[] {
  const rows = new Map<string, RunRow[]>();
  for (const row of view.rows.values()) {
    if (row.index === undefined) rows.set(row.node, [...(rows.get(row.node) ?? []), row]);
  }
  return [...view.nodes.values()].map(({ id, status, startedAt, endedAt, attempts, iterations, error }) => {
    const own = rows.get(id) ?? [];
    const isUnhandled = own.some(row => row.status === 'failed' && !row.handled);
    return {
      ...{ node: id, status, attempts, iterations },
      duration: startedAt === undefined || endedAt === undefined ? undefined : endedAt - startedAt,
      error: error !== undefined && isUnhandled ? lastErrorOf(error) : undefined,
      preview: previewOf(own),
      isReused: own.length > 0 && own.every(row => row.reusedFrom !== undefined),
    };
  });
}

function lastErrorOf({ code, message, hint, place }: RunError): LastError {
  return { code, message, hint, place };
}

function previewOf(rows: readonly RunRow[]): string | undefined {
  const [row, ...more] = rows;
  const output = more.length === 0 && row?.status === 'succeeded' ? row.output : undefined;
  return output === undefined || output === null ? undefined : shortText(output, mostPreview);
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
