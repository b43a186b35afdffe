import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { baton, temporaryFolder } from './baton.ts';

const crooked = 'flow   a( ) {\nstep x=log( "a" )\n   }\n';
const straight = 'flow a() {\n  step x = log("a")\n}\n';

describe('baton fmt', function () {
  this.timeout(60_000);

  const folder = temporaryFolder();
  const write = (name: string, content: string | Uint8Array): string => {
    const path = join(folder.path, name);
    writeFileSync(path, content);
    return path;
  };
  after(() => folder.remove());

  it('formats in place and names what it changed', async () => {
    const file = write('a.flow', crooked);
    assert.deepEqual(await baton(['fmt', file]), { code: 0, stdout: `${file}\n`, stderr: '' });
    assert.equal(readFileSync(file, 'utf8'), straight);
    assert.deepEqual(await baton(['fmt', file]), { code: 0, stdout: '', stderr: '' });
  });

  it('only looks with --check', async () => {
    const file = write('b.flow', crooked);
    assert.deepEqual(await baton(['fmt', file, '--check']), { code: 1, stdout: `${file}\n`, stderr: '' });
    assert.equal(readFileSync(file, 'utf8'), crooked);
  });

  it('goes from standard input to standard output', async () => {
    assert.deepEqual(await baton(['fmt', '-'], { input: crooked }), { code: 0, stdout: straight, stderr: '' });
    const checked = await baton(['fmt', '-', '--check'], { input: straight });
    assert.equal(checked.code, 0);
  });

  it('leaves a file with a syntax error alone, and says where it is', async () => {
    const broken = 'flow a() {\n  step x = = log("a")\n}\n';
    const file = write('broken.flow', broken);
    const ran = await baton(['fmt', file]);
    assert.equal(ran.code, 1);
    assert.match(ran.stderr, /broken\.flow:2:\d+/);
    assert.equal(readFileSync(file, 'utf8'), broken);
  });

  it('refuses what is not UTF-8', async () => {
    const file = write('latin.flow', Buffer.from('flow a() {\n  // caf\xe9\n}\n', 'latin1'));
    const ran = await baton(['fmt', file]);
    assert.equal(ran.code, 2);
    assert.match(ran.stderr, /latin\.flow:2:9: The file is not UTF-8 text\./);
  });
});
