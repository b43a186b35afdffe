import * as vscode from 'vscode';
import type { Engines } from '#client/runs/engines.ts';
import type { JournalChanges } from '#client/runs/journalChanges.ts';
import type { RunFeed } from '#client/runs/runFeed.ts';
import type { RunRecords } from '#client/runs/runRecords.ts';
import type { RunTalk } from '#client/runs/runTalk.ts';
import { ApprovalNotices } from './approvalNotices.ts';
import { DueRunKeeper } from './dueRuns.ts';
import { findWaiting, showWaiting } from './waitingRuns.ts';

interface Around {
  readonly runs: RunFeed;
  readonly talk: RunTalk;
  readonly engines: Engines;
  readonly records: RunRecords;
  readonly journals: JournalChanges;
}

/**
 * What runs ask of people, outside of their panel; those that still wait when a window is opened, and those whose time
 * has come.
 */
export function registerWaiting({ runs, talk, engines, records, journals }: Around): vscode.Disposable {
  if (vscode.workspace.isTrusted) void findWaiting(runs, talk, engines);
  return vscode.Disposable.from(
    new ApprovalNotices(runs, talk),
    new DueRunKeeper(records, journals),
    vscode.commands.registerCommand('baton.showWaiting', () => showWaiting(runs, talk, engines)),
  );
}
