import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { eventually, openDocument, workspaceUri } from './support.ts';

describe('activation', () => {
  it('happens when a flow is opened', async () => {
    const extension = vscode.extensions.getExtension('baton.baton');
    assert.ok(extension, 'the extension is there');
    const document = await openDocument('hello.flow');
    assert.equal(document.languageId, 'flow');
    await eventually('activation', () => (extension.isActive ? true : undefined));
  });

  it('brings the commands that the manifest names', async () => {
    const manifest = vscode.extensions.getExtension('baton.baton')?.packageJSON as {
      contributes: { commands: { command: string }[] };
    };
    const commands = new Set(await vscode.commands.getCommands(true));
    const missing = manifest.contributes.commands.map(({ command }) => command).filter(name => !commands.has(name));
    assert.deepEqual(missing, []);
  });

  it('survives a restart of the language server', async () => {
    const document = await openDocument('broken.flow');
    await vscode.commands.executeCommand('baton.restartServer');
    const diagnostics = await eventually('diagnostic', () => {
      const found = vscode.languages.getDiagnostics(document.uri);
      return found.length > 0 ? found : undefined;
    });
    assert.match(diagnostics[0]!.message, /todey/);
  });

  it('compares the graph of a file that a menu of Source Control names, if it has one', async () => {
    const graphOf = (name: string) =>
      vscode.window.tabGroups.all.flatMap(group => group.tabs).find(tab => tab.label === `Graph of ${name}`);
    const compare = (name: string) =>
      vscode.commands.executeCommand('baton.graph.compare', { resourceUri: workspaceUri(name) });
    await compare('notes.txt');
    await compare('parcel.flow');
    const tab = await eventually('graph', () => graphOf('parcel.flow'));
    assert.equal(graphOf('notes.txt'), undefined);
    await vscode.window.tabGroups.close(tab);
  });
});
