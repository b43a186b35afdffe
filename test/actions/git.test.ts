import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject } from '#protocol/json.ts';
import { Stage } from './context.ts';
import { runPage } from './pages.ts';

const identity = {
  GIT_AUTHOR_NAME: 'Ann',
  GIT_AUTHOR_EMAIL: 'ann@example.com',
  GIT_COMMITTER_NAME: 'Ann',
  GIT_COMMITTER_EMAIL: 'ann@example.com',
  GIT_CONFIG_NOSYSTEM: '1',
};

describe('git', () => {
  let stage: Stage;
  let origin: string;

  beforeEach(() => {
    stage = new Stage();
    stage.env = { ...stage.env, ...identity };
    origin = mkdtempSync(join(tmpdir(), 'baton-origin-'));
    const env = { ...process.env, ...identity, HOME: origin };
    const git = (...args: string[]) => execFileSync('git', args, { cwd: origin, env, stdio: 'ignore' });
    git('init', '--bare', '--initial-branch=main', 'shop.git');
    git('clone', 'shop.git', 'seed');
    writeFileSync(join(origin, 'seed/a.txt'), 'one');
    git('-C', 'seed', 'add', '.');
    git('-C', 'seed', 'commit', '-m', 'First');
    git('-C', 'seed', 'push', 'origin', 'HEAD:main');
  });
  afterEach(() => {
    stage.remove();
    rmSync(origin, { recursive: true, force: true });
  });

  const url = () => join(origin, 'shop.git');
  const put = (path: string, text: string): void => writeFileSync(join(stage.folder, path), text);

  it('clones, commits, tags, pushes and pulls', async () => {
    await stage.run('git.clone', { url: url(), to: 'one' });
    await stage.run('git.clone', { url: url(), to: 'two', branch: 'main' });
    put('one/b.txt', 'two');
    const made = (await stage.run('git.commit', { message: '-m "odd"\n\nBody', folder: 'one' })) as JsonObject;
    assert.equal(made.isNew, true);
    assert.deepEqual(await stage.run('git.commit', { message: 'again', folder: 'one' }), { ...made, isNew: false });
    await stage.run('git.tag', { name: 'v1', message: 'one', folder: 'one' });
    await stage.run('git.push', { refs: ['HEAD', 'v1'], folder: 'one' });
    assert.deepEqual(await stage.run('git.pull', { folder: 'two' }), { commit: made.commit });
    const [latest, first] = (await stage.run('git.log', { folder: 'two' })) as readonly JsonObject[];
    assert.deepEqual(
      [latest?.subject, latest?.body, latest?.author, first?.subject],
      ['-m "odd"', 'Body', 'Ann', 'First'],
    );
    assert.equal(((await stage.run('git.log', { folder: 'two', range: 'v1~..v1' })) as readonly unknown[]).length, 1);
  });

  it('tells what has changed', async () => {
    await stage.run('git.clone', { url: url(), to: 'r' });
    await stage.run('git.checkout', { branch: 'work', create: true, folder: 'r' });
    put('r/ü new.txt', 'x');
    put('r/a.txt', 'changed');
    const status = (await stage.run('git.status', { folder: 'r' })) as JsonObject;
    assert.deepEqual(status, {
      branch: 'work',
      ahead: 0,
      behind: 0,
      isClean: false,
      files: [
        { path: 'a.txt', state: 'changed' },
        { path: 'ü new.txt', state: 'new' },
      ],
    });
    await stage.run('git.commit', { message: 'only one', files: ['a.txt'], folder: 'r' });
    renameSync(join(stage.folder, 'r/a.txt'), join(stage.folder, 'r/z.txt'));
    execFileSync('git', ['add', '-A'], { cwd: join(stage.folder, 'r') });
    assert.deepEqual(((await stage.run('git.status', { folder: 'r' })) as JsonObject).files, [
      { path: 'z.txt', state: 'renamed' },
      { path: 'ü new.txt', state: 'added' },
    ]);
    assert.deepEqual(
      stage.lines('stdout').filter(line => line.includes('1 ')),
      [],
    );
  });

  it('takes no value for an option or a command', async () => {
    const evil = `--upload-pack=touch ${join(stage.folder, 'hacked')}`;
    assert.equal((await stage.fail('git.clone', { url: evil, to: 'x' })).code, 'argument');
    const transport = await stage.fail('git.clone', {
      url: `ext::sh -c touch% ${join(stage.folder, 'hacked')}`,
      to: 'x',
    });
    assert.match(transport.message, /transport 'ext' not allowed/);
    assert.equal(existsSync(join(stage.folder, 'hacked')), false);
  });

  it('shows a token to the server of the repository, and nowhere else', async () => {
    const seen: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      seen.push(request.headers.authorization);
      response.writeHead(401, { 'www-authenticate': 'Basic' }).end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/x.git`;
    const failure = await stage.fail('git.clone', { url: address, to: 'x', token: 's3cret' });
    server.close();
    assert.equal(seen[0], `Basic ${Buffer.from('x-access-token:s3cret').toString('base64')}`);
    assert.equal(failure.code, 'git/failed');
    assert.match(failure.hint ?? '', /token/);
    assert.doesNotMatch(JSON.stringify([failure.message, failure.details, stage.log]), /s3cret/);
  });

  it('says what git says', async () => {
    const failure = await stage.fail('git.clone', { url: join(origin, 'none.git'), to: 'x' });
    assert.match(failure.message, /^git clone failed: repository '.*none\.git' does not exist\.$/);
    assert.match((await stage.fail('git.status', {})).message, /not a git repository/);
  });

  it('does what its page says', async () => {
    const input = { repository: url(), text: 'hello' };
    assert.equal(await runPage('git', { flow: 'publish', input, env: identity }), 'Publish the page');
    const tags = execFileSync('git', ['-C', url(), 'tag'], { encoding: 'utf8' });
    assert.equal(tags, 'page-1\n');
  });
});
