import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '#protocol/json.ts';
import { Stage } from './context.ts';
import { runPage } from './pages.ts';

describe('csv and json', () => {
  let stage: Stage;
  beforeEach(() => {
    stage = new Stage();
  });
  afterEach(() => stage.remove());

  const put = (name: string, text: string): void => writeFileSync(join(stage.folder, name), text);

  it('reads tables as people make them', async () => {
    put('a.csv', '\uFEFFname;note\r\n"Ann; Bo";"says ""hi""\nthere"\r\n\r\nCy;\r\n');
    assert.deepEqual(await stage.run('csv.read', { path: 'a.csv', separator: ';' }), [
      { name: 'Ann; Bo', note: 'says "hi"\nthere' },
      { name: 'Cy', note: '' },
    ]);
    assert.deepEqual(
      await stage.run('csv.parse', { text: '1,007,\n,x,2\n', columns: ['a', 'b', 'c'], numbers: ['a', 'c'] }),
      [
        { a: 1, b: '007', c: null },
        { a: null, b: 'x', c: 2 },
      ],
    );
  });

  it('reads parts of a large table, and no further', async () => {
    put('big.csv', `n\n${Array.from({ length: 200_000 }, (_, n) => n).join('\n')}\n"broken`);
    const part = await stage.run('csv.read', { path: 'big.csv', skip: 1000, limit: 2, numbers: ['n'] });
    assert.deepEqual(part, [{ n: 1000 }, { n: 1001 }]);
    assert.deepEqual(await stage.run('csv.read', { path: 'big.csv', limit: 0 }), []);
    const failure = await stage.fail('csv.read', { path: 'big.csv' });
    assert.equal(failure.code, 'csv/syntax');
  });

  it('writes what it reads', async () => {
    const rows = [
      { a: 'x,"y"\n', b: 1.5, c: null },
      { a: '=1', d: { e: [1] } },
    ];
    await stage.run('csv.write', { path: 'out/t.csv', rows });
    assert.deepEqual(await stage.run('csv.read', { path: 'out/t.csv' }), [
      { a: 'x,"y"\n', b: '1.5', c: '', d: '' },
      { a: '=1', b: '', c: '', d: '{"e":[1]}' },
    ]);
    assert.equal(
      await stage.run('csv.text', { rows, columns: ['b'], separator: '\t' }),
      'b\n1.5\n""\n'.replace('""', ''),
    );
    await stage.run('json.write', { path: 'out/t.json', value: rows });
    assert.deepEqual(await stage.run('json.read', { path: 'out/t.json' }), rows);
    assert.ok(readFileSync(join(stage.folder, 'out/t.json'), 'utf8').endsWith(']\n'));
  });

  it('names what is wrong, and where', async () => {
    const failures = [
      [{ text: 'a,b\n1\n' }, 'csv/syntax', /line 2/i],
      [{ text: 'a,a\n1,2\n' }, 'csv/header', /`a`/],
      [{ text: 'a\n1\nx\n', numbers: ['a'] }, 'csv/number', /`x`.*line 3/],
      [{ text: 'a\n1\n', numbers: ['b'] }, 'csv/column', /`b`/],
      [{ text: 'a', separator: ';;' }, 'argument', /one character/],
    ] as const;
    for (const [input, code, message] of failures) {
      const failure = await stage.fail('csv.parse', input as JsonObject);
      assert.equal(failure.code, code);
      assert.match(failure.message, message);
    }
    assert.equal((await stage.fail('csv.read', { path: 'none.csv' })).message, 'There is no file `none.csv`.');
    put('bad.json', '{"a": }');
    assert.match((await stage.fail('json.read', { path: 'bad.json' })).message, /^`bad\.json` is not JSON: /);
  });

  it('does what its page says', async () => {
    const files = { 'week.csv': 'name;hours\nAnn;8\nBo;4\nAnn;\nBo;2.5\n' };
    const after = (folder: string): void =>
      assert.equal(readFileSync(join(folder, 'sums.csv'), 'utf8'), 'name,hours\nAnn,8\nBo,6.5\n');
    const result = await runPage('csv', { flow: 'hours', input: { table: 'week.csv' }, files, after });
    assert.deepEqual(result, { Ann: 8, Bo: 6.5 });
  });
});
