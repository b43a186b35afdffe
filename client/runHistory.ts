/** What the debug adapter's program knows of recorded runs: it knows the journal. Nothing is executed. */
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { HistoryEntry, LastRun, ShownValue } from '#protocol/requests.ts';
import type { RunDiff } from '#protocol/runDiff.ts';
import type { RunEvent } from '#protocol/runEvents.ts';
import { askJournal } from './journalProcess.ts';

/** Path of the debug adapter's program. */
export function adapterPath(context: vscode.ExtensionContext): string {
  return vscode.Uri.joinPath(context.extensionUri, 'dist', 'adapter.js').fsPath;
}

/**
 * The recorded runs of the workspace of a file, the newest first.
 *
 * @param adapter path of the debug adapter's program
 * @param program path of the file, which need not be there. Rejects when its journal can't be read.
 */
export function historyOf(adapter: string, program: string): Promise<readonly HistoryEntry[]> {
  return askJournal(adapter, ['runs', program]);
}

/** The steps of the newest run of each flow of a file. Rejects when its journal can't be read. */
export function lastRunsOf(adapter: string, program: string): Promise<readonly LastRun[]> {
  return askJournal(adapter, ['last', program]);
}

/** What happened in a run, its secrets masked. Rejects when there is none. */
export function eventsOf(adapter: string, program: string, run: string): Promise<readonly RunEvent[]> {
  return askJournal(adapter, ['events', program, run]);
}

/** What a step of a run gave; null for nothing. Rejects when there is no such run. */
export function resultOf(adapter: string, program: string, run: string, node: string): Promise<ShownValue | null> {
  return askJournal(adapter, ['value', program, run, node]);
}

/** Compares two runs of the same journal, the earlier one first. Rejects when there is one of them not. */
export function differenceOf(adapter: string, program: string, before: string, after: string): Promise<RunDiff> {
  return askJournal(adapter, ['diff', program, before, after]);
}

/** Keeps runs from being forgotten for their age, or no longer. Rejects when there is one of them not. */
export async function pinRuns(
  adapter: string,
  program: string,
  runs: readonly string[],
  isPinned: boolean,
): Promise<void> {
  await askJournal(adapter, [isPinned ? 'pin' : 'unpin', program, ...runs]);
}

/** Deletes runs from their journal; those that a process carries out stay. */
export async function forgetRuns(adapter: string, program: string, runs: readonly string[]): Promise<void> {
  await askJournal(adapter, ['forget', program, ...runs]);
}

/** A file in each folder of the window that has a journal, by which its runs are asked for. */
export async function programsWithJournals(): Promise<readonly string[]> {
  // Whatever the settings hide: a journal stands in a folder that few want to see.
  const journals = await vscode.workspace.findFiles('**/.baton/journal.db', null);
  return journals.map(journal => join(vscode.Uri.joinPath(journal, '../..').fsPath, 'any.flow')).sort();
}
