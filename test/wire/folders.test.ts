/** A workspace of folders, over a real pipe: what is not open is known as well. */
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { CompletionList, Location, WorkspaceEdit, WorkspaceSymbol } from 'vscode-languageserver/node';
import { LspClient } from './lspClient.ts';

describe('the language server in a workspace', () => {
  let client: LspClient;
  let root: string;
  const uriOf = (path: string): string => pathToFileURL(join(root, path)).href;

  async function write(path: string, text: string): Promise<void> {
    await mkdir(join(root, path, '..'), { recursive: true });
    await writeFile(join(root, path), text);
  }

  /** Waits until the last diagnostics of a file have these codes. */
  async function codes(path: string, expected: readonly string[]): Promise<void> {
    const found = (): string =>
      String(client.published.findLast(each => each.uri === uriOf(path))?.diagnostics.map(({ code }) => code));
    await client.until(() => found() === String(expected));
  }

  const changed = (path: string, type: 1 | 2 | 3): Promise<void> =>
    client.connection.sendNotification('workspace/didChangeWatchedFiles', { changes: [{ uri: uriOf(path), type }] });

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'baton folders '));
    await write('one/pay.flow', '/// Takes money.\nflow pay(amount: int) {\n  step told = log("${amount}")\n}\n');
    await write(
      'one/lib/shop.flow',
      'import { pay } from "../pay.flow"\nflow sell() {\n  step paid = pay(amount: 3)\n}\n',
    );
    await write('one/broken.flow', 'flow broken() {\n  step a = nothing()\n}\n');
    await write('one/node_modules/x/hidden.flow', 'flow hidden() {\n  step a = nothing()\n}\n');
    await write('two/more.flow', 'flow more() {\n  step a = missing()\n}\n');
    client = new LspClient();
    await client.initialize(process.pid, [uriOf('one')]);
  });

  afterEach(async () => {
    assert.equal(await client.stop(), 0);
    assert.deepEqual(client.logged, []);
    await rm(root, { recursive: true });
  });

  it('tells what is wrong in files that are not open, as they come and go', async () => {
    await codes('one/broken.flow', ['flow/unknown-name']);
    await write('one/later.flow', 'flow later() {\n  step a = absent()\n}\n');
    await changed('one/later.flow', 1);
    await codes('one/later.flow', ['flow/unknown-name']);
    await write('one/later.flow', 'flow later() {\n}\n');
    await changed('one/later.flow', 2);
    await codes('one/later.flow', []);
    await rm(join(root, 'one/broken.flow'));
    await changed('one/broken.flow', 3);
    await codes('one/broken.flow', []);
    assert.ok(client.published.every(({ uri }) => !uri.includes('hidden') && !uri.includes('two')));
  });

  it('knows who emits an event, in files that are neither open nor imported', async () => {
    await write('one/event.flow', 'event paid(order: string)\n');
    await write('one/send.flow', 'import { paid } from "./event.flow"\nflow send() {\n  emit paid(order: "o")\n}\n');
    for (const path of ['one/event.flow', 'one/send.flow']) await changed(path, 1);
    const text = 'import { paid } from "./event.flow"\nflow settle() {\n  step p = wait paid(order: "o")\n}\n';
    await client.open(uriOf('one/settle.flow'), text);
    await codes('one/settle.flow', []);
    await rm(join(root, 'one/send.flow'));
    await changed('one/send.flow', 3);
    await codes('one/settle.flow', ['flow/event-never-emitted']);
  });

  it('follows folders that are opened and closed', async () => {
    const folders = (added: readonly string[], removed: readonly string[]): Promise<void> => {
      const named = (uris: readonly string[]) => uris.map(uri => ({ uri: uriOf(uri), name: uri }));
      const event = { added: named(added), removed: named(removed) };
      return client.connection.sendNotification('workspace/didChangeWorkspaceFolders', { event });
    };
    await codes('one/broken.flow', ['flow/unknown-name']);
    await folders(['two'], []);
    await codes('two/more.flow', ['flow/unknown-name']);
    await folders([], ['one']);
    await codes('one/broken.flow', []);
  });

  it('knows several folders from the start, and what one imports of another', async () => {
    const several = new LspClient();
    await several.initialize(process.pid, [uriOf('one'), uriOf('two')]);
    await write(
      'two/uses.flow',
      'import { pay } from "../one/pay.flow"\nflow uses() {\n  step a = pay(amount: 1)\n}\n',
    );
    const symbols = await several.request<WorkspaceSymbol[]>('workspace/symbol', { query: 'more' });
    assert.deepEqual(
      symbols.map(({ location }) => location.uri),
      [uriOf('two/more.flow')],
    );
    await several.connection.sendNotification('workspace/didChangeWatchedFiles', {
      changes: [{ uri: uriOf('two/uses.flow'), type: 1 }],
    });
    await several.open(uriOf('one/pay.flow'), 'flow pay(amount: int) {\n  step told = log("${amount}")\n}\n');
    const uses = await several.request<Location[]>('textDocument/references', {
      textDocument: { uri: uriOf('one/pay.flow') },
      position: { line: 0, character: 6 },
      context: { includeDeclaration: false },
    });
    assert.deepEqual([...new Set(uses.map(({ uri }) => uri))].toSorted(), [
      uriOf('one/lib/shop.flow'),
      uriOf('two/uses.flow'),
    ]);
    assert.equal(await several.stop(), 0);
  });

  it('finds and renames in files that are not open', async () => {
    await client.open(uriOf('one/pay.flow'), 'flow pay(amount: int) {\n  step told = log("${amount}")\n}\n');
    const position = { line: 0, character: 6 };
    const textDocument = { uri: uriOf('one/pay.flow') };
    const found = await client.request<Location[]>('textDocument/references', {
      textDocument,
      position,
      context: { includeDeclaration: false },
    });
    assert.deepEqual(
      found.map(({ uri, range }) => [uri, range.start.line]),
      [
        [uriOf('one/lib/shop.flow'), 0],
        [uriOf('one/lib/shop.flow'), 2],
      ],
    );
    const edit = await client.request<WorkspaceEdit>('textDocument/rename', {
      textDocument,
      position,
      newName: 'take',
    });
    assert.deepEqual(
      Object.keys(edit.changes ?? {}).toSorted(),
      [uriOf('one/lib/shop.flow'), uriOf('one/pay.flow')].toSorted(),
    );
    const symbols = await client.request<WorkspaceSymbol[]>('workspace/symbol', { query: 'sell' });
    assert.deepEqual(
      symbols.map(({ location }) => location.uri),
      [uriOf('one/lib/shop.flow')],
    );
  });

  it('offers what other files declare, with the import', async () => {
    await client.request('workspace/symbol', { query: '' });
    await client.open(uriOf('one/main.flow'), 'flow main() {\n  step paid = \n}\n');
    const { items } = await client.at<CompletionList>('textDocument/completion', uriOf('one/main.flow'), {
      line: 1,
      character: 14,
    });
    const pay = items.find(({ label }) => label === 'pay');
    assert.deepEqual(pay?.labelDetails, { description: './pay.flow' });
    assert.deepEqual(
      pay?.additionalTextEdits?.map(({ newText }) => newText),
      ['import { pay } from "./pay.flow"\n\n'],
    );
  });

  it('keeps imports right when a file or a folder moves', async () => {
    const moved = async (from: string, to: string): Promise<Record<string, string[]>> => {
      const files = [{ oldUri: uriOf(from), newUri: uriOf(to) }];
      const { changes = {} } = await client.request<WorkspaceEdit>('workspace/willRenameFiles', { files });
      return Object.fromEntries(
        Object.entries(changes).map(([uri, edits]) => [uri, edits.map(({ newText }) => newText)]),
      );
    };
    assert.deepEqual(await moved('one/pay.flow', 'one/money/take.flow'), {
      [uriOf('one/lib/shop.flow')]: ['"../money/take.flow"'],
    });
    assert.deepEqual(await moved('one/lib', 'one/a/b'), { [uriOf('one/lib/shop.flow')]: ['"../../pay.flow"'] });
    assert.deepEqual(await moved('one/broken.flow', 'one/whole.flow'), {});
  });
});
