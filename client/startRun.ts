import * as vscode from 'vscode';
import type { DueRun } from '#protocol/requests.ts';
import { debugType } from './runFeed.ts';

/** A run is a debug session without debugging; its own panel shows it, so VS Code's debug views stay where they are. */
export const asRun: vscode.DebugSessionOptions = {
  noDebug: true,
  suppressDebugStatusbar: true,
  suppressDebugToolbar: true,
  suppressDebugView: true,
  suppressSaveBeforeStart: true,
};

/**
 * Goes on in this window with a run that has no process. Gives whether it does.
 * @param behind whether what the window shows stays as it is, if that is another run
 */
export async function goOnWith({ run, flow, file }: DueRun, behind = false): Promise<boolean> {
  const uri = vscode.Uri.parse(file);
  const configuration = { type: debugType, request: 'launch', name: flow, program: uri.fsPath, resume: run, behind };
  return vscode.debug.startDebugging(vscode.workspace.getWorkspaceFolder(uri), configuration, asRun);
}
