/** What changes texts or leads from one to another, over a real pipe. */
import assert from 'node:assert/strict';
import type {
  CallHierarchyIncomingCall,
  CallHierarchyItem,
  CodeAction,
  DocumentLink,
  InlayHint,
  Location,
  Range,
  SemanticTokens,
  SemanticTokensDelta,
  TextEdit,
  WorkspaceEdit,
  WorkspaceSymbol,
} from 'vscode-languageserver/node';
import { LspClient } from './lspClient.ts';

describe('the language server, asked for changes and ways', () => {
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

  it('leads to types, files, callers and symbols', async () => {
    const other = 'file:///shop/parts.flow';
    await client.open(other, 'type Part = { id: string }\nflow make(part: Part) {\n}\n');
    await client.open(
      uri,
      'import { make, Part } from "./parts.flow"\nflow all(part: Part) {\n  step made = make(part: part)\n}\n',
    );
    const [type] = await client.at<Location[]>('textDocument/typeDefinition', uri, { line: 2, character: 26 });
    assert.deepEqual([type?.uri, type?.range.start], [other, { line: 0, character: 5 }]);
    const [link] = await client.request<DocumentLink[]>('textDocument/documentLink', { textDocument: { uri } });
    assert.equal(link?.target, other);
    const [item] = await client.at<CallHierarchyItem[]>('textDocument/prepareCallHierarchy', other, {
      line: 1,
      character: 6,
    });
    const [call] = await client.request<CallHierarchyIncomingCall[]>('callHierarchy/incomingCalls', { item });
    assert.deepEqual([call?.from.name, call?.from.uri], ['all', uri]);
    assert.deepEqual(await client.request('callHierarchy/outgoingCalls', { item }), []);
    const [symbol] = await client.request<WorkspaceSymbol[]>('workspace/symbol', { query: 'make' });
    assert.deepEqual([symbol?.name, symbol?.location.uri], ['make', other]);
  });

  it('shows hints of the kinds that are set', async () => {
    await client.open(uri, 'flow f(n: int) {\n  let a = n + 1\n  step b = log("${a}")\n}\n');
    const range = { start: { line: 0, character: 0 }, end: { line: 4, character: 0 } };
    const hints = async (): Promise<string[]> => {
      const found = await client.request<InlayHint[]>('textDocument/inlayHint', { textDocument: { uri }, range });
      return found.map(({ label }) => String(label));
    };
    assert.deepEqual(await hints(), [': int', 'message:']);
    client.settings = { inlayHints: { types: false, order: 'no' } };
    const refreshed = new Promise<void>(resolve => {
      client.connection.onRequest('workspace/inlayHint/refresh', () => resolve());
    });
    await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    await refreshed;
    assert.deepEqual(await hints(), ['message:']);
  });

  it('tells which names have values where a run stands', async () => {
    await client.open(uri, 'flow f(n: int) {\n  let a = n + 1\n  step b = log("${a}")\n}\n');
    const range = { start: { line: 1, character: 0 }, end: { line: 2, character: 0 } };
    const stoppedLocation = { start: { line: 1, character: 2 }, end: { line: 1, character: 15 } };
    const params = { textDocument: { uri }, range, context: { frameId: 1, stoppedLocation } };
    const values = await client.request<{ expression: string }[]>('textDocument/inlineValue', params);
    assert.deepEqual(
      values.map(({ expression }) => expression),
      ['a', 'n'],
    );
  });

  it('says only which colours changed', async () => {
    await client.open(uri, 'flow f(n: int) {\n  let a = n\n  let b = a\n}\n');
    const textDocument = { uri };
    const whole = await client.request<SemanticTokens>('textDocument/semanticTokens/full', { textDocument });
    await client.change(uri, 2, { line: 2, character: 10 }, { line: 2, character: 11 }, 'n');
    const previousResultId = whole.resultId;
    const delta = await client.request<SemanticTokensDelta>('textDocument/semanticTokens/full/delta', {
      textDocument,
      previousResultId,
    });
    assert.ok(delta.edits.length === 1 && (delta.edits[0]?.data?.length ?? 0) < 5);
    const lost = await client.request<SemanticTokens>('textDocument/semanticTokens/full/delta', {
      textDocument,
      previousResultId: 'lost',
    });
    assert.equal(lost.data.length, whole.data.length);
    const range = { start: { line: 1, character: 0 }, end: { line: 2, character: 0 } };
    const part = await client.request<SemanticTokens>('textDocument/semanticTokens/range', { textDocument, range });
    assert.equal(part.data.length, 10);
  });

  it('refactors what is selected, by the kind that is asked for', async () => {
    await client.open(uri, 'flow f(a: int) {\n  step b = log("${a + 1}")\n}\n');
    const range = { start: { line: 1, character: 18 }, end: { line: 1, character: 23 } };
    const ask = (only: string[]): Promise<CodeAction[]> =>
      client.request('textDocument/codeAction', { textDocument: { uri }, range, context: { diagnostics: [], only } });
    const [action, ...more] = await ask(['refactor.extract']);
    assert.deepEqual([action?.title, more], ['Extract to `let value`', []]);
    assert.equal(action?.edit?.changes?.[uri]?.[0]?.newText, 'let value = a + 1\n  ');
    assert.deepEqual(await ask(['source.organizeImports']), []);
  });

  it('formats a part, and what is closed', async () => {
    await client.open(uri, 'flow f() {\nstep a=log("x")\nstep b=log("y")\n}\n');
    const textDocument = { uri };
    const options = { tabSize: 2, insertSpaces: true };
    const range = { start: { line: 1, character: 0 }, end: { line: 1, character: 3 } };
    const edits = await client.request<TextEdit[]>('textDocument/rangeFormatting', { textDocument, range, options });
    assert.ok(edits.length > 0 && edits.every(edit => edit.range.start.line === 1 && edit.range.end.line === 1));
    const position = { line: 3, character: 1 };
    const all = await client.request<TextEdit[]>('textDocument/onTypeFormatting', {
      textDocument,
      position,
      ch: '}',
      options,
    });
    assert.deepEqual([...new Set(all.map(edit => edit.range.start.line))], [1, 2]);
  });
});
