import assert from 'node:assert/strict';
import type { GraphDiffReply, GraphEdit, GraphEditReply } from '#protocol/requests.ts';
import { LspClient } from './lspClient.ts';

const text = `flow greet(name: string) {
  step page = http.get("https://example.org/\${name}")
  step told = log(message: "Hello, \${page.status}")
}
`;

describe('pictures of flows over the wire', () => {
  let client: LspClient;
  let uri: string;
  let files = 0;

  before(async () => {
    client = new LspClient();
    await client.initialize();
  });

  beforeEach(async () => {
    files++;
    uri = `file:///graphs/${files}.flow`;
    await client.open(uri, text);
  });

  after(() => client.stop());

  const edited = (edit: GraphEdit): Promise<GraphEditReply> =>
    client.request('baton/editGraph', { uri, flow: 'greet', edit });

  it('change the text by edits', async () => {
    const reply = await edited({ type: 'delete', node: 'greet/told' });
    assert.ok('edits' in reply);
    assert.deepEqual(reply.edits, [
      { start: text.indexOf('  step told'), end: text.lastIndexOf('}'), text: '', isSnippet: false },
    ]);
  });

  it('refuse a change with a reason, and any while the text has errors or is not open', async () => {
    const used = await edited({ type: 'delete', node: 'greet/page' });
    assert.ok('problem' in used);
    assert.match(used.problem, /`page`.*`told`/);
    await client.change(uri, 2, { line: 0, character: 0 }, { line: 0, character: 4 }, 'flo');
    const broken = await edited({ type: 'delete', node: 'greet/told' });
    assert.ok('problem' in broken);
    const edit = { type: 'delete', node: 'greet/told' };
    const closed = await client.request<GraphEditReply>('baton/editGraph', {
      ...{ uri: 'file:///graphs/none.flow', flow: 'greet', edit },
    });
    assert.ok('problem' in closed);
  });

  const compared = (texts: Readonly<Record<string, string | null>>): Promise<GraphDiffReply> =>
    client.request('baton/graphDiff', { uri, texts });

  it('ask for the texts that they are compared with, and follow what is typed', async () => {
    assert.deepEqual((await compared({})).wanted, [uri]);
    const same = await compared({ [uri]: text });
    assert.deepEqual([same.wanted, same.changes, same.isNew], [[], [], false]);
    await client.open(uri, text.replace('Hello', 'Goodbye'), 2);
    const differs = await compared({ [uri]: text });
    assert.deepEqual(
      differs.changes?.map(({ kind, id }) => [kind, id]),
      [['changed', 'greet/told']],
    );
    assert.equal(differs.graph?.nodes.find(({ id }) => id === 'greet/told')?.change, 'changed');
    assert.ok((differs.layout?.width ?? 0) > 0);
  });

  it('say when there was no such file, when it was not whole, and when none is open', async () => {
    const unknown = await compared({ [uri]: null });
    assert.equal(unknown.isNew, true);
    const broken = await compared({ [uri]: 'flow greet( {' });
    assert.ok(broken.graph);
    assert.equal(broken.changes, undefined);
    const closed = await client.request<GraphDiffReply>('baton/graphDiff', {
      uri: 'file:///graphs/none.flow',
      texts: {},
    });
    assert.match(closed.problem ?? '', /not open/);
  });
});
