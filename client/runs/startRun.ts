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

/** Runs that are being taken up: what was said to one and its time may both ask for it. */
const takenUp = new Set<string>();

/**
 * Goes on in this window with a run that has no process. Gives whether it does.
 * @param behind whether what the window shows stays as it is, if that is another run
 */
export async function goOnWith({ run, flow, file }: Omit<DueRun, 'engine'>, behind = false): Promise<boolean> {
  if (takenUp.has(run)) return false;
  takenUp.add(run);
  const uri = vscode.Uri.parse(file);
  const configuration = { type: debugType, request: 'launch', name: flow, program: uri.fsPath, resume: run, behind };
  try {
    return await vscode.debug.startDebugging(vscode.workspace.getWorkspaceFolder(uri), configuration, asRun);
  } finally {
    takenUp.delete(run);
  }
}
