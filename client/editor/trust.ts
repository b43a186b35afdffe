import * as vscode from 'vscode';

/** Running a flow runs code, so it needs a trusted workspace. Says so when it isn't, and offers the way to trust it. */
export async function isTrustedToRun(): Promise<boolean> {
  if (vscode.workspace.isTrusted) return true;
  const manage = 'Manage Workspace Trust';
  const choice = await vscode.window.showWarningMessage(
    'Flows can run commands on your machine, so they run only in a trusted workspace.',
    manage,
  );
  if (choice === manage) await vscode.commands.executeCommand('workbench.trust.manage');
  return false;
}
