import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Json } from '#protocol/json.ts';
import { type EventsBody, eventsEvent } from '#protocol/requests.ts';
import type { RunEvent } from '#protocol/runEvents.ts';
import { eventually, openDocument, workspaceUri } from './support.ts';

interface Started {
  readonly events: readonly RunEvent[];
  /** Resolves when the debug session is over. */
  readonly over: Promise<void>;
  readonly session: () => vscode.DebugSession | undefined;
}

/** Listens to everything that the next runs say. */
function listen(subscriptions: vscode.Disposable[]): Started {
  const events: RunEvent[] = [];
  let session: vscode.DebugSession | undefined;
  const over = new Promise<void>(resolve => {
    subscriptions.push(
      vscode.debug.onDidReceiveDebugSessionCustomEvent(({ event, body, session: sender }) => {
        if (event !== eventsEvent) return;
        session = sender;
        events.push(...(body as EventsBody).events);
      }),
      vscode.debug.onDidTerminateDebugSession(() => resolve()),
    );
  });
  return { events, over, session: () => session };
}

const launch = (file: string, inputs: Record<string, Json>): vscode.DebugConfiguration => ({
  type: 'baton',
  request: 'launch',
  name: file,
  program: workspaceUri(file).fsPath,
  inputs,
});

const typesOf = (events: readonly RunEvent[]): readonly string[] => events.map(event => event.type);

describe('runs', () => {
  const subscriptions: vscode.Disposable[] = [];
  const folder = (): vscode.WorkspaceFolder => vscode.workspace.workspaceFolders![0]!;

  afterEach(() => {
    for (const subscription of subscriptions.splice(0)) subscription.dispose();
  });

  it('go to their end, and tell each step', async () => {
    const run = listen(subscriptions);
    const inputs = { name: 'Ada', loud: true };
    assert.ok(await vscode.debug.startDebugging(folder(), launch('hello.flow', inputs), { noDebug: true }));
    await run.over;
    assert.equal(run.events[0]?.type, 'run.started');
    const end = run.events.at(-1);
    assert.ok(end?.type === 'run.succeeded', typesOf(run.events).join(' '));
    assert.match(JSON.stringify(end.output), /HELLO ADA/);
    const steps = run.events.filter(event => event.type === 'step.succeeded').map(event => event.path);
    assert.ok(steps.some(path => path.endsWith('today')) && steps.some(path => path.endsWith('greeted')));
    assert.deepEqual(
      run.events.map(event => event.seq),
      run.events.map((_, at) => at + 1),
    );
  });

  it('keep their journal in the workspace', async () => {
    const entries = await vscode.workspace.fs.readDirectory(workspaceUri('.baton'));
    assert.ok(entries.length > 0);
  });

  it('fail with the error of the step that failed, and its place', async () => {
    const run = listen(subscriptions);
    await vscode.debug.startDebugging(folder(), launch('failing.flow', {}), { noDebug: true });
    await run.over;
    const end = run.events.at(-1);
    assert.ok(end?.type === 'run.failed', typesOf(run.events).join(' '));
    assert.equal(end.error.code, 'shell/exit');
    assert.equal(end.error.place?.line, 4);
    assert.equal(end.error.place?.file, workspaceUri('failing.flow').toString());
  });

  it('are cancelled by stopping the session', async () => {
    const run = listen(subscriptions);
    await vscode.debug.startDebugging(folder(), launch('slow.flow', {}), { noDebug: true });
    const isWaiting = (event: RunEvent): boolean => event.type === 'step.waiting' && event.path.endsWith('pause');
    await eventually('waiting step', () => (run.events.some(isWaiting) ? true : undefined));
    await vscode.commands.executeCommand('baton.cancelRun');
    await run.over;
    assert.equal(run.events.at(-1)?.type, 'run.cancelled', typesOf(run.events).join(' '));
  });

  it('do not start from a file with errors', async () => {
    assert.equal(await vscode.debug.startDebugging(folder(), launch('broken.flow', {}), { noDebug: true }), false);
  });

  it('save what is dirty first', async () => {
    const document = await openDocument('failing.flow');
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(0, 0), '// A remark.\n');
    await vscode.workspace.applyEdit(edit);
    assert.ok(document.isDirty);
    const run = listen(subscriptions);
    await vscode.debug.startDebugging(folder(), launch('failing.flow', {}), { noDebug: true });
    await run.over;
    assert.ok(!document.isDirty);
    const end = run.events.at(-1);
    assert.ok(end?.type === 'run.failed');
    assert.equal(end.error.place?.line, 5);
  });
});

describe('the graph', () => {
  it('opens in a panel beside the text', async () => {
    await openDocument('hello.flow');
    await vscode.commands.executeCommand('baton.showGraph');
    const tab = await eventually('graph panel', () =>
      vscode.window.tabGroups.all.flatMap(group => group.tabs).find(({ label }) => label === 'Graph of hello.flow'),
    );
    assert.ok(tab.input instanceof vscode.TabInputWebview);
    await vscode.window.tabGroups.close(tab);
  });
});
