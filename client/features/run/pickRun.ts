import * as vscode from 'vscode';
import { historyOf } from '#client/runHistory.ts';
import type { HistoryEntry } from '#protocol/requests.ts';

/**
 * Lets a person choose one of the recorded runs of a file's workspace.
 * @param adapter path of the debug adapter's program
 * @returns undefined when there are none, or the person went away
 */
export async function pickRun(adapter: string, program: string): Promise<HistoryEntry | undefined> {
  const items = historyOf(adapter, program).then(runs =>
    runs.map(entry => ({
      label: entry.flow,
      description: entry.status,
      detail: `${new Date(entry.started).toLocaleString()} · ${entry.run}`,
      entry,
    })),
  );
  try {
    if ((await items).length === 0) void vscode.window.showInformationMessage('No run is recorded in this workspace.');
    else return (await vscode.window.showQuickPick(items, { title: 'Look at which run?', matchOnDetail: true }))?.entry;
  } catch (error) {
    void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
  }
  return undefined;
}
