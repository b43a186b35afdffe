import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createWriteStream, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import tar from 'tar-stream';
import yazl from 'yazl';
import type { JsonObject } from '#protocol/json.ts';
import { Stage } from './context.ts';
import { runPage } from './pages.ts';

describe('archives', () => {
  let stage: Stage;
  beforeEach(() => {
    stage = new Stage();
    mkdirSync(join(stage.folder, 'in/deep'), { recursive: true });
    writeFileSync(join(stage.folder, 'in/a.txt'), 'aaa');
    writeFileSync(join(stage.folder, 'in/deep/ü.txt'), 'b'.repeat(300_000));
    writeFileSync(join(stage.folder, 'in/c.bin'), Buffer.from([0, 255, 1]));
  });
  afterEach(() => stage.remove());

  for (const ending of ['zip', 'tar', 'tar.gz', 'tgz']) {
    it(`.${ending}: packs, lists and takes out`, async () => {
      const path = `out/x.${ending}`;
      const made = (await stage.run('archive.create', { path, files: ['**/*'], from: 'in' })) as JsonObject;
      assert.deepEqual(made.files, ['a.txt', 'c.bin', 'deep/ü.txt']);
      assert.deepEqual(await stage.run('archive.list', { path }), [
        { path: 'a.txt', size: 3 },
        { path: 'c.bin', size: 3 },
        { path: 'deep/ü.txt', size: 300_000 },
      ]);
      const files = (await stage.run('archive.extract', { path, to: 'back' })) as readonly JsonObject[];
      assert.deepEqual(
        files.map(file => file.path),
        ['back/a.txt', 'back/c.bin', 'back/deep/ü.txt'],
      );
      assert.deepEqual([...readFileSync(join(stage.folder, 'back/c.bin'))], [0, 255, 1]);
      assert.equal(readFileSync(join(stage.folder, 'back/deep/ü.txt'), 'utf8'), 'b'.repeat(300_000));
      const failure = await stage.fail('archive.extract', { path, to: 'less', limit: 1000 });
      assert.equal(failure.code, 'archive/too-large');
      assert.deepEqual(readdirSync(join(stage.folder, 'out')), [`x.${ending}`]);
    });
  }

  /** A tar file with one entry, as somebody who means harm would make it. */
  async function evilTar(header: Pick<tar.Header, 'name'> & Partial<tar.Header>): Promise<void> {
    const pack = tar.pack();
    pack.entry(header, header.type === 'symlink' ? '' : 'evil');
    pack.finalize();
    await pipeline(pack, createWriteStream(join(stage.folder, 'evil.tar')));
  }

  /** yazl makes no such names, so that one of the same length is written over. */
  async function evilZip(name: string): Promise<void> {
    const zip = new yazl.ZipFile();
    const harmless = 'x'.repeat(name.length);
    zip.addBuffer(Buffer.from('evil'), harmless);
    zip.end();
    const chunks: Buffer[] = [];
    zip.outputStream.on('data', (chunk: Buffer) => chunks.push(chunk));
    await once(zip.outputStream, 'end');
    const text = Buffer.concat(chunks).toString('latin1').replaceAll(harmless, name);
    writeFileSync(join(stage.folder, 'evil.zip'), Buffer.from(text, 'latin1'));
  }

  it('lets nothing leave the folder', async () => {
    for (const name of ['../evil.txt', 'a/../../evil.txt', '/tmp/baton-evil.txt', '..\\evil.txt']) {
      await evilTar({ name });
      await evilZip(name);
      for (const path of ['evil.tar', 'evil.zip']) {
        const failure = await stage.fail('archive.extract', { path, to: 'back' });
        assert.equal(failure.code, 'archive/unsafe', `${path} ${name}: ${failure.message}`);
      }
    }
    await evilTar({ name: 'link', type: 'symlink', linkname: '/etc' });
    assert.equal((await stage.fail('archive.extract', { path: 'evil.tar', to: 'back' })).code, 'archive/unsafe');
    assert.equal(existsSync(join(stage.folder, 'evil.txt')) || existsSync('/tmp/baton-evil.txt'), false);
  });

  it('says what is wrong', async () => {
    writeFileSync(join(stage.folder, 'x.zip'), 'no archive');
    writeFileSync(join(stage.folder, 'x.tar.gz'), 'no archive');
    for (const path of ['x.zip', 'x.tar.gz'])
      assert.equal((await stage.fail('archive.list', { path })).code, 'archive/damaged');
    assert.equal((await stage.fail('archive.list', { path: 'none.zip' })).code, 'file/not-found');
    assert.equal((await stage.fail('archive.list', { path: 'x.rar' })).code, 'archive/format');
    assert.equal((await stage.fail('archive.create', { path: 'y.zip', files: ['*.none'] })).code, 'archive/empty');
  });

  it('does what its page says', async () => {
    const files = { 'one.txt': '1', 'two.bin': '2' };
    assert.deepEqual(await runPage('archive', { flow: 'pack', input: { folder: '.' }, files }), ['restored/one.txt']);
  });
});
