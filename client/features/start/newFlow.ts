import * as vscode from 'vscode';
import { flowLanguage } from '#client/editor/flowDocument.ts';
import { type FlowTemplate, flowTemplates, textFrom } from './flowTemplates.ts';

/**
 * Makes a file with a flow in it, from a template, and shows it. Without a folder it is not on the disk yet.
 *
 * @param samples the folder of the sample flows
 */
export async function newFlow(samples: vscode.Uri): Promise<void> {
  const template = await vscode.window.showQuickPick(flowTemplates, {
    title: 'New flow: what does it start from?',
    matchOnDetail: true,
  });
  if (template === undefined) return;
  const folder = await chosenFolder();
  if (folder === undefined) {
    const content = await textOf(template, samples, 'main.flow');
    const document = await vscode.workspace.openTextDocument({ language: flowLanguage, content });
    await vscode.window.showTextDocument(document);
    return;
  }
  const name = await askName(folder, template);
  if (name === undefined) return;
  const uri = vscode.Uri.joinPath(folder, name);
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(await textOf(template, samples, name)));
  await vscode.window.showTextDocument(uri);
}

async function textOf(template: FlowTemplate, samples: vscode.Uri, name: string): Promise<string> {
  if (template.sample === undefined) return textFrom(template, undefined, name);
  const bytes = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(samples, template.sample));
  return textFrom(template, new TextDecoder().decode(bytes), name);
}

/** The folder of the file in front, else the workspace's; undefined without one. */
async function chosenFolder(): Promise<vscode.Uri | undefined> {
  const active = vscode.window.activeTextEditor?.document.uri;
  if (active !== undefined && vscode.workspace.getWorkspaceFolder(active) !== undefined) {
    return vscode.Uri.joinPath(active, '..');
  }
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length < 2) return folders[0]?.uri;
  return (await vscode.window.showWorkspaceFolderPick())?.uri;
}

async function askName(folder: vscode.Uri, { sample }: FlowTemplate): Promise<string | undefined> {
  const taken = new Set((await vscode.workspace.fs.readDirectory(folder)).map(([name]) => name));
  const typed = await vscode.window.showInputBox({
    title: 'New flow: name of the file',
    value: sample ?? 'main.flow',
    valueSelection: [0, (sample ?? 'main.flow').length - '.flow'.length],
    validateInput: text => {
      const name = withEnding(text);
      if (!/^[^\\/:*?"<>|]+$/.test(name) || name === '.flow') return 'A name without / and the like.';
      return taken.has(name) ? `There is a ${name} already.` : undefined;
    },
  });
  return typed && withEnding(typed);
}

const withEnding = (name: string): string => (name.trim().endsWith('.flow') ? name.trim() : `${name.trim()}.flow`);
