import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GraphDiff, GraphModel } from '#protocol/graph.ts';
import type { FlowSignature } from '#protocol/shape.ts';
import { baton, temporaryFolder } from './baton.ts';

describe('baton graph', function () {
  this.timeout(60_000);

  const folder = temporaryFolder();
  after(() => folder.remove());

  it('draws SVG, and lets the ending of the file choose', async () => {
    const drawn = await baton(['graph', 'examples/order.flow']);
    assert.equal(drawn.code, 0, drawn.stderr);
    assert.match(drawn.stdout, /^<svg[\s\S]*charge[\s\S]*<\/svg>\n$/);
    const output = join(folder.path, 'order.svg');
    assert.deepEqual(await baton(['graph', 'examples/order.flow', '-o', output]), { code: 0, stdout: '', stderr: '' });
    assert.equal(readFileSync(output, 'utf8'), drawn.stdout);
  });

  it('gives the model as JSON', async () => {
    const drawn = await baton(['graph', 'examples/order.flow', 'fulfil', '--format', 'json']);
    const graph = JSON.parse(drawn.stdout) as GraphModel;
    assert.ok(graph.nodes.some(node => node.id === 'fulfil/picks/pick' && node.parent === 'fulfil/picks'));
    assert.ok(graph.edges.some(edge => edge.from === 'fulfil/picks' && edge.to === 'fulfil/parcel'));
  });

  it('draws the branches of a race', async () => {
    const file = join(folder.path, 'race.flow');
    writeFileSync(
      file,
      'flow a() {\n  step x = race {\n    branch slow { step s = sleep(5s) }\n    branch fast { step f = sleep(1s) }\n  }\n}\n',
    );
    const drawn = await baton(['graph', file, '--format', 'mermaid']);
    assert.equal(drawn.code, 0, drawn.stderr);
    assert.match(drawn.stdout, /fast/);
  });

  it('does not draw what has errors', async () => {
    const file = join(folder.path, 'wrong.flow');
    writeFileSync(file, 'flow a() {\n  step x = nothing()\n}\n');
    const drawn = await baton(['graph', file]);
    assert.equal(drawn.code, 1);
    assert.match(drawn.stderr, /`a` can't be drawn/);
  });

  it('tells what is different since a revision of git', async () => {
    const cwd = join(folder.path, 'repository');
    mkdirSync(cwd);
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], { cwd });
    const write = (name: string, text: string) => writeFileSync(join(cwd, name), text);
    write('other.flow', 'flow other() -> int {\n  return 1\n}\n');
    const before =
      'import { other } from "./other.flow"\n\nflow a() {\n  step x = other()\n  step y = sleep(1s) after x\n}\n';
    write('a.flow', before);
    git('init', '-q');
    git('add', '.');
    git('commit', '-qm', 'first');
    const same = await baton(['graph', 'a.flow', '--diff', 'HEAD'], { cwd });
    assert.deepEqual(same, { code: 0, stdout: 'a does the same.\n', stderr: '' });

    write('a.flow', before.replace('sleep(1s) after x', 'sleep(2s)\n  step z = log("z") after y'));
    const diff = await baton(['graph', 'a.flow', '--diff', 'HEAD'], { cwd });
    assert.equal(diff.code, 1, diff.stderr);
    assert.match(diff.stdout, /^~ a\/y {2}sleep[\s\S]* - waited for x\n\+ a\/z {2}log/);
    const json = JSON.parse((await baton(['graph', 'a.flow', '--diff', 'HEAD', '--format', 'json'], { cwd })).stdout);
    assert.deepEqual(
      (json as GraphDiff).changes.map(({ kind, id }) => `${kind} ${id}`),
      ['changed a/y', 'added a/z'],
    );
    const unknown = await baton(['graph', 'a.flow', '--diff', 'nothing'], { cwd });
    assert.deepEqual([unknown.code, unknown.stdout], [1, '']);
    assert.match(unknown.stderr, /There is no revision `nothing`\./);
    const picture = await baton(['graph', 'a.flow', '--diff', 'HEAD', '--format', 'svg'], { cwd });
    assert.equal(picture.code, 2);
  });

  it('says when the picture can not be saved', async () => {
    const drawn = await baton(['graph', 'examples/order.flow', '-o', join(folder.path, 'no', 'order.svg')]);
    assert.equal(drawn.code, 2);
    assert.match(drawn.stderr, /can't be written/);
  });
});

describe('baton flows', function () {
  this.timeout(60_000);

  it('lists flows with their parameters', async () => {
    const listed = await baton(['flows', 'examples/health.flow']);
    assert.equal(listed.code, 0, listed.stderr);
    assert.match(listed.stdout, /^health\(services: string\[\], patience\?: duration, report\?: string\??\)/);
    assert.match(listed.stdout, /Asks every service/);
  });

  it('gives signatures as JSON, one flow per line', async () => {
    const listed = await baton(['flows', 'examples/order.flow', '--json']);
    const signature = JSON.parse(listed.stdout) as FlowSignature;
    assert.deepEqual(
      [signature.name, signature.parameters.map(({ name, optional }) => [name, optional])],
      [
        'fulfil',
        [
          ['order', false],
          ['shop', true],
        ],
      ],
    );
  });
});
