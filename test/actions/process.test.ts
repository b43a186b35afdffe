import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { command, Stage } from './context.ts';

describe('shell and exec', () => {
  let stage: Stage;
  beforeEach(() => {
    stage = new Stage();
  });
  afterEach(() => stage.remove());

  it('give output and exit code, and log line by line', async () => {
    const value = await stage.run('shell', { command: command`echo one; echo two >&2; printf three` });
    assert.deepEqual(value, { stdout: 'one\nthree', stderr: 'two', code: 0 });
    assert.deepEqual(stage.lines('stdout'), ['one', 'three']);
    assert.deepEqual(stage.lines('stderr'), ['two']);
  });

  it('log while the command runs', async () => {
    const running = stage.run('shell', { command: command`echo early; sleep 0.5; echo late` });
    await delay(300);
    assert.deepEqual(stage.lines('stdout'), ['early']);
    await running;
    assert.deepEqual(stage.lines('stdout'), ['early', 'late']);
  });

  it('treat values as data', async () => {
    const attack = '"; touch hacked; echo "$(touch hacked)`touch hacked`\'; touch hacked #';
    const value = await stage.run('shell', { command: command`printf %s ${attack}` });
    assert.equal((value as { stdout: string }).stdout, attack);
    const again = await stage.run('exec', { program: 'printf', args: ['%s', attack] });
    assert.equal((again as { stdout: string }).stdout, attack);
    assert.equal(existsSync(join(stage.folder, 'hacked')), false);
  });

  it('take cwd, env and input', async () => {
    await stage.run('file.write', { path: 'sub/x.txt', text: 'hi' });
    const value = await stage.run('shell', {
      command: command`cat x.txt; cat; printf %s "$COLOUR"`,
      cwd: 'sub',
      env: { COLOUR: 'red', LEFT_OUT: null },
      input: ' there ',
    });
    assert.deepEqual(value, { stdout: 'hi there red', stderr: '', code: 0 });
  });

  it('do not mind a process that does not read its input', async () => {
    assert.deepEqual(await stage.run('exec', { program: 'true', input: 'x'.repeat(1_000_000) }), {
      stdout: '',
      stderr: '',
      code: 0,
    });
  });

  it('fail with the exit code and the last lines of stderr', async () => {
    const failure = await stage.fail('shell', { command: command`echo out; echo bad >&2; echo worse >&2; exit 3` });
    assert.equal(failure.code, 'shell/exit');
    assert.match(failure.message, /^`echo out; .*` ended with exit code 3: worse$/);
    const details = failure.details as Record<string, unknown>;
    assert.equal(details.code, 3);
    assert.equal(details.stderr, 'bad\nworse');
    assert.equal(details.stdout, 'out');
  });

  it('let codes of allow pass', async () => {
    assert.deepEqual(await stage.run('shell', { command: command`exit 3`, allow: [1, 3] }), {
      stdout: '',
      stderr: '',
      code: 3,
    });
  });

  it('name a program or a folder that does not exist', async () => {
    assert.equal((await stage.fail('exec', { program: 'frobnicate' })).message, 'There is no program `frobnicate`.');
    const inShell = await stage.fail('shell', { command: command`frobnicate --now` });
    assert.equal(inShell.code, 'shell/not-found');
    assert.match(inShell.message, /frobnicate/);
    assert.match(
      (await stage.fail('shell', { command: command`ls`, cwd: 'nowhere' })).message,
      /nowhere` does not exist/,
    );
    writeFileSync(join(stage.folder, 'plain'), '');
    assert.equal((await stage.fail('exec', { program: './plain' })).code, 'exec/not-executable');
  });

  it('name the signal that ended a process', async () => {
    const failure = await stage.fail('shell', { command: command`kill -KILL $$` });
    assert.match(failure.message, /by signal SIGKILL/);
  });

  it('stop the whole group when aborted', async () => {
    const script = command`trap 'echo stopping > stopped; exit' TERM; sleep 60 & echo $! > child; wait`;
    const running = stage.fail('shell', { command: script });
    await until(() => existsSync(join(stage.folder, 'child')));
    stage.abort();
    assert.equal((await running).code, 'cancelled');
    assert.equal(existsSync(join(stage.folder, 'stopped')), true);
    assert.equal(isAlive(Number(readFileSync(join(stage.folder, 'child'), 'utf8'))), false);
  });

  it('kill what ignores SIGTERM', async () => {
    const script = command`(trap '' TERM; echo ready > ready; while :; do sleep 0.05; done) & echo $! > child; wait`;
    const running = stage.fail('shell', { command: script });
    await until(() => existsSync(join(stage.folder, 'ready')) && existsSync(join(stage.folder, 'child')));
    const started = performance.now();
    stage.abort();
    await running;
    assert.ok(performance.now() - started < 2000);
    assert.equal(isAlive(Number(readFileSync(join(stage.folder, 'child'), 'utf8'))), false);
  });

  it('kill what has left the group of the command', async function () {
    if (process.platform !== 'linux') this.skip();
    const pids = join(stage.folder, 'pids');
    // One that ends when it is asked to, and one that does not.
    const line = command`setsid sh -c 'echo $$ >> pids; sleep 300' & setsid sh -c 'trap "" TERM; echo $$ >> pids; while :; do sleep 1; done' > /dev/null 2>&1 & wait`;
    const running = stage.fail('shell', { command: line });
    while (!existsSync(pids) || readFileSync(pids, 'utf8').split('\n').length < 3) await delay(10);
    stage.abort();
    assert.equal((await running).code, 'cancelled');
    for (const pid of readFileSync(pids, 'utf8').trim().split('\n')) {
      while (isAlive(Number(pid))) await delay(10);
    }
  });

  it('go on when a command leaves a process in the background', async () => {
    const value = await stage.run('shell', { command: command`sleep 30 & echo $! > child; echo done` });
    assert.equal((value as { stdout: string }).stdout, 'done');
    assert.match(stage.lines('log').join(), /left a process running/);
    process.kill(Number(readFileSync(join(stage.folder, 'child'), 'utf8')));
  });

  it('cut output after 10 MB, and keep characters whole', async () => {
    const value = await stage.run('shell', { command: command`yes 'é 0123456789' | head -c 20000000` });
    const { stdout } = value as { stdout: string };
    assert.ok(stdout.length < 11_000_000);
    assert.match(stdout.slice(-100), /cut after 10 MB/);
    assert.equal(stdout.includes('\ufffd'), false);
  });

  it('cut output where they are told to', async () => {
    const value = await stage.run('exec', { program: 'printf', args: ['one\\ntwo'], outputLimit: 5 });
    assert.deepEqual(value, { stdout: 'one\nt\n… (cut after 5 bytes)', stderr: '', code: 0 });
    assert.deepEqual(stage.lines('stdout'), ['one', 't', '… (cut after 5 bytes)']);
    const none = await stage.run('shell', { command: command`echo one`, outputLimit: 0 });
    assert.equal((none as { stdout: string }).stdout, '… (cut after 0 bytes)');
    await assert.rejects(stage.run('shell', { command: command`true`, outputLimit: -1 }), /from 0 to 268435456 bytes/);
  });
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await delay(20);
}

function isAlive(pid: number): boolean {
  try {
    // A zombie is dead, though its number is not free yet.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
