import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { behind, eventually, openDocument, replaceText, workspaceUri } from './support.ts';

const launch = (inside: string): string =>
  `{ "version": "0.2.0", "configurations": [{ "type": "baton", "request": "launch", "name": "a", ${inside} }] }`;

const program = '"program": "${workspaceFolder}/hello.flow"';

describe('launch.json', () => {
  let document: vscode.TextDocument;

  before(async () => {
    await vscode.workspace.fs.writeFile(workspaceUri('.vscode/launch.json'), Buffer.from(launch(program)));
    document = await openDocument('.vscode/launch.json');
  });

  after(async () => {
    await vscode.commands.executeCommand('workbench.action.files.revert');
    await vscode.workspace.fs.delete(workspaceUri('.vscode'), { recursive: true });
  });

  async function completions(inside: string, place: string): Promise<readonly string[]> {
    await replaceText(document, launch(inside));
    const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      document.uri,
      behind(document, place),
    );
    return items.map(({ label }) => (typeof label === 'string' ? label : label.label));
  }

  /** Waits for the only problem that the text has, as what it is about and what it says; undefined for none. */
  async function problem(inside: string, expected: RegExp | undefined): Promise<void> {
    await replaceText(document, launch(inside));
    await eventually(String(expected), () => {
      const own = vscode.languages.getDiagnostics(document.uri).filter(({ source }) => source === 'baton');
      const [said] = own.map(({ message, range }) => `${document.getText(range)}: ${message}`);
      if (expected === undefined) return said === undefined ? true : undefined;
      return own.length === 1 && expected.test(said ?? '') ? true : undefined;
    });
  }

  it('takes files, flows, and the inputs of a flow', async () => {
    assert.ok((await completions('"program": ', '"program": ')).includes('${workspaceFolder}/hello.flow'));
    assert.ok((await completions(`${program}, "flow": `, '"flow": ')).includes('hello'));
    const inputs = await completions(`${program}, "flow": "hello", "inputs": { }`, '"inputs": { ');
    assert.ok(inputs.includes('name') && inputs.includes('loud'), inputs.join(' '));
  });

  it('says what is no flow of the file, and what does not fit', async () => {
    await problem(`${program}, "flow": "helo"`, /^"helo": There is no flow `helo` in this file\. It has hello\.$/);
    const inputs = '{ "name": 1, "loud": "${input:loud}" }';
    await problem(
      `${program}, "flow": "hello", "inputs": ${inputs}`,
      /^1: `name` takes a text, and is the number 1\.$/,
    );
    await problem('"program": "none.flow"', /^"none\.flow": There is no file .*none\.flow/);
    await problem(program, undefined);
  });
});
