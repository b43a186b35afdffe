import * as vscode from 'vscode';
import { askJournal } from '#client/journalProcess.ts';
import { programsWithJournals } from '#client/runHistory.ts';

/**
 * Forgets the runs that are older than the settings say, in all journals of this window, so that these do not grow for
 * ever. What runs or waits stays. A journal that can't be read is left alone: whoever runs a flow is told of that.
 *
 * @param adapter path of the debug adapter's program, which knows the journal
 */
export async function forgetOldRuns(adapter: string): Promise<void> {
  for (const program of await programsWithJournals()) {
    const uri = vscode.Uri.file(program);
    const settings = vscode.workspace.getConfiguration('baton.runs', uri);
    const [days, count] = [settings.get<number | null>('keepDays', 90), settings.get<number>('keepCount', 100)];
    if (days === null) continue;
    await askJournal<number>(adapter, ['prune', uri.fsPath, String(days), String(count)]).catch(() => 0);
  }
}
