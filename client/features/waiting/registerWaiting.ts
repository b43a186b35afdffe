import * as vscode from 'vscode';
import type { JournalChanges } from '#client/journalChanges.ts';
import type { RunFeed } from '#client/runFeed.ts';
import type { RunTalk } from '#client/runTalk.ts';
import { ApprovalNotices } from './approvalNotices.ts';
import { DueRunKeeper } from './dueRuns.ts';
import { findWaiting, showWaiting } from './waitingRuns.ts';

/**
 * What runs ask of people, outside of their panel; those that still wait when a window is opened, and those whose time
 * has come.
 *
 * @param adapter path of the debug adapter's program
 */
export function registerWaiting(
  adapter: string,
  runs: RunFeed,
  talk: RunTalk,
  journals: JournalChanges,
): vscode.Disposable {
  if (vscode.workspace.isTrusted) void findWaiting(runs, talk);
  return vscode.Disposable.from(
    new ApprovalNotices(runs, talk),
    new DueRunKeeper(adapter, journals),
    vscode.commands.registerCommand('baton.showWaiting', () => showWaiting(runs, talk)),
  );
}
