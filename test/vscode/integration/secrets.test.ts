import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { eventually, openDocument, workspaceUri } from './support.ts';

/** What the extension gives to others, as far as it is used here. */
interface SecretApi {
  setSecret(folder: vscode.WorkspaceFolder, name: string, value: string): Promise<void>;
  deleteSecret(folder: vscode.WorkspaceFolder, name: string): Promise<void>;
}

const token = 'tk-7f3a/9?c1&e5';

describe('secrets in the secret storage', () => {
  const folder = (): vscode.WorkspaceFolder => vscode.workspace.workspaceFolders![0]!;
  const subscriptions: vscode.Disposable[] = [];
  /** All that goes between the editor and the adapters, but the answer with the secrets itself. */
  let said: string[] = [];
  let isOver = false;
  let api: SecretApi;

  before(async () => {
    await openDocument('secret.flow');
    api = (await vscode.extensions.getExtension('baton.baton')!.activate()) as SecretApi;
    subscriptions.push(
      vscode.debug.registerDebugAdapterTrackerFactory('baton', {
        createDebugAdapterTracker: () => ({
          onWillReceiveMessage: ({ command, ...more }) => {
            if (command !== 'baton/secrets') said.push(JSON.stringify(more));
          },
          onDidSendMessage: message => said.push(JSON.stringify(message)),
        }),
      }),
      vscode.debug.onDidTerminateDebugSession(() => {
        isOver = true;
      }),
    );
  });
  after(() => {
    for (const subscription of subscriptions) subscription.dispose();
  });
  beforeEach(() => {
    said = [];
    isOver = false;
  });

  const start = (noDebug: boolean): Thenable<boolean> =>
    vscode.debug.startDebugging(
      folder(),
      { type: 'baton', request: 'launch', name: 'secret', program: workspaceUri('secret.flow').fsPath },
      { noDebug },
    );
  const over = (): Promise<true> => eventually('end of the session', () => (isOver ? true : undefined));
  const forms = [token, JSON.stringify(token).slice(1, -1), encodeURIComponent(token), encoded(token)];

  function assertUnsaid(): void {
    const all = said.join('\n');
    for (const form of forms) assert.ok(!all.includes(form), form);
  }

  it('are found by a run, and stand in nothing that it tells or keeps', async () => {
    await api.setSecret(folder(), 'apiToken', token);
    assert.ok(await start(true));
    await over();
    assert.ok(said.some(each => each.includes('run.succeeded')));
    assert.ok(said.some(each => each.includes('"output":"•••\\n')));
    assertUnsaid();
    const journal = workspaceUri('.baton').fsPath;
    for (const name of readdirSync(journal, { recursive: true, withFileTypes: true }).filter(each => each.isFile())) {
      const bytes = readFileSync(join(name.parentPath, name.name));
      for (const form of forms) assert.ok(!bytes.includes(form), name.name);
    }
  });

  it('are masked in the debugger, and in what is asked of it', async () => {
    const place = new vscode.Location(workspaceUri('secret.flow'), new vscode.Position(5, 2));
    const breakpoint = new vscode.SourceBreakpoint(place);
    vscode.debug.addBreakpoints([breakpoint]);
    assert.ok(await start(false));
    // The thread is there before its topmost frame.
    const item = await eventually('stop', () => {
      const active = vscode.debug.activeStackItem;
      return active instanceof vscode.DebugStackFrame ? active : undefined;
    });
    for (const expression of ['call', 'call.stdout', '[call.stdout]']) {
      const { result } = await item.session.customRequest('evaluate', { expression, frameId: item.frameId });
      assert.match(result, /•••/);
    }
    await vscode.commands.executeCommand('workbench.action.debug.continue');
    await over();
    vscode.debug.removeBreakpoints([breakpoint]);
    assertUnsaid();
  });

  it('are missed once they are deleted', async () => {
    await api.deleteSecret(folder(), 'apiToken');
    // What can't be launched is told in a dialog, which tests refuse.
    await assert.rejects(async () => start(true), /The secret `apiToken` has no value/);
  });
});

/** The letters of base64 that the text decides about, behind `user:`. */
function encoded(text: string): string {
  return Buffer.from(`user:${text}`).toString('base64').slice(8, -4);
}
