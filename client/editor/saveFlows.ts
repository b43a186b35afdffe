import * as vscode from 'vscode';
import { isFlow } from './flowDocument.ts';

/** Saves what is run: the runner reads files, not editors. Gives false when a file could not be saved. */
export async function saveFlows(): Promise<boolean> {
  const dirty = vscode.workspace.textDocuments.filter(
    document => document.isDirty && isFlow(document) && document.uri.scheme === 'file',
  );
  const saved = await Promise.all(dirty.map(document => document.save()));
  if (!saved.includes(false)) return true;
  void vscode.window.showErrorMessage('Nothing was run: a changed file could not be saved.');
  return false;
}
