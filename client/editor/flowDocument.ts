import * as vscode from 'vscode';

/** The language's id in VS Code. */
export const flowLanguage = 'flow';

export const isFlow = (document: vscode.TextDocument): boolean => document.languageId === flowLanguage;

/**
 * The `.flow` document that a command is about: the one named, else the one in the active editor, else one that is
 * visible (beside the graph, say, which has the focus).
 */
export async function chosenDocument(uri: vscode.Uri | string | undefined): Promise<vscode.TextDocument | undefined> {
  if (uri !== undefined) {
    return vscode.workspace.openTextDocument(typeof uri === 'string' ? vscode.Uri.parse(uri) : uri);
  }
  const active = vscode.window.activeTextEditor?.document;
  const visible = vscode.window.visibleTextEditors.map(editor => editor.document);
  return [active, ...visible].find(document => document !== undefined && isFlow(document));
}

/** The flow's name among a command's arguments. Menus pass something of their own in its place. */
export const flowArgument = (argument: unknown): string | undefined =>
  typeof argument === 'string' ? argument : undefined;
