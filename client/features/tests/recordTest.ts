import * as vscode from 'vscode';
import { withNotice } from '#client/editor/longWork.ts';
import { isTrustedToRun } from '#client/editor/trust.ts';
import type { RunFeed } from '#client/runs/runFeed.ts';
import type { TestEvent } from '#protocol/tests.ts';
import { askTestProcess } from './testProcess.ts';

/** Writes a test from the run that the panel shows, at the end of the flow's file, and shows it. It is not saved. */
export async function recordTest(program: string, runs: RunFeed): Promise<void> {
  const run = runs.current;
  const id = run?.events[0]?.run;
  if (run === undefined || id === undefined) {
    void vscode.window.showInformationMessage('Run a flow first: its results become the mocks of a test.');
    return;
  }
  if (!(await isTrustedToRun())) return;
  let answer: TestEvent | undefined;
  try {
    const request = { what: 'record', program: vscode.Uri.parse(run.file).fsPath, run: id } as const;
    const hear = (event: TestEvent): void => {
      answer = event;
    };
    await withNotice('Writing a test from the run', token => askTestProcess(program, request, undefined, hear, token));
  } catch (error) {
    void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
  }
  if (answer?.type === 'refused') void vscode.window.showErrorMessage(answer.message);
  if (answer?.type === 'recorded') await append(vscode.Uri.parse(answer.file), answer.text);
}

async function append(uri: vscode.Uri, text: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument(uri);
  const end = document.positionAt(document.getText().length);
  const gap = document.getText().endsWith('\n') ? '\n' : '\n\n';
  const edit = new vscode.WorkspaceEdit();
  edit.insert(uri, end, gap + text);
  await vscode.workspace.applyEdit(edit);
  const start = end.translate(gap.length, 0).with({ character: 0 });
  const selection = new vscode.Range(start, start);
  const editor = await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.One, selection });
  editor.revealRange(selection, vscode.TextEditorRevealType.AtTop);
}
