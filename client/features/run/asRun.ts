import type * as vscode from 'vscode';

/** A run is a debug session without debugging; its own panel shows it, so VS Code's debug views stay where they are. */
export const asRun: vscode.DebugSessionOptions = {
  noDebug: true,
  suppressDebugStatusbar: true,
  suppressDebugToolbar: true,
  suppressDebugView: true,
  suppressSaveBeforeStart: true,
};
