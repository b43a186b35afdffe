import assert from 'node:assert/strict';
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type {
  CompletionList,
  Diagnostic,
  DocumentSymbol,
  FoldingRange,
  Hover,
  Location,
  SemanticTokens,
  SignatureHelp,
  TextEdit,
} from 'vscode-languageserver/node';
import type { FlowsReply, GraphReply } from '#protocol/requests.ts';
import { LspClient } from './lspClient.ts';

const text = `/// Says hello.
flow greet(name: string) -> string {
  step page = http.get("https://example.org/\${name}")
  step told = log(message: "Hello, \${page.status}")
  return name
}
`;

const messageOf = ({ message }: Diagnostic): string => (typeof message === 'string' ? message : message.value);

const errors = (found: readonly Diagnostic[]): string[] => found.filter(each => each.severity === 1).map(messageOf);

describe('the language server', () => {
  let client: LspClient;
  let uri: string;
  let files = 0;

  before(async () => {
    client = new LspClient();
    const { capabilities, serverInfo } = await client.initialize();
    assert.equal(serverInfo?.name, 'baton');
    assert.deepEqual(capabilities.textDocumentSync, { openClose: true, change: 2, save: true });
    assert.ok(capabilities.hoverProvider && capabilities.completionProvider && capabilities.semanticTokensProvider);
  });

  beforeEach(() => {
    uri = `file:///work%20place/main${++files}.flow`;
  });

  after(async () => {
    assert.equal(await client.stop(), 0);
    assert.deepEqual(client.logged, []);
  });

  it('finds errors as one types, and takes them back', async () => {
    await client.open(uri, text);
    assert.deepEqual(errors(await client.diagnostics(uri, 1)), []);
    await client.change(uri, 2, { line: 4, character: 9 }, { line: 4, character: 13 }, 'nam');
    const [error] = await client.diagnostics(uri, 2);
    assert.equal(error?.code, 'flow/unknown-name');
    assert.deepEqual(error.range, { start: { line: 4, character: 9 }, end: { line: 4, character: 12 } });
    await client.change(uri, 3, { line: 4, character: 12 }, { line: 4, character: 12 }, 'e');
    assert.deepEqual(errors(await client.diagnostics(uri, 3)), []);
  });

  it('completes in the middle of a broken file, from its newest text', async () => {
    await client.open(uri, text);
    void client.change(uri, 2, { line: 4, character: 0 }, { line: 5, character: 1 }, '  step next = http.');
    const { items } = await client.at<CompletionList>('textDocument/completion', uri, { line: 4, character: 19 });
    assert.ok(items.some(item => item.label === 'get') && items.every(item => item.label !== 'step'));
    assert.notDeepEqual(errors(await client.diagnostics(uri, 2)), []);
  });

  it('completes a statement behind its value, and whole steps', async () => {
    await client.open(uri, text.replace('  return name', '  name.le'));
    const { items } = await client.at<CompletionList>('textDocument/completion', uri, { line: 4, character: 9 });
    const named = items.find(({ label }) => label === 'let');
    assert.deepEqual(named?.textEdit, {
      range: { start: { line: 4, character: 2 }, end: { line: 4, character: 9 } },
      newText: 'let ${1:name} = name',
    });
    await client.change(uri, 2, { line: 4, character: 2 }, { line: 4, character: 9 }, 'st');
    const steps = await client.at<CompletionList>('textDocument/completion', uri, { line: 4, character: 4 });
    const post = steps.items.find(({ label }) => label === 'step http.post');
    assert.deepEqual([post?.insertTextFormat, post?.textEdit?.newText], [2, 'step ${1:post} = http.post("$2")']);
  });

  it('hovers, helps with signatures, and goes to the standard library', async () => {
    await client.open(uri, text);
    const hover = await client.at<Hover>('textDocument/hover', uri, { line: 2, character: 20 });
    assert.match(JSON.stringify(hover.contents), /action http\.get\(/);
    const help = await client.at<SignatureHelp>('textDocument/signatureHelp', uri, { line: 2, character: 24 });
    assert.equal(help.activeParameter, 0);
    const [target] = await client.at<Location[]>('textDocument/definition', uri, { line: 2, character: 20 });
    assert.ok(target !== undefined);
    assert.match(target.uri, /^file:.*\/language\/std\/http\.flow$/);
    const declared = (await readFile(fileURLToPath(target.uri), 'utf8')).split('\n')[target.range.start.line];
    assert.equal(declared, 'declare action http.get(');
    await client.open(target.uri, await readFile(fileURLToPath(target.uri), 'utf8'));
    const inside = await client.at<Hover>('textDocument/hover', target.uri, target.range.start);
    assert.match(JSON.stringify(inside.contents), /action http\.get\(/);
  });

  it('gives symbols, folding ranges, semantic tokens and formatting', async () => {
    await client.open(uri, text.replace('  return', '      return'));
    const textDocument = { uri };
    const [flow] = await client.request<DocumentSymbol[]>('textDocument/documentSymbol', { textDocument });
    assert.deepEqual(
      flow?.children?.map(child => child.name),
      ['page', 'told'],
    );
    const folds = await client.request<FoldingRange[]>('textDocument/foldingRange', { textDocument });
    assert.deepEqual(
      folds.map(fold => [fold.startLine, fold.endLine]),
      [[1, 4]],
    );
    const tokens = await client.request<SemanticTokens>('textDocument/semanticTokens/full', { textDocument });
    assert.ok(tokens.data.length > 0 && tokens.data.length % 5 === 0);
    const edits = await client.request<TextEdit[]>('textDocument/formatting', {
      textDocument,
      options: { tabSize: 2, insertSpaces: true },
    });
    assert.deepEqual(edits, [
      { range: { start: { line: 4, character: 2 }, end: { line: 4, character: 6 } }, newText: '' },
    ]);
  });

  it('draws flows and tells their parameters', async () => {
    await client.open(uri, text);
    const reply = await client.request<GraphReply>('baton/graph', { uri });
    assert.deepEqual(reply.flows, ['greet']);
    assert.ok(reply.graph?.nodes.some(node => node.id === 'greet/page'));
    assert.ok((reply.layout?.width ?? 0) > 0);
    const missing = await client.request<GraphReply>('baton/graph', { uri, flow: 'other' });
    assert.match(missing.problem ?? '', /other/);
    const [flow] = await client.request<FlowsReply>('baton/flows', { uri });
    assert.equal(flow?.name, 'greet');
    assert.equal(flow.parameters[0]?.typeText, 'string');
  });

  it('answers for a document that has no file', async () => {
    await client.open('untitled:Untitled-1', 'flow a() { step b = log(message: nothing) }');
    const [error] = await client.diagnostics('untitled:Untitled-1', 1);
    assert.match(error === undefined ? '' : messageOf(error), /nothing/);
    const closed = await client.at('textDocument/hover', 'untitled:Untitled-2', { line: 0, character: 0 });
    assert.equal(closed, null);
  });

  it('stays up whatever the text is', async () => {
    // A fixed sequence of bytes, read as Latin-1, so that a failure can be seen again.
    let seed = 7;
    const bytes = Array.from({ length: 2000 }, () => {
      seed = (seed * 1103515245 + 12345) % 2 ** 31;
      return String.fromCharCode((seed >> 16) & 0xff);
    });
    await client.open(uri, bytes.join(''));
    assert.notDeepEqual(await client.diagnostics(uri, 1), []);
    for (const method of ['completion', 'hover', 'definition', 'signatureHelp']) {
      await client.at(`textDocument/${method}`, uri, { line: 3, character: 5 });
    }
    for (const method of ['documentSymbol', 'foldingRange', 'semanticTokens/full', 'codeLens']) {
      await client.request(`textDocument/${method}`, { textDocument: { uri } });
    }
  });

  it('reads imported files from disk, and sees them change', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'baton server '));
    try {
      const other = join(folder, 'other.flow');
      const main = pathToFileURL(join(folder, 'main.flow')).href;
      await writeFile(other, 'fn double(n: int) -> int = n * 2\n');
      await client.open(main, 'import { double } from "./other.flow"\nfn four() -> int = double(n: 2)\n');
      assert.deepEqual(errors(await client.diagnostics(main, 1)), []);
      const [target] = await client.at<Location[]>('textDocument/definition', main, { line: 1, character: 22 });
      assert.equal(target?.uri, pathToFileURL(other).href);
      assert.deepEqual(client.registered, ['workspace/didChangeWatchedFiles', 'workspace/didChangeConfiguration']);

      await writeFile(other, 'fn triple(n: int) -> int = n * 3\n');
      await client.connection.sendNotification('workspace/didChangeWatchedFiles', {
        changes: [{ uri: pathToFileURL(other).href, type: 2 }],
      });
      await client.until(() => errors(client.published.findLast(each => each.uri === main)!.diagnostics).length > 0);

      // An open document counts more than its file, and closing it brings the file back.
      await client.open(pathToFileURL(other).href, 'fn double(n: int) -> int = n * 2\n');
      await client.until(() => errors(client.published.findLast(each => each.uri === main)!.diagnostics).length === 0);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('takes back what it said about a document that is closed', async () => {
    await client.open(uri, 'flow');
    await client.diagnostics(uri, 1);
    await client.connection.sendNotification('textDocument/didClose', { textDocument: { uri } });
    await client.until(() => client.published.findLast(each => each.uri === uri)?.diagnostics.length === 0);
  });

  it('answers a request that it cannot serve with an error, says so, and goes on', async () => {
    await client.open(uri, text);
    const textDocument = { uri };
    await assert.rejects(client.request('textDocument/hover', { textDocument }));
    assert.match(client.logged.splice(0).join(), /hover: TypeError/);
    await assert.rejects(client.request('textDocument/nothing', { textDocument }));
    assert.ok(await client.request('textDocument/documentSymbol', { textDocument }));
  });

  it('drops a request that was cancelled and goes on', async () => {
    await client.open(uri, text);
    const textDocument = { uri };
    await client.connection.sendNotification('$/cancelRequest', { id: 12345 });
    assert.ok(await client.request('textDocument/documentSymbol', { textDocument }));
  });

  it('speaks over the channel of a forked process as well', async () => {
    const forked = fork(fileURLToPath(new URL('../../server/main.ts', import.meta.url)), ['--node-ipc']);
    const params = { processId: process.pid, rootUri: null, capabilities: {} };
    forked.send({ jsonrpc: '2.0', id: 1, method: 'initialize', params });
    const [reply] = await once(forked, 'message');
    assert.equal(reply.result.serverInfo.name, 'baton');
    const exited = once(forked, 'exit');
    forked.send({ jsonrpc: '2.0', id: 2, method: 'shutdown' });
    forked.send({ jsonrpc: '2.0', method: 'exit' });
    assert.deepEqual(await exited, [0, null]);
  });

  it('ends when its pipe is closed', async () => {
    const lost = new LspClient();
    await lost.initialize(null);
    await lost.open(uri, text);
    await lost.diagnostics(uri, 1);
    const exited = once(lost.server, 'exit');
    lost.server.stdin?.end();
    await exited;
  });

  it('ends when the process that started it is gone', async () => {
    const parent = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)']);
    await once(parent, 'spawn');
    const orphan = new LspClient();
    await orphan.initialize(parent.pid ?? null);
    const exited = once(orphan.server, 'exit');
    parent.kill('SIGKILL');
    await exited;
  });
});
