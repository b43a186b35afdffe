import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { behind, eventually, openDocument, replaceText } from './support.ts';

const textOf = (contents: readonly (vscode.MarkdownString | vscode.MarkedString)[]): string =>
  contents.map(content => (typeof content === 'string' ? content : content.value)).join('\n');

const labelsOf = (list: vscode.CompletionList): readonly string[] =>
  list.items.map(item => (typeof item.label === 'string' ? item.label : item.label.label));

describe('the language in the editor', () => {
  afterEach(() => vscode.commands.executeCommand('workbench.action.files.revert'));

  it('reports an unknown name with its code, source and range', async () => {
    const document = await openDocument('broken.flow');
    const [diagnostic] = await eventually('diagnostic', () => {
      const found = vscode.languages.getDiagnostics(document.uri);
      return found.length > 0 ? found : undefined;
    });
    const code = diagnostic!.code;
    assert.equal(typeof code === 'object' ? code.value : code, 'flow/unknown-name');
    assert.equal(diagnostic!.severity, vscode.DiagnosticSeverity.Error);
    assert.equal(document.getText(diagnostic!.range), 'todey');
  });

  it('takes a diagnostic back when the text is mended', async () => {
    const document = await openDocument('broken.flow');
    await replaceText(document, document.getText().replace('todey', 'today'));
    await eventually('clean file', () =>
      vscode.languages.getDiagnostics(document.uri).length === 0 ? true : undefined,
    );
  });

  it('offers a fix for a misspelt name', async () => {
    const document = await openDocument('broken.flow');
    const place = behind(document, 'return tod');
    const actions = await eventually('quick fix', async () => {
      const found = await vscode.commands.executeCommand<vscode.CodeAction[]>(
        'vscode.executeCodeActionProvider',
        document.uri,
        new vscode.Range(place, place),
      );
      return found.length > 0 ? found : undefined;
    });
    assert.ok(
      actions.some(action => action.title.includes('today')),
      actions.map(action => action.title).join(', '),
    );
  });

  it('completes actions and members in a file that is being typed', async () => {
    const document = await openDocument('hello.flow');
    await replaceText(
      document,
      'flow typing() {\n  step today = shell("date")\n  step next = \n  let day = today.\n}\n',
    );
    const complete = (place: vscode.Position): Thenable<vscode.CompletionList> =>
      vscode.commands.executeCommand<vscode.CompletionList>(
        'vscode.executeCompletionItemProvider',
        document.uri,
        place,
      );
    const actions = labelsOf(await complete(behind(document, 'step next = ')));
    assert.ok(actions.includes('shell'), actions.join(' '));
    const members = labelsOf(await complete(behind(document, 'today.')));
    assert.ok(members.includes('stdout'), members.join(' '));
  });

  it('shows types and documentation in hovers', async () => {
    const document = await openDocument('hello.flow');
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      behind(document, '= she'),
    );
    assert.match(textOf(hovers.flatMap(hover => hover.contents)), /action shell/);
  });

  it('leads from an action to its declaration in the standard library', async () => {
    const document = await openDocument('hello.flow');
    const found = await vscode.commands.executeCommand<(vscode.Location | vscode.LocationLink)[]>(
      'vscode.executeDefinitionProvider',
      document.uri,
      behind(document, '= she'),
    );
    const first = found[0]!;
    const uri = 'targetUri' in first ? first.targetUri : first.uri;
    assert.match(uri.path, /\/language\/std\/process\.flow$/);
    const declared = await vscode.workspace.openTextDocument(uri);
    assert.match(declared.getText(), /declare action shell/);
  });

  it('outlines a file', async () => {
    const document = await openDocument('hello.flow');
    const symbols = await vscode.commands.executeCommand<vscode.DocumentSymbol[]>(
      'vscode.executeDocumentSymbolProvider',
      document.uri,
    );
    const flow = symbols.find(symbol => symbol.name === 'hello');
    assert.ok(flow, 'the flow is in the outline');
    assert.ok(
      flow.children.some(symbol => symbol.name === 'today'),
      'its steps are under it',
    );
  });

  it('formats a file', async () => {
    const document = await openDocument('hello.flow');
    const tidy = document.getText();
    await replaceText(document, tidy.replace('  step today =', '      step   today='));
    const edits = await vscode.commands.executeCommand<vscode.TextEdit[]>(
      'vscode.executeFormatDocumentProvider',
      document.uri,
      { tabSize: 2, insertSpaces: true },
    );
    const edit = new vscode.WorkspaceEdit();
    edit.set(document.uri, edits);
    await vscode.workspace.applyEdit(edit);
    assert.equal(document.getText(), tidy);
  });

  it('has Run, Debug and Graph above each flow, unless they are not wanted', async () => {
    const document = await openDocument('hello.flow');
    const lenses = (): Thenable<vscode.CodeLens[]> =>
      vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', document.uri);
    // What counts references is filled in only when it is shown.
    const titles = (await lenses()).flatMap(lens => lens.command?.title ?? []);
    assert.deepEqual(titles.sort(), ['Debug', 'Graph', '▶ Run']);
    const settings = vscode.workspace.getConfiguration('baton');
    await settings.update('codeLens', false, vscode.ConfigurationTarget.Workspace);
    try {
      assert.deepEqual(await lenses(), []);
    } finally {
      await settings.update('codeLens', undefined, vscode.ConfigurationTarget.Workspace);
    }
  });

  it('has lenses that a click finds also when they are asked for anew meanwhile', async () => {
    const document = await openDocument('hello.flow');
    const graphLens = async (): Promise<vscode.Command | undefined> => {
      const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
        'vscode.executeCodeLensProvider',
        document.uri,
      );
      return lenses.find(({ command }) => command?.title === 'Graph')?.command;
    };
    const before = await graphLens();
    await replaceText(document, `// A remark.\n${document.getText()}`);
    const after = await graphLens();
    // VS Code keeps arguments only as long as the lens that they came with.
    assert.deepEqual([before?.arguments ?? [], after?.arguments ?? []], [[], []]);
    assert.ok(before !== undefined);
    await vscode.commands.executeCommand(before.command);
    const tab = await eventually('graph panel', () =>
      vscode.window.tabGroups.all.flatMap(group => group.tabs).find(({ label }) => label === 'Graph of hello.flow'),
    );
    await vscode.window.tabGroups.close(tab);
    await openDocument('hello.flow');
  });

  it('answers on two thousand random bytes with diagnostics', async () => {
    const uri = vscode.Uri.joinPath(vscode.workspace.workspaceFolders![0]!.uri, 'noise.flow');
    let seed = 20261124;
    const bytes = Uint8Array.from({ length: 2000 }, () => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      // VS Code does not open a file with zero bytes as text.
      return (seed >> 16) & 0xff || 1;
    });
    await vscode.workspace.fs.writeFile(uri, bytes);
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri));
    const found = await eventually('diagnostic', () => {
      const diagnostics = vscode.languages.getDiagnostics(uri);
      return diagnostics.length > 0 ? diagnostics : undefined;
    });
    assert.ok(found.every(diagnostic => diagnostic.message.length > 0));
  });
});
