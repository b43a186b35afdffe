import * as vscode from 'vscode';
import { programsWithJournals, type RunRecords } from '#client/runs/runRecords.ts';

/**
 * Forgets the runs that are older than the settings say, in all journals of this window, so that these do not grow for
 * ever. What runs or waits stays. A journal that can't be read is left alone: whoever runs a flow is told of that.
 */
export async function forgetOldRuns(records: RunRecords): Promise<void> {
  for (const program of await programsWithJournals()) {
    const uri = vscode.Uri.file(program);
    const settings = vscode.workspace.getConfiguration('baton.runs', uri);
    const [days, count] = [settings.get<number | null>('keepDays', 90), settings.get<number>('keepCount', 100)];
    if (days === null) continue;
    await records.prune(uri.fsPath, days, count).catch(() => undefined);
  }
}
