import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import { withNotice } from '#client/editor/longWork.ts';

/**
 * Shows a report on what flows of this workspace need and what is there, to be read or to be pasted: without the value of
 * any secret.
 *
 * @param adapter path of the debug adapter's program, which looks
 */
export async function showDoctor(extension: vscode.Extension<unknown>, adapter: string): Promise<void> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const reports = await withNotice('Baton looks at what the flows need', token =>
    Promise.all(folders.map(({ uri }) => reportOn(adapter, uri.fsPath, token))),
  );
  const { version } = extension.packageJSON as { version: string };
  const trust = vscode.workspace.isTrusted ? 'trusted' : 'not trusted: flows can be written, but not run';
  const content = [
    '# Baton: Doctor',
    '',
    `- Extension ${version}, VS Code ${vscode.version}${vscode.env.remoteName === undefined ? '' : ` (remote: ${vscode.env.remoteName})`}`,
    `- The workspace is ${trust}`,
    ...(folders.length === 0 ? ['- No folder is open: open one to have its flows looked at'] : []),
    '',
    ...reports,
  ].join('\n');
  const document = await vscode.workspace.openTextDocument({ language: 'markdown', content });
  await vscode.window.showTextDocument(document);
}

async function reportOn(adapter: string, folder: string, token: vscode.CancellationToken): Promise<string> {
  const cancelling = new AbortController();
  token.onCancellationRequested(() => cancelling.abort());
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [adapter, 'doctor', folder], {
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
      maxBuffer: 2 ** 24,
      signal: cancelling.signal,
    });
    return stdout;
  } catch (error) {
    if (token.isCancellationRequested) return `The look at the folder ${folder} was cancelled.\n`;
    return `The folder ${folder} could not be looked at: ${error instanceof Error ? error.message : String(error)}\n`;
  }
}
