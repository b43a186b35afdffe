import * as vscode from 'vscode';
import { showDoctor } from './doctor.ts';
import { newFlow } from './newFlow.ts';
import { openSample } from './openSample.ts';

/** What helps in the first five minutes: templates, sample flows, a walkthrough, and a look at what may be missing. */
export function registerStart(context: vscode.ExtensionContext): vscode.Disposable {
  const samples = vscode.Uri.joinPath(context.extensionUri, 'client', 'samples');
  const adapter = vscode.Uri.joinPath(context.extensionUri, 'dist', 'adapter.js').fsPath;
  const walkthrough = `${context.extension.id}#start`;
  return vscode.Disposable.from(
    vscode.commands.registerCommand('baton.newFlow', () => newFlow(samples)),
    vscode.commands.registerCommand('baton.openSample', () => openSample(samples)),
    vscode.commands.registerCommand('baton.getStarted', () =>
      vscode.commands.executeCommand('workbench.action.openWalkthrough', walkthrough, false),
    ),
    vscode.commands.registerCommand('baton.doctor', () => showDoctor(context.extension, adapter)),
  );
}
