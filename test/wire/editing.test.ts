/** What changes texts or leads from one to another, over a real pipe. */
import assert from 'node:assert/strict';
import type { Range, WorkspaceEdit } from 'vscode-languageserver/node';
import { LspClient } from './lspClient.ts';

describe('the language server, asked for changes', () => {
  let client: LspClient;
  let uri: string;
  let files = 0;

  before(async () => {
    client = new LspClient();
    await client.initialize();
  });

  beforeEach(() => {
    uri = `file:///shop/main${++files}.flow`;
  });

  after(async () => {
    assert.equal(await client.stop(), 0);
    assert.deepEqual(client.logged, []);
  });

  it('renames across files, and says why it does not', async () => {
    const other = 'file:///shop/pay.flow';
    await client.open(other, 'flow pay(amount: int) {\n  step told = log("${amount}")\n}\n');
    await client.open(uri, 'import { pay } from "./pay.flow"\nflow main() {\n  step paid = pay(amount: 3)\n}\n');
    const position = { line: 2, character: 15 };
    const prepared = await client.at<{ range: Range; placeholder: string }>(
      'textDocument/prepareRename',
      uri,
      position,
    );
    assert.equal(prepared.placeholder, 'pay');
    const rename = (newName: string): Promise<WorkspaceEdit> =>
      client.request('textDocument/rename', { textDocument: { uri }, position, newName });
    const { changes = {} } = await rename('charge');
    assert.deepEqual(Object.keys(changes).toSorted(), [uri, other].toSorted());
    assert.deepEqual(
      changes[uri]?.map(edit => [edit.range.start.line, edit.newText]),
      [
        [0, 'charge'],
        [2, 'charge'],
      ],
    );
    await assert.rejects(rename('step'), /`step` is a word of the language/);
    await assert.rejects(client.at('textDocument/prepareRename', uri, { line: 1, character: 1 }), /nothing to rename/);
  });
});
