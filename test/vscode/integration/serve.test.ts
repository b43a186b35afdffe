import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { freePort } from '#scripts/freePort.ts';
import { eventually, workspaceUri } from './support.ts';

const source = (port: number): string => `
on webhook("POST", "/orders") as request => take(id: request.body as string)

flow take(id: string) {
  step noted = file.write("taken.txt", text: id)
}

flow order() -> int {
  step sent = http.post("http://127.0.0.1:${port}/orders", body: "o1")
    retry 60 backoff 250ms
  return sent.status
}
`;

describe('a server of flows', () => {
  const folder = (): vscode.WorkspaceFolder => vscode.workspace.workspaceFolders![0]!;

  before(async () => {
    const port = await freePort();
    const write = (name: string, text: string): Thenable<void> =>
      vscode.workspace.fs.writeFile(workspaceUri(name), Buffer.from(text));
    await write('served/orders.flow', source(port));
    const program = 'served/orders.flow';
    const configurations = [
      { type: 'baton-serve', request: 'launch', name: 'Serve', program: 'served', port },
      { type: 'baton', request: 'launch', name: 'Order', program, flow: 'order', inputs: {} },
    ];
    const compounds = [{ name: 'Both', configurations: ['Serve', 'Order'] }];
    await write('.vscode/launch.json', JSON.stringify({ version: '0.2.0', configurations, compounds }));
    await eventually('launch configuration', () => {
      const known = vscode.workspace.getConfiguration('launch', folder()).get<readonly unknown[]>('compounds', []);
      return known.length > 0 ? true : undefined;
    });
  });

  after(async () => {
    await vscode.workspace.fs.delete(workspaceUri('.vscode'), { recursive: true });
    await vscode.workspace.fs.delete(workspaceUri('served'), { recursive: true });
  });

  it('starts together with a run, which reaches it, and stops with its session', async () => {
    const ended: string[] = [];
    let wake: () => void = () => undefined;
    const listening = vscode.debug.onDidTerminateDebugSession(({ type }) => {
      ended.push(type);
      wake();
    });
    const sessions: vscode.DebugSession[] = [];
    const started = vscode.debug.onDidStartDebugSession(session => sessions.push(session));
    const hasEnded = async (type: string): Promise<void> => {
      while (!ended.includes(type)) {
        await new Promise<void>(resolve => {
          wake = resolve;
        });
      }
    };
    assert.ok(await vscode.debug.startDebugging(folder(), 'Both'));
    await hasEnded('baton');
    // The server answers as soon as it has recorded the run: its step comes later.
    await eventually('order that was taken', async () => {
      const taken = await vscode.workspace.fs.readFile(workspaceUri('served/taken.txt')).then(
        bytes => Buffer.from(bytes).toString(),
        () => undefined,
      );
      return taken === 'o1' ? true : undefined;
    });
    assert.deepEqual(ended, ['baton']);
    await vscode.debug.stopDebugging(sessions.find(({ type }) => type === 'baton-serve'));
    await hasEnded('baton-serve');
    listening.dispose();
    started.dispose();
  });
});
