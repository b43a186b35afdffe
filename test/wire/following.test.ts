/** A run of another process, as the debug adapter's program tells of it. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { RunNews } from '#protocol/requests.ts';
import { openJournal } from '#runner/engines/embedded/journal.ts';

const root = join(import.meta.dirname, '../..');
const source = `flow long() {
  step begun = log("Off we go.")
  step pause = shell("while [ ! -e go ]; do sleep 0.05; done") after begun
}
`;

describe('following a run of another process', () => {
  const started: ChildProcess[] = [];
  let folder = '';
  let program = '';

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'baton-follow-'));
    mkdirSync(join(folder, '.baton'));
    program = join(folder, 'long.flow');
    writeFileSync(program, source);
  });

  afterEach(() => {
    for (const child of started.splice(0)) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  const start = (...args: readonly string[]): ChildProcess => {
    const child = spawn(process.execPath, args, { cwd: folder, stdio: ['pipe', 'pipe', 'ignore'] });
    started.push(child);
    return child;
  };

  /** Calls back with each piece of news. */
  const follow = (run: string, hear: (news: RunNews) => void): ChildProcess => {
    const child = start(join(root, 'runner/debug/main.ts'), 'follow', program, run, '0');
    assert.ok(child.stdout);
    createInterface({ input: child.stdout }).on('line', line => hear(JSON.parse(line) as RunNews));
    return child;
  };

  /** The id of the run, once its second step is under way. */
  const underWay = async (): Promise<string> => {
    for (;;) {
      await new Promise(resolve => setTimeout(resolve, 50));
      const journal = openJournal(folder);
      try {
        const id = journal.listRuns()[0]?.id;
        const events = id === undefined ? [] : journal.readEvents(id);
        if (id !== undefined && events.some(event => event.type === 'attempt.started' && event.path === 'long/pause'))
          return id;
      } finally {
        journal.close();
      }
    }
  };

  it('tells what happens as it does, and ends with the run', async () => {
    start(join(root, 'cli/main.ts'), 'run', program);
    const run = await underWay();
    const types: string[] = [];
    const follower = follow(run, ({ events }) => {
      types.push(...events.map(({ type }) => type));
      if (types.includes('attempt.started')) writeFileSync(join(folder, 'go'), '');
    });
    await new Promise(resolve => follower.on('exit', resolve));
    assert.equal(types[0], 'run.started');
    assert.equal(types.at(-1), 'run.succeeded');
    assert.equal(types.filter(type => type === 'run.started').length, 1);
  });

  it('tells when the process is gone', async () => {
    const runner = start(join(root, 'cli/main.ts'), 'run', program);
    const run = await underWay();
    const interrupted = new Promise<void>(resolve => {
      let isKilled = false;
      follow(run, ({ isInterrupted }) => {
        if (isInterrupted) resolve();
        else if (!isKilled) isKilled = runner.kill('SIGKILL');
      });
    });
    await interrupted;
    writeFileSync(join(folder, 'go'), '');
  });

  it('ends when nobody listens', async () => {
    start(join(root, 'cli/main.ts'), 'run', program);
    const follower = follow(await underWay(), () => follower.stdin?.end());
    await new Promise(resolve => follower.on('exit', resolve));
    writeFileSync(join(folder, 'go'), '');
  });
});
