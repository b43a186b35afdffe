/** Lines for locks, rate limits and runs of a flow, across runs and processes. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Share } from '#protocol/runEvents.ts';
import { type Journal, openJournal, openMemoryJournal } from '#runner/engines/embedded/journal.ts';

const lock: Share = { kind: 'lock', slots: 1 };

function joined(journal: Journal, run: string, share: Share = lock) {
  const claim = { run, path: 'main/a', resource: 'gate', share };
  journal.claims.join(claim);
  return (now = 0) => journal.claims.ask(claim, now, true);
}

describe('claims', () => {
  it('are granted in the order in which they were made', () => {
    const journal = openMemoryJournal();
    const [first, second, third] = [joined(journal, 'one'), joined(journal, 'two'), joined(journal, 'three')];
    assert.equal(third().isGranted, false);
    assert.equal(second().isGranted, false);
    assert.equal(first().isGranted, true);
    assert.equal(first().isGranted, true, 'and again, for who asks again');
    journal.claims.drop('one', 'main/a');
    assert.equal(third().isGranted, false);
    assert.equal(second().isGranted, true);
    journal.claims.dropAll('two');
    assert.equal(third().isGranted, true);
    journal.close();
  });

  it('on a rate limit are granted when the time of an earlier one has passed', () => {
    const journal = openMemoryJournal();
    const calls: Share = { kind: 'rate', slots: 2, per: 100 };
    const asks = ['one', 'two', 'three', 'four'].map(run => joined(journal, run, calls));
    assert.deepEqual(asks[0]!(0), { isGranted: true });
    assert.deepEqual(asks[1]!(30), { isGranted: true });
    assert.deepEqual(asks[2]!(50), { isGranted: false, at: 100 });
    assert.deepEqual(asks[3]!(50), { isGranted: false, at: 100 });
    journal.claims.dropAll('one');
    assert.deepEqual(asks[2]!(99), { isGranted: false, at: 100 }, 'its run has ended, but it has called');
    assert.deepEqual(asks[3]!(100), { isGranted: false }, 'another is before it');
    assert.deepEqual(asks[2]!(100), { isGranted: true });
    assert.deepEqual(asks[3]!(100), { isGranted: false, at: 130 });
    journal.close();
  });

  it('of a run that is resumed are those that it still has', () => {
    const journal = openMemoryJournal();
    const [first, second] = [joined(journal, 'one'), joined(journal, 'two')];
    first();
    journal.claims.retain('one', new Set());
    assert.equal(second().isGranted, true);
    journal.close();
  });
});

const text = (seconds: number): string => `resource gate = lock()

flow main() limit 2 {
  step first = shell("true")
  step held = sleep(${seconds}s) using gate after first
}
`;

describe('claims of two processes', () => {
  let folder = '';
  const live: ChildProcess[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'baton-claims-'));
  });
  afterEach(() => {
    for (const child of live.splice(0)) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  function run(name: string, seconds: number) {
    const file = join(folder, 'main.flow');
    writeFileSync(file, text(seconds));
    const script = join(import.meta.dirname, '../../fixtures/permits/holder.ts');
    const child = spawn(process.execPath, [script, file, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
    live.push(child);
    const said: string[] = [];
    const waiting: { readonly line: string; readonly resolve: () => void }[] = [];
    createInterface({ input: child.stdout! }).on('line', line => {
      said.push(line);
      for (const each of waiting) if (each.line === line) each.resolve();
    });
    const says = (line: string): Promise<void> =>
      said.includes(line) ? Promise.resolve() : new Promise(resolve => waiting.push({ line, resolve }));
    return { name, child, said, says };
  }

  it('go to the other one when the process that holds them is killed, for a lock and for the limit of a flow', async () => {
    const holder = run('holder', 50);
    await holder.says('step.started main/held');
    const second = run('second', 50);
    await second.says('step.queued main/held');
    const third = run('third', 50);
    await third.says('run.queued ');
    assert.ok(!second.said.includes('step.granted main/held'));
    holder.child.kill('SIGKILL');
    await second.says('step.started main/held');
    await third.says('run.admitted ');
    await third.says('step.queued main/held');
    const journal = openJournal(folder);
    assert.deepEqual(
      journal
        .listRuns()
        .map(({ status }) => status)
        .sort(),
      ['interrupted', 'running', 'running'],
    );
    journal.close();
  }).timeout(30_000);
});
