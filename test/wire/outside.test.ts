import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { CompletionList, Location } from 'vscode-languageserver/node';
import { petshop } from '#test/unit/outside/petshop.ts';
import { LspClient } from './lspClient.ts';

describe('the language server and documents from outside', () => {
  let client: LspClient;
  let folder: string;

  before(async () => {
    client = new LspClient();
    await client.initialize();
    folder = await mkdtemp(join(tmpdir(), 'baton outside '));
  });

  after(async () => {
    assert.equal(await client.stop(), 0);
    assert.deepEqual(client.logged, []);
    await rm(folder, { recursive: true });
  });

  const write = async (name: string, text: string): Promise<string> => {
    const path = join(folder, name);
    await writeFile(path, text);
    return pathToFileURL(path).href;
  };

  const codes = (uri: string): readonly unknown[] =>
    client.published.findLast(each => each.uri === uri)!.diagnostics.map(({ code }) => code);

  const changed = (uri: string): Promise<void> =>
    client.connection.sendNotification('workspace/didChangeWatchedFiles', { changes: [{ uri, type: 2 }] });

  it('reads them from disk, and checks again when they change', async () => {
    const document = await write('pets.yaml', petshop);
    const module = await write('code.ts', 'export function greet(name: string): string { return name; }\n');
    const main = pathToFileURL(join(folder, 'main.flow')).href;
    const text = `import "./pets.yaml" as pets
import { greet } from "./code.ts"
flow f() {
  step all = pets.listPets()
  step told = greet(name: all.first()?.name ?? "nobody")
  step done = log(told)
}
`;
    await client.open(main, text);
    await client.diagnostics(main, 1);
    assert.deepEqual(codes(main), []);

    const [target] = await client.at<Location[]>('textDocument/definition', main, { line: 3, character: 20 });
    assert.equal(target!.uri, document);
    const [called] = await client.at<Location[]>('textDocument/definition', main, { line: 4, character: 16 });
    assert.deepEqual([called!.uri, called!.range.start], [module, { line: 0, character: 16 }]);

    await write('pets.yaml', petshop.replace('operationId: listPets', 'operationId: allPets'));
    await changed(document);
    await client.until(() => codes(main).includes('flow/unknown-member'));
    await write('pets.yaml', 'openapi: 3.0.0\npaths: {\n');
    await changed(document);
    await client.until(() => codes(main).includes('flow/import-unreadable'));
    await write('pets.yaml', petshop);
    await changed(document);
    await client.until(() => codes(main).length === 0);

    await write('code.ts', 'export function greet(name: number): string { return String(name); }\n');
    await changed(module);
    await client.until(() => codes(main).includes('flow/argument-type'));
  });

  it('completes a large API', async () => {
    const paths = Object.fromEntries(
      Array.from({ length: 1500 }, (_, n) => [`/a${n}`, { get: { operationId: `get${n}`, responses: {} } }]),
    );
    await write('large.json', JSON.stringify({ openapi: '3.1.0', paths }));
    const main = pathToFileURL(join(folder, 'large.flow')).href;
    await client.open(main, 'import "./large.json" as large\nflow f() {\n  step a = large.\n}\n');
    const list = await client.at<CompletionList>('textDocument/completion', main, { line: 2, character: 17 });
    assert.equal(list.items.length, 1500);
  });
});
