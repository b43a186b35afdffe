import assert from 'node:assert/strict';
import { AlreadyStarted, type Cause, openMemoryJournal } from '#runner/engines/embedded/journal.ts';
import { outdated } from '#runner/engines/embedded/retention.ts';
import { planOfActions } from './plans.ts';

describe('what triggers have started', () => {
  const journal = openMemoryJournal();
  after(() => journal.close());
  let count = 0;
  const start = (cause: Cause): string => {
    count += 1;
    const [id, plan] = [`run-${count}`, planOfActions([])];
    journal.addRun({ id, flow: 'main', file: 'file:///f.flow', input: {}, plan, started: count, cwd: '/', cause });
    return id;
  };

  it('is one run for what happens once', () => {
    const run = start({ trigger: 'files', occurrence: 'a.csv 1' });
    assert.equal(journal.triggers.runOf('files', 'a.csv 1'), run);
    assert.equal(journal.readRun(run)?.trigger, 'files');
    assert.throws(
      () => start({ trigger: 'files', occurrence: 'a.csv 1' }),
      (thrown: unknown) => thrown instanceof AlreadyStarted && thrown.run === run,
    );
    assert.equal(journal.readRun(`run-${count}`), undefined, 'nothing is left of the run that was not started');
    start({ trigger: 'files', occurrence: 'a.csv 2' });
    start({ trigger: 'others', occurrence: 'a.csv 1' });
    assert.deepEqual(journal.triggers.occurrences('files'), ['a.csv 1', 'a.csv 2']);
  });

  it('goes on and never back', () => {
    assert.equal(journal.triggers.position('nightly'), undefined);
    journal.triggers.moveTo('nightly', 100);
    start({ trigger: 'nightly', position: 200 });
    assert.equal(journal.triggers.position('nightly'), 200);
    for (const position of [200, 150]) assert.throws(() => start({ trigger: 'nightly', position }), AlreadyStarted);
    journal.triggers.moveTo('nightly', 50);
    assert.equal(journal.triggers.position('nightly'), 200);
  });

  it('is forgotten when it is told to', () => {
    journal.triggers.forget('files', 'a.csv 1');
    assert.equal(journal.triggers.runOf('files', 'a.csv 1'), undefined);
    journal.triggers.forgetBefore('files', 1000);
    assert.deepEqual(journal.triggers.occurrences('files'), []);
    assert.equal(journal.triggers.occurrences('others').length, 1);
  });

  it('goes with old runs, but not with the newest, nor with what has not ended or is pinned', () => {
    const run = (id: string, started: number, status: 'succeeded' | 'waiting' | 'interrupted', isPinned = false) => ({
      ...{ id, flow: 'f', file: '', input: {}, started, ended: undefined, latest: undefined, status },
      ...{
        cwd: undefined,
        process: undefined,
        rerunOf: undefined,
        parent: undefined,
        waiting: undefined,
        due: undefined,
        trigger: undefined,
        isPinned,
      },
    });
    const runs = [
      run('d', 90, 'succeeded'),
      run('c', 50, 'succeeded'),
      run('b', 40, 'waiting'),
      run('p', 30, 'succeeded', true),
      run('a', 10, 'interrupted'),
    ];
    assert.deepEqual(outdated(runs, { olderThan: 20, keep: 0 }, 100), ['c', 'a']);
    assert.deepEqual(outdated(runs, { olderThan: 20, keep: 2 }, 100), ['a']);
  });
});
