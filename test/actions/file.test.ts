import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Stage } from './context.ts';

describe('file actions', () => {
  let stage: Stage;
  beforeEach(() => {
    stage = new Stage();
  });
  afterEach(() => stage.remove());

  it('write, append, read, and make folders', async () => {
    assert.deepEqual(await stage.run('file.write', { path: 'a/b/c.txt', text: 'é' }), { path: 'a/b/c.txt', bytes: 2 });
    await stage.run('file.append', { path: 'a/b/c.txt', text: '!' });
    await stage.run('file.append', { path: 'new/d.txt', text: '!' });
    assert.equal(await stage.run('file.read', { path: 'a/b/c.txt' }), 'é!');
    assert.equal(readFileSync(join(stage.folder, 'new/d.txt'), 'utf8'), '!');
  });

  it('write follows links and keeps permissions, and leaves no part behind', async () => {
    await stage.run('file.write', { path: 'real.sh', text: 'one' });
    chmodSync(join(stage.folder, 'real.sh'), 0o755);
    symlinkSync('real.sh', join(stage.folder, 'link.sh'));
    await stage.run('file.write', { path: 'link.sh', text: 'two' });
    assert.equal(await stage.run('file.read', { path: 'real.sh' }), 'two');
    assert.equal(statSync(join(stage.folder, 'real.sh')).mode & 0o777, 0o755);
    await stage.run('file.write', { path: '/dev/null', text: 'gone' });
    assert.deepEqual(readdirSync(stage.folder).sort(), ['link.sh', 'real.sh']);
  });

  it('tell what exists, and delete without harm', async () => {
    await stage.run('file.write', { path: 'x', text: '' });
    assert.equal(await stage.run('file.exists', { path: 'x' }), true);
    assert.equal(await stage.run('file.delete', { path: 'x' }), true);
    assert.equal(await stage.run('file.delete', { path: 'x' }), false);
    assert.equal(await stage.run('file.exists', { path: 'x/y' }), false);
  });

  it('list by pattern, sorted', async () => {
    for (const path of ['in/b.csv', 'in/a.csv', 'in/a.txt', 'in/deep/c.csv']) {
      await stage.run('file.write', { path, text: 'abc' });
    }
    const entries = (await stage.run('file.list', { pattern: 'in/**/*.csv' })) as readonly Record<string, unknown>[];
    assert.deepEqual(
      entries.map(entry => entry.path),
      ['in/a.csv', 'in/b.csv', 'in/deep/c.csv'],
    );
    assert.deepEqual(
      { ...entries[0], modified: '' },
      { path: 'in/a.csv', name: 'a.csv', size: 3, isFolder: false, modified: '' },
    );
    assert.deepEqual(await stage.run('file.list', { pattern: 'nowhere/*' }), []);
  });

  it('name what is wrong with a path', async () => {
    mkdirSync(join(stage.folder, 'folder'));
    writeFileSync(join(stage.folder, 'plain'), '');
    const missing = await stage.fail('file.read', { path: 'nowhere.txt' });
    assert.equal(missing.message, 'There is no file `nowhere.txt`.');
    assert.match(missing.hint ?? '', new RegExp(stage.folder));
    assert.match((await stage.fail('file.read', { path: 'folder' })).message, /is a folder/);
    assert.match((await stage.fail('file.write', { path: 'folder', text: '' })).message, /is a folder/);
    assert.match((await stage.fail('file.delete', { path: 'folder' })).message, /is a folder/);
    assert.match((await stage.fail('file.write', { path: 'plain/x', text: '' })).message, /is a file where a folder/);
    assert.match((await stage.fail('file.read', { path: '' })).message, /empty/);
    assert.match((await stage.fail('file.read', { path: 'a\0b' })).message, /NUL/);
  });

  it('name the byte that is not UTF-8', async () => {
    const cases: readonly (readonly [readonly number[], number])[] = [
      [[0x61, 0x62, 0xff, 0x63], 2],
      [[0xc3, 0xa9, 0xc3], 2],
      [[0x61, 0xef, 0xbf, 0x61], 1],
      [[0xed, 0xa0, 0x80], 0],
    ];
    for (const [bytes, offset] of cases) {
      writeFileSync(join(stage.folder, 'bytes'), Buffer.from(bytes));
      const failure = await stage.fail('file.read', { path: 'bytes' });
      assert.equal(failure.code, 'file/not-utf8');
      assert.match(failure.message, new RegExp(`offset ${offset} `));
    }
  });
});
