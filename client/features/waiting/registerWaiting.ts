import * as vscode from 'vscode';
import type { RunFeed } from '#client/runFeed.ts';
import type { RunTalk } from '#client/runTalk.ts';
import { ApprovalNotices } from './approvalNotices.ts';
import { findWaiting, showWaiting } from './waitingRuns.ts';

/** What runs ask of people, outside of their panel; and those that still wait when a window is opened. */
export function registerWaiting(runs: RunFeed, talk: RunTalk): vscode.Disposable {
  if (vscode.workspace.isTrusted) void findWaiting(runs, talk);
  return vscode.Disposable.from(
    new ApprovalNotices(runs, talk),
    vscode.commands.registerCommand('baton.showWaiting', () => showWaiting(runs, talk)),
  );
}
