/** Which file a launch configuration that stands in a text is about. */
import { isAbsolute } from 'node:path';
import * as vscode from 'vscode';

/**
 * The file that `program` names. Undefined where only the launch itself can say: `${file}`, and what is asked for.
 *
 * @param document the `launch.json`
 */
export function programOf(document: vscode.TextDocument, program: string | undefined): vscode.Uri | undefined {
  const folder = vscode.workspace.getWorkspaceFolder(document.uri) ?? vscode.workspace.workspaceFolders?.[0];
  if (program === undefined || folder === undefined) return undefined;
  const path = program.replaceAll(/\$\{workspaceFolder(?::([^}]+))?\}/g, (variable, name: string | undefined) =>
    name === undefined ? folder.uri.fsPath : (folderNamed(name)?.uri.fsPath ?? variable),
  );
  if (path === '' || path.includes('${')) return undefined;
  return isAbsolute(path) ? vscode.Uri.file(path) : vscode.Uri.joinPath(folder.uri, path);
}

/** How `program` names a file of the workspace. */
export function programText(file: vscode.Uri): string {
  const several = (vscode.workspace.workspaceFolders?.length ?? 0) > 1;
  const folder = vscode.workspace.getWorkspaceFolder(file);
  const variable = several && folder !== undefined ? `workspaceFolder:${folder.name}` : 'workspaceFolder';
  return `\${${variable}}/${vscode.workspace.asRelativePath(file, false)}`;
}

function folderNamed(name: string): vscode.WorkspaceFolder | undefined {
  return vscode.workspace.workspaceFolders?.find(folder => folder.name === name);
}
