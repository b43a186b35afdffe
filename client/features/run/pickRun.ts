import * as vscode from 'vscode';
import type { RunPlace, RunRecords } from '#client/runs/runRecords.ts';
import type { HistoryEntry } from '#protocol/requests.ts';

/**
 * Lets a person choose one of the runs that are recorded somewhere.
 * @returns undefined when there are none, or the person went away
 */
export async function pickRun(records: RunRecords, place: RunPlace): Promise<HistoryEntry | undefined> {
  const items = records.history(place).then(runs =>
    runs.map(entry => ({
      label: entry.flow,
      description: entry.status,
      detail: `${new Date(entry.started).toLocaleString()} · ${entry.run}`,
      entry,
    })),
  );
  try {
    if ((await items).length === 0)
      void vscode.window.showInformationMessage(
        place.engine === 'embedded' ? 'No run is recorded in this workspace.' : 'The cluster has no run.',
      );
    else return (await vscode.window.showQuickPick(items, { title: 'Look at which run?', matchOnDetail: true }))?.entry;
  } catch (error) {
    void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
  }
  return undefined;
}
