import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { baton, temporaryFolder } from './baton.ts';

interface Line {
  file: string;
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
  severity: string;
  code: string;
  message: string;
}

function findings(stdout: string): Line[] {
  return stdout
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as Line);
}

/** Bytes that look random and are the same in every run. */
function randomBytes(count: number, seed: number): Uint8Array {
  let state = seed;
  return Uint8Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
}

describe('baton check', function () {
  this.timeout(60_000);

  const folder = temporaryFolder();
  const write = (name: string, content: string | Uint8Array): string => {
    const path = join(folder.path, name);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, content);
    return path;
  };
  after(() => folder.remove());

  it('is content with a good file', async () => {
    const good = write('good.flow', 'flow a() {\n  step x = log("a")\n}\n');
    const text = await baton(['check', good]);
    assert.deepEqual([text.code, text.stdout], [0, '✔ 1 file checked, nothing to complain about\n']);
    assert.deepEqual(await baton(['check', good, '--json']), { code: 0, stdout: '', stderr: '' });
  });

  it('gives one finding per line, with places that count from 1', async () => {
    const file = write('wrong.flow', 'flow a() {\n  step x = lof("a")\n}\n');
    const ran = await baton(['check', file, '--json']);
    assert.equal(ran.code, 1);
    assert.deepEqual(findings(ran.stdout), [
      {
        file,
        line: 2,
        column: 12,
        endLine: 2,
        endColumn: 15,
        severity: 'error',
        code: 'flow/unknown-name',
        message: 'There is no name `lof` here. Did you mean `log`?',
      },
    ]);
  });

  it('shows the line that a finding is about', async () => {
    const file = write('wide.flow', 'flow a() {\n\tstep x = log("漢字 ${nmae}")\n}\n');
    const ran = await baton(['check', 'wide.flow'], { cwd: folder.path });
    assert.equal(ran.code, 1, file);
    assert.equal(
      ran.stdout,
      [
        'error[flow/unknown-name]: There is no name `nmae` here.',
        ' --> wide.flow:2:21',
        '  |',
        '2 |   step x = log("漢字 ${nmae}")',
        '  |                        ^^^^',
        '',
        '1 error in 1 file',
        '',
      ].join('\n'),
    );
  });

  it('searches folders, and follows imports without blaming the importer', async () => {
    write('tree/main.flow', 'import { size } from "./deep/sizes.flow"\nflow a() -> int {\n  return size(1)\n}\n');
    write('tree/deep/sizes.flow', 'fn size(n: int) -> int = n + oops\n');
    write('tree/node_modules/skipped.flow', 'not a flow');
    write('tree/.hidden/skipped.flow', 'not a flow');
    const ran = await baton(['check', 'tree', '--json'], { cwd: folder.path });
    assert.deepEqual(
      findings(ran.stdout).map(({ file, code }) => [file, code]),
      [[join('tree', 'deep', 'sizes.flow'), 'flow/unknown-name']],
    );
    const one = await baton(['check', join('tree', 'main.flow')], { cwd: folder.path });
    assert.equal(one.code, 0, one.stdout);
  });

  it('says where a file stops being UTF-8, and checks the rest', async () => {
    const file = write('latin.flow', Buffer.from('flow a() {\n  // caf\xe9\n  step x = lof("a")\n}\n', 'latin1'));
    const ran = await baton(['check', file, '--json']);
    assert.equal(ran.code, 1);
    assert.deepEqual(
      findings(ran.stdout).map(({ code, line, column }) => [code, line, column]),
      [
        ['flow/not-utf8', 2, 9],
        ['flow/unknown-name', 3, 12],
      ],
    );
  });

  it('takes 2,000 random bytes for what they are', async () => {
    for (const seed of [1, 2, 3]) {
      const file = write(`random-${seed}.flow`, randomBytes(2000, seed));
      const ran = await baton(['check', file, '--json']);
      assert.equal(ran.code, 1);
      assert.equal(ran.stderr, '');
      const found = findings(ran.stdout);
      assert.ok(found.length > 1);
      assert.ok(found.every(finding => finding.line >= 1 && finding.column >= 1 && finding.message !== ''));
      const text = await baton(['check', file]);
      assert.equal(text.code, 1);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: none may reach the terminal
      assert.doesNotMatch(text.stdout, /[\x00-\x08\x0b-\x1f\x7f]/, 'control characters stay out of the terminal');
    }
  });

  it('bears an empty file, and one with a byte order mark and Windows line ends', async () => {
    const empty = write('empty.flow', '');
    const windows = write('windows.flow', '\ufeffflow a() {\r\n  step x = log("a")\r\n}\r\n');
    const ran = await baton(['check', empty, windows]);
    assert.equal(ran.code, 0, ran.stdout);
  });
});
