import * as vscode from 'vscode';
import type { LanguageRequests } from '#client/editor/languageRequests.ts';
import type { RunFeed } from '#client/runs/runFeed.ts';
import { debugTest } from './debugTest.ts';
import { recordTest } from './recordTest.ts';
import { coverageDetails, TestRuns } from './testRuns.ts';
import { TestTree } from './testTree.ts';

/** The tests of flows in the Test Explorer, in the gutter and above each test. */
export function registerTests(
  context: vscode.ExtensionContext,
  language: LanguageRequests,
  runs: RunFeed,
): vscode.Disposable {
  const controller = vscode.tests.createTestController('baton', 'Baton Flows');
  const program = vscode.Uri.joinPath(context.extensionUri, 'dist', 'tester.js').fsPath;
  const tree = new TestTree(controller, language);
  const testRuns = new TestRuns(controller, tree, program);
  // Nothing runs in a workspace that is not trusted: there the tests are only listed.
  const trust = vscode.workspace.onDidGrantWorkspaceTrust(() => addProfiles(controller, testRuns));
  if (vscode.workspace.isTrusted) addProfiles(controller, testRuns);
  return vscode.Disposable.from(
    controller,
    tree,
    trust,
    vscode.commands.registerCommand('baton.runTest', async (uri: string, name: string) => {
      const item = await tree.find(vscode.Uri.parse(uri), name);
      if (item !== undefined)
        await testRuns.run(new vscode.TestRunRequest([item]), new vscode.CancellationTokenSource().token);
    }),
    vscode.commands.registerCommand('baton.recordTest', () => recordTest(program, runs)),
  );
}

function addProfiles(controller: vscode.TestController, testRuns: TestRuns): void {
  const { Run, Debug, Coverage } = vscode.TestRunProfileKind;
  controller.createRunProfile('Run', Run, (request, token) => testRuns.run(request, token), true, undefined, true);
  controller.createRunProfile('Debug', Debug, (request, token) => debugTest(testRuns, request, token), true);
  const coverage = controller.createRunProfile(
    'Run with Coverage',
    Coverage,
    (request, token) => testRuns.run(request, token, { coverage: true }),
    true,
    undefined,
    true,
  );
  controller.createRunProfile('Run and Record Answers', Run, (request, token) =>
    testRuns.run(request, token, { record: true }),
  );
  coverage.loadDetailedCoverage = coverageDetails;
}
