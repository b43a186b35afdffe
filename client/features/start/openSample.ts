import * as vscode from 'vscode';

/** The sample's own folder, in the one that is picked. */
const folderName = 'baton-sample';

/**
 * Copies the sample flows into a folder that the user picks, and opens them: none of them needs a service of its own.
 *
 * @param samples the folder of the sample flows
 */
export async function openSample(samples: vscode.Uri): Promise<void> {
  const [parent] =
    (await vscode.window.showOpenDialog({
      title: `Where to put the sample flows (a folder ${folderName} is made there)`,
      openLabel: 'Put the Sample Here',
      canSelectFiles: false,
      canSelectFolders: true,
      canSelectMany: false,
    })) ?? [];
  if (parent === undefined) return;
  try {
    const target = await freeFolder(parent);
    await vscode.workspace.fs.copy(samples, target);
    // A window that shows nothing yet is where the sample belongs.
    const forceNewWindow = (vscode.workspace.workspaceFolders ?? []).length > 0;
    await vscode.commands.executeCommand('vscode.openFolder', target, { forceNewWindow });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    void vscode.window.showErrorMessage(`The sample flows could not be put into ${parent.fsPath}: ${reason}`);
  }
}

/** The first of `baton-sample`, `baton-sample-2` and so on that is not there. */
async function freeFolder(parent: vscode.Uri): Promise<vscode.Uri> {
  const taken = new Set((await vscode.workspace.fs.readDirectory(parent)).map(([name]) => name));
  let name = folderName;
  for (let count = 2; taken.has(name); count++) name = `${folderName}-${count}`;
  return vscode.Uri.joinPath(parent, name);
}
