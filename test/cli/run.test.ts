import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { RunEvent } from '#protocol/runEvents.ts';
import { baton, ended, eventsIn, startBaton, temporaryFolder } from './baton.ts';

const greet = `
/// Greets somebody.
flow greet(
  /// Whom.
  name: string,
  times: int = 1,
  tags: string[] = [],
  loud: boolean = false,
  tone?: "warm" | "cool",
) -> { text: string, tags: string[] } {
  step said = log("\${name} \${times}")
  let text = "\${range(times).map(i => "Hello \${name}").join(", ")}\${loud ? "!" : "."}\${tone ?? ""}"
  return { text, tags }
}
`;

describe('baton run', function () {
  this.timeout(120_000);
  const folder = temporaryFolder();
  const write = (name: string, content: string | Uint8Array): string => {
    const path = join(folder.path, name);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, content);
    return path;
  };
  const greetFile = write('greet.flow', greet);
  after(() => folder.remove());

  describe('parameters', () => {
    const output = async (args: string[], input?: string) => {
      const ran = await baton(['run', greetFile, ...args], input === undefined ? {} : { input });
      assert.equal(ran.code, 0, ran.stderr);
      return JSON.parse(ran.stdout) as unknown;
    };

    it('are options, read as their types say', async () => {
      assert.deepEqual(await output(['--name', 'Ada', '--times', '2', '--tags', 'a', 'b', '--loud']), {
        text: 'Hello Ada, Hello Ada!',
        tags: ['a', 'b'],
      });
      assert.deepEqual(await output(['--name=Ada', '--tags', '["x"]', '--no-loud', '--tone', 'warm']), {
        text: 'Hello Ada.warm',
        tags: ['x'],
      });
      assert.deepEqual(await output(['greet', '--name', '-5']), { text: 'Hello -5.', tags: [] });
    });

    it('come from a file or the standard input, and options win', async () => {
      const file = write('input.json', '{ "name": "Grace", "times": 3 }');
      assert.deepEqual(await output(['--input', file, '--times', '1']), { text: 'Hello Grace.', tags: [] });
      assert.deepEqual(await output(['--input', '-'], '{ "name": "Alan" }'), { text: 'Hello Alan.', tags: [] });
    });

    it('are listed by --help', async () => {
      const ran = await baton(['run', greetFile, '--help']);
      assert.equal(ran.code, 0, ran.stderr);
      assert.match(ran.stdout, /Greets somebody\./);
      assert.match(ran.stdout, /--name <string>\s+Whom\./);
      assert.match(ran.stdout, /--times <int>\s+\(may be left out\)/);
      assert.doesNotMatch(ran.stdout, /no-loud/);
    });

    it('are refused, by name, when they do not fit', async () => {
      const bad = write('bad.json', '{\n  "name": "Ada",\n  "times": tru\n}');
      const list = write('list.json', '[1]');
      const cases: readonly (readonly [string[], RegExp])[] = [
        [[], /The flow `greet` needs --name <string>\./],
        [['--nmae', 'Ada'], /unknown option '--nmae'[\s\S]*Did you mean --name\?/],
        [['--name', 'Ada', '--times', 'two'], /The parameter `times` takes a whole number, and was given/],
        [['--name', 'Ada', '--tone', 'hot'], /The parameter `tone` takes "warm"/],
        [['--name'], /argument missing/],
        [['greet', 'stray', '--name', 'Ada'], /`stray` belongs to no parameter/],
        [['grete', '--name', 'Ada'], /has no flow `grete`\. Did you mean `greet`\?/],
        [['--input', bad], /bad\.json:3:\d+: This is not JSON/],
        [['--input', list], /list\.json holds a list where an object with the flow's parameters is needed/],
        [['--input', join(folder.path, 'inptu.json')], /There is no file or folder .*Did you mean/],
        [['--name', 'Ada', '--cwd', join(folder.path, 'nowhere')], /is not a folder to work in/],
      ];
      const refused = async ([args, message]: (typeof cases)[number]) => {
        const ran = await baton(['run', greetFile, ...args]);
        assert.equal(ran.code, 2, `${args.join(' ')}: ${ran.stderr}`);
        assert.match(ran.stderr, message);
        assert.equal(ran.stdout, '');
      };
      await Promise.all(cases.map(refused));
      const unknown = await baton(['run', greetFile, '--input', '-'], { input: '{ "name": "Ada", "tmies": 1 }' });
      assert.match(unknown.stderr, /has no parameter `tmies`\. Did you mean `times`\?/);
      const deep = await baton(['run', 'examples/order.flow', '--input', '-'], {
        input:
          '{ "order": { "id": "o", "email": "e", "tier": "basic", "lines": [{ "sku": "a", "quantity": "x", "price": 1 }] } }',
      });
      assert.match(deep.stderr, /`order\.lines\[0\]\.quantity` takes a whole number/);
    });

    it('that are called like an option of its own have another way in', async () => {
      const file = write('names.flow', 'flow a(json: int, cwd: string) -> string {\n  return "${json} ${cwd}"\n}\n');
      const ran = await baton(['run', file, '--param-json', '3', '--param-cwd', 'x']);
      assert.deepEqual([ran.code, ran.stdout], [0, '"3 x"\n'], ran.stderr);
    });
  });

  it('keeps the result on the standard output and tells the rest beside it', async () => {
    const ran = await baton(['run', greetFile, '--name', 'Ada']);
    assert.equal(ran.code, 0);
    assert.deepEqual(JSON.parse(ran.stdout), { text: 'Hello Ada.', tags: [] });
    assert.match(ran.stderr, /said │ Ada 1/);
    assert.match(ran.stderr, /✔ said {2}log/);
    assert.match(ran.stderr, /✔ greet succeeded in/);
  });

  it('gives one event per line with --json, and nothing else', async () => {
    const ran = await baton(['run', greetFile, '--name', 'Ada', '--json']);
    assert.deepEqual([ran.code, ran.stderr], [0, '']);
    const events = eventsIn(ran.stdout);
    assert.equal(events[0]?.type, 'run.started');
    assert.deepEqual(
      events.map(event => event.seq),
      events.map((_, at) => at + 1),
    );
    const last = events.at(-1);
    assert.deepEqual(last?.type === 'run.succeeded' && last.output, { text: 'Hello Ada.', tags: [] });
  });

  it('keeps the journal with the workspace of the file', async () => {
    write('project/package.json', '{}');
    const file = write('project/flows/deep/a.flow', 'flow a() {\n  step x = log("a")\n}\n');
    const ran = await baton(['run', file]);
    assert.equal(ran.code, 0, ran.stderr);
    assert.ok(existsSync(join(folder.path, 'project/.baton/journal.db')));
    assert.equal(readFileSync(join(folder.path, 'project/.baton/.gitignore'), 'utf8'), '*\n');
  });

  it('works where --cwd says', async () => {
    const file = write('where.flow', 'flow a() -> string {\n  step x = shell("pwd")\n  return x.stdout\n}\n');
    mkdirSync(join(folder.path, 'work'));
    const ran = await baton(['run', file, '--cwd', join(folder.path, 'work')]);
    assert.match(ran.stdout, /work"\n$/);
  });

  it('shows where a run failed, and ends with 1', async () => {
    const file = write('fails.flow', 'flow a() {\n  step x = shell("echo before; echo oh no >&2; exit 3")\n}\n');
    const ran = await baton(['run', 'fails.flow'], { cwd: folder.path });
    assert.equal(ran.code, 1, file);
    assert.equal(ran.stdout, '');
    assert.match(ran.stderr, /error\[shell\/exit\]: .*3/);
    assert.match(ran.stderr, /--> fails\.flow:2:\d+/);
    assert.match(ran.stderr, /2 \| {3}step x = shell\(/);
    assert.match(ran.stderr, /oh no/);
    assert.match(ran.stderr, /✖ a failed after/);
    const events = eventsIn((await baton(['run', file, '--json'])).stdout);
    assert.equal(events.at(-1)?.type, 'run.failed');
  });

  it('does not run a file with errors', async () => {
    const file = write('wrong.flow', 'flow a() {\n  step made = file.write(path: "x", text: nmae)\n}\n');
    const ran = await baton(['run', file, '--json'], { cwd: folder.path });
    assert.deepEqual([ran.code, ran.stdout], [1, '']);
    assert.match(ran.stderr, /error\[flow\/unknown-name\][\s\S]*a was not run\. Its file has errors\./);
    assert.ok(!existsSync(join(folder.path, 'x')));
  });

  it('asks which flow is meant when there are several', async () => {
    const file = write('two.flow', 'flow one() -> int {\n  return 1\n}\n\nflow two() -> int {\n  return 2\n}\n');
    const ran = await baton(['run', file]);
    assert.equal(ran.code, 2);
    assert.match(ran.stderr, /has 2 flows: one, two\./);
    assert.equal((await baton(['run', file, 'two'])).stdout, '2\n');
  });

  describe('when it is told to stop', () => {
    const sleeper = write(
      'sleep.flow',
      'flow a() {\n  step long = shell("trap \'echo stopped; exit 1\' TERM; echo started; sleep 30 & wait")\n  step never = log("x") after long\n}\n',
    );

    it('cancels what runs and ends cancelled', async () => {
      const child = startBaton(['run', sleeper, '--json']);
      const done = ended(child);
      await untilEvent(child, event => event.type === 'step.log');
      child.kill('SIGINT');
      const ran = await done;
      const events = eventsIn(ran.stdout);
      const last = events.at(-1);
      assert.deepEqual([ran.code, last?.type], [130, 'run.cancelled'], ran.stderr);
      assert.ok(events.some(event => event.type === 'step.log' && event.text.includes('stopped')));
      assert.ok(!events.some(event => 'path' in event && event.path === 'a/never' && event.type === 'step.started'));
    });

    it('ends at once when it is told a second time', async () => {
      const stubborn = write(
        'stubborn.flow',
        'flow a() {\n  step long = shell("trap \'\' TERM INT; echo $$; sleep 4; sleep 4")\n}\n',
      );
      const child = startBaton(['run', stubborn, '--json']);
      const done = ended(child);
      await untilEvent(child, event => event.type === 'step.log');
      child.kill('SIGINT');
      await untilEvent(child, event => event.type === 'run.cancelling');
      const second = performance.now();
      child.kill('SIGINT');
      const closed = new Promise<number>(resolve => child.once('exit', () => resolve(performance.now() - second)));
      assert.ok((await closed) < 3000, 'it does not wait for the process');
      const { code, stdout } = await done;
      assert.equal(code, 130);
      const log = eventsIn(stdout).find(event => event.type === 'step.log');
      assert.match(stateOf(Number(log?.text)), /^Z?$/, 'nothing is left behind');
    });
  });
});

/** What `ps` calls a process's state: `Z` when it is dead and not yet buried, nothing when it is gone. */
function stateOf(pid: number): string {
  const { stdout } = spawnSync('ps', ['-o', 'state=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout.trim();
}

/** Resolves when the process has written an event that is meant. */
function untilEvent(child: ReturnType<typeof startBaton>, isMeant: (event: RunEvent) => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = '';
    const onData = (chunk: Buffer) => {
      text += chunk;
      const whole = text.slice(0, text.lastIndexOf('\n') + 1);
      if (!eventsIn(whole).some(isMeant)) return;
      child.stdout.off('data', onData);
      resolve();
    };
    child.stdout.on('data', onData);
    child.once('close', () => reject(new Error(`The process ended before the event came:\n${text}`)));
    void delay(20_000, undefined, { ref: false }).then(() => reject(new Error(`The event did not come:\n${text}`)));
  });
}
