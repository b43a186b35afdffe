import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { baton, root, startBaton, temporaryFolder } from './baton.ts';

describe('baton', function () {
  this.timeout(60_000);

  const folder = temporaryFolder();
  after(() => folder.remove());

  it('says its version', async () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    assert.deepEqual(await baton(['--version']), { code: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('shows help when it is asked, on the standard output', async () => {
    for (const args of [['--help'], ['help'], ['help', 'check'], ['check', '--help'], ['run', '--help']]) {
      const ran = await baton(args);
      assert.equal(ran.code, 0, args.join(' '));
      assert.match(ran.stdout, /^Usage: baton/);
      assert.equal(ran.stderr, '');
    }
  });

  it('names in its help what there is for clusters, comparing and recording', async () => {
    const named: Readonly<Record<string, readonly string[]>> = {
      worker: ['--port', '--host', '--limit', '--store', '--identity-key'],
      deploy: ['--list', '--prune', '--wait', '--force', '--json'],
      run: ['--engine', '--run-id', '--in-flight', '--wait'],
      serve: ['--engine', '--group', '--retain'],
      rerun: ['--engine', '--recorded'],
      answer: ['--engine'],
      emit: ['--engine'],
      cancel: ['--engine'],
      graph: ['--diff'],
      test: ['--record', '--filter', '--watch', '--coverage'],
    };
    const helps = async ([command, options]: readonly [string, readonly string[]]): Promise<void> => {
      const { stdout } = await baton([command, '--help']);
      for (const option of options) {
        // Its own line, and what it does.
        assert.match(stdout, new RegExp(`^ +(-\\w, )?${option}\\b.* {2}\\S`, 'm'), `${command} ${option}`);
      }
    };
    await Promise.all(Object.entries(named).map(helps));
  });

  it('calls wrong use by its name and ends with 2', async () => {
    const cases: readonly (readonly [string[], RegExp])[] = [
      [[], /Usage: baton/],
      [['chekc'], /unknown command 'chekc'[\s\S]*Did you mean check\?/],
      [['check'], /missing required argument 'path'/],
      [['check', '--jsno', 'examples'], /unknown option '--jsno'[\s\S]*Did you mean --json\?/],
      [['check', 'exampels'], /There is no file or folder `exampels`\. Did you mean `examples`\?/],
      [['check', 'examples/ordr.flow'], /Did you mean `examples\/order\.flow`\?/],
      [['check', 'no/such/folder/a.flow'], /There is no folder `no\/such\/folder`/],
      [['check', 'syntaxes'], /There is no \.flow file in `syntaxes`/],
      [['run'], /Which flow is to run\?/],
      [['run', 'examples'], /`examples` is a folder; name a file in it\.[\s\S]*For example examples\/cleanup\.flow/],
      [['graph', 'examples/order.flow', '--format', 'png'], /Allowed choices are svg, json, mermaid/],
      [['worker', '--limit', '0'], /It is a whole number from 1 on\./],
      [['run', '--in-flight', 'many', 'examples/order.flow'], /--in-flight/],
      [['deploy'], /Which workers\?[\s\S]*baton deploy http:\/\/127\.0\.0\.1:9080/],
      [['deploy', '--list', '--wait'], /--wait goes with --prune\./],
      [['deploy', '--lst'], /unknown option '--lst'[\s\S]*Did you mean --list\?/],
      [['graph', 'examples/order.flow', 'fulfill'], /has no flow `fulfill`\. Did you mean `fulfil`\?/],
    ];
    const refused = async ([args, message]: (typeof cases)[number]) => {
      const ran = await baton(args);
      assert.equal(ran.code, 2, `${args.join(' ')}: ${ran.stderr}`);
      assert.match(ran.stderr, message);
      assert.doesNotMatch(ran.stderr, /\n {4}at /, 'no stack trace');
      assert.equal(ran.stdout, '');
    };
    await Promise.all(cases.map(refused));
  });

  it('ends in peace when its reader goes away', async () => {
    const long = join(folder.path, 'long.flow');
    writeFileSync(long, 'flow a() { step x = nothing() }\n'.repeat(3000));
    const child = startBaton(['check', long, '--json']);
    let stderr = '';
    child.stderr.on('data', chunk => {
      stderr += chunk;
    });
    child.stdout.once('data', () => child.stdout.destroy());
    await new Promise(resolve => child.once('close', resolve));
    assert.equal(stderr, '');
  });

  it('colours only what a person looks at', async () => {
    const file = join(folder.path, 'wrong.flow');
    writeFileSync(file, 'flow a() { step x = nothing() }\n');
    const escapeSequence = '\u001b[';
    const plain = await baton(['check', file], { env: { NO_COLOR: undefined } });
    assert.ok(!plain.stdout.includes(escapeSequence));
    const forced = await baton(['check', file], { env: { NO_COLOR: undefined, FORCE_COLOR: '1' } });
    assert.ok(forced.stdout.includes(escapeSequence));
    const refused = await baton(['check', file], { env: { NO_COLOR: '1', FORCE_COLOR: '1' } });
    assert.ok(!refused.stdout.includes(escapeSequence));
  });
});
