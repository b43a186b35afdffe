import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Saying } from '#protocol/requests.ts';
import { eventsOf } from '#runner/debug/records/history.ts';
import { forgetOld } from '#runner/debug/records/pruning.ts';
import { say } from '#runner/debug/records/saying.ts';
import { eventForms, waitingRuns } from '#runner/debug/records/waitingRuns.ts';
import type { RunHandle } from '#runner/engines/common/runHandle.ts';
import { resumeRun, startRun } from '#runner/engines/embedded/engine.ts';
import { openJournal } from '#runner/engines/embedded/journal.ts';
import { loadProgram, planFor } from '#runner/program.ts';

const text = `
event paid(order: string, amount: int)
flow f() -> { by: string? } {
  step ok = approve("Pay?")
  step money = wait paid(order: "a1")
  return { by: ok.by }
}
`;

describe('saying something to a run by the journal', () => {
  let folder = '';
  let file = '';
  let run = '';

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'baton-saying-'));
    file = join(folder, 'f.flow');
    writeFileSync(file, text);
    writeFileSync(join(folder, 'package.json'), '{}');
    const plan = planFor(await loadProgram(file), 'f');
    const handle = startRun(plan, {}, { cwd: folder, workspace: folder });
    run = handle.id;
    assert.equal((await handle.done).status, 'waiting');
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  const said = (saying: Saying) => JSON.stringify(say(file, saying));

  it('lists the run that waits, and knows the fields of its events', () => {
    const [waiting] = waitingRuns(file);
    assert.equal(waiting?.run, run);
    assert.deepEqual(
      waiting?.waits.map(({ path, prompt }) => [path, prompt]),
      [
        ['f/ok', 'Pay?'],
        ['f/money', undefined],
      ],
    );
    assert.equal(eventsOf(file, run).at(-1)?.type, 'run.waiting');
    assert.deepEqual(
      eventForms(file, run).fields.paid?.map(({ name }) => name),
      ['order', 'amount'],
    );
  });

  it('refuses what nobody asks, and fields that do not fit', () => {
    assert.match(said({ type: 'answer', run, path: 'f/other', approved: true }), /problem.*does not ask any more/);
    assert.match(said({ type: 'resolve', run, path: 'f/ok', how: 'retry' }), /problem.*does not ask any more/);
    assert.match(
      said({ type: 'emit', run, event: 'paid', fields: { order: 'a1' } }),
      /problem.*needs the field `amount`/,
    );
    assert.match(said({ type: 'cancel', run: 'nobody' }), /problem.*no run `nobody`/);
  });

  it('makes the run due, which takes the answer and the event when it goes on', async () => {
    assert.match(
      said({ type: 'answer', run, path: 'f/ok', approved: true, comment: 'Yes' }),
      new RegExp(`due.*${run}`),
    );
    assert.match(said({ type: 'answer', run, path: 'f/ok', approved: false }), /problem.*does not ask any more/);
    say(file, { type: 'emit', run, event: 'paid', fields: { order: 'a1', amount: 3 } });
    const journal = openJournal(folder);
    try {
      const outcome = await resumeRun(journal, run).done;
      assert.equal(outcome.status, 'succeeded');
    } finally {
      journal.close();
    }
    assert.match(said({ type: 'cancel', run }), /problem.*has ended/);
    assert.deepEqual(waitingRuns(file), []);
  });

  it('forgets what has ended, but for the newest', () => {
    assert.equal(forgetOld(file, 0, 1), 0);
    assert.equal(forgetOld(file, 1, 0), 0);
    assert.equal(forgetOld(file, 0, 0), 1);
    assert.throws(() => eventsOf(file, run), /no run/);
  });

  it('stops only the run that it is said to, of several in one process', async () => {
    const plan = planFor(await loadProgram(file), 'f');
    const journal = openJournal(folder);
    try {
      const runs = [1, 2, 3].map(() => startRun(plan, {}, { cwd: folder, journal, stay: true }));
      const [first, second, third] = runs as [RunHandle, RunHandle, RunHandle];
      await Promise.all(runs.map(isWaiting));
      assert.deepEqual(say(file, { type: 'cancel', run: second.id }), { due: [] });
      assert.equal((await second.done).status, 'cancelled');
      first.leave();
      third.leave();
      assert.deepEqual(
        (await Promise.all([first.done, third.done])).map(({ status }) => status),
        ['waiting', 'waiting'],
      );
    } finally {
      journal.close();
    }
  });
});

function isWaiting(handle: RunHandle): Promise<void> {
  return new Promise(resolve => {
    handle.onEvents(events => {
      if (events.some(({ type }) => type === 'run.waiting')) resolve();
    });
  });
}
