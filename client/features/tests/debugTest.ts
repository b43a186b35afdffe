import * as vscode from 'vscode';
import { debugType } from '#client/runs/runFeed.ts';
import type { TestRuns } from './testRuns.ts';

/**
 * Goes through the flow that a test runs, with the test's mocks and in virtual time. How the test ends is found out
 * beside it: a debugger that stops somewhere changes nothing in a test.
 */
export async function debugTest(
  runs: TestRuns,
  request: vscode.TestRunRequest,
  token: vscode.CancellationToken,
): Promise<void> {
  await runs.run(request, token);
  const [item] = request.include ?? [];
  if (item?.uri === undefined || !vscode.workspace.isTrusted) return;
  if (item.parent === undefined) {
    void vscode.window.showInformationMessage('Choose one test to go through.');
    return;
  }
  const folder = vscode.workspace.getWorkspaceFolder(item.uri);
  const launch = { type: debugType, request: 'launch', name: item.label, program: item.uri.fsPath, test: item.label };
  await vscode.debug.startDebugging(folder, launch);
}
