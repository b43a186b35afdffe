import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { openJournal } from '#runner/engines/embedded/journal.ts';
import { advance } from '#runner/kernel/commands.ts';
import { initialState } from '#runner/kernel/state.ts';

describe('a killed process', () => {
  it('leaves a journal that tells all that was begun', async function () {
    this.timeout(30_000);
    const folder = mkdtempSync(join(tmpdir(), 'baton-crash-'));
    const child = spawn(process.execPath, [join(import.meta.dirname, 'longRun.ts'), folder], { stdio: 'inherit' });
    const file = join(folder, 'done.txt');
    while (!existsSync(file) || readFileSync(file, 'utf8').length < 1000) {
      assert.equal(child.exitCode, null, 'It ended before it could be killed.');
      await delay(5);
    }
    child.kill('SIGKILL');
    await once(child, 'exit');

    const journal = openJournal(folder);
    const [run] = journal.listRuns();
    assert.equal(run?.status, 'interrupted');
    const events = journal.readEvents(run.id);
    assert.deepEqual(
      events.map(event => event.seq),
      events.map((_, index) => index + 1),
    );
    // What was done is a part of what the journal says was begun.
    const begun = new Set(events.filter(event => event.type === 'attempt.started').map(event => event.path));
    const done = readFileSync(file, 'utf8').split('\n').filter(Boolean);
    assert.ok(done.length > 50);
    assert.deepEqual(
      done.filter(path => !begun.has(path)),
      [],
    );
    // And the state can be had again from it.
    const state = initialState(journal.readPlan(run.id)!, { run: run.id });
    for (const event of events) advance(state, event);
    journal.close();
    rmSync(folder, { recursive: true });
  });
});
