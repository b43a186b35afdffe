import assert from 'node:assert/strict';
import { RunProblem } from '#runner/engines/common/runProblem.ts';
import { resumeRun, startRun } from '#runner/engines/embedded/engine.ts';
import { openMemoryJournal } from '#runner/engines/embedded/journal.ts';
import { stepsBefore } from '#runner/engines/embedded/rerun.ts';
import { ReusedResults } from '#runner/engines/embedded/reuse.ts';
import { constant, planOf } from '../../support/plans.ts';
import { planOfActions } from './plans.ts';

describe('a rerun from a step on', () => {
  const plan = planOf(block => {
    block.action('a');
    block.action('b', { after: ['a'] });
    block.action('beside');
    block.for('loop', { list: constant([1, 2]), after: ['beside'] }, inner => {
      inner.action('one');
      inner.action('two', { after: ['one'] });
      inner.action('apart');
    });
    block.action('last', { after: ['loop'] });
  });

  const takenFrom = (from: string, paths: readonly string[]) => paths.filter(stepsBefore(plan, from));

  it('takes what does not come after it', () => {
    const paths = ['main/a', 'main/b', 'main/beside', 'main/loop[0]/one', 'main/last'];
    assert.deepEqual(takenFrom('main/a', paths), ['main/beside', 'main/loop[0]/one', 'main/last']);
    assert.deepEqual(takenFrom('main/beside', paths), ['main/a', 'main/b']);
    assert.deepEqual(takenFrom('main/loop', paths), ['main/a', 'main/b', 'main/beside']);
  });

  it('tells iterations apart, or takes all of them', () => {
    const paths = [
      'main/b',
      'main/loop[0]/one',
      'main/loop[1]/one',
      'main/loop[1]/two',
      'main/loop[1]/apart',
      'main/last',
    ];
    assert.deepEqual(takenFrom('main/loop[1]/one', paths), ['main/b', 'main/loop[0]/one', 'main/loop[1]/apart']);
    assert.deepEqual(takenFrom('main/loop/one', paths), ['main/b', 'main/loop[1]/apart']);
  });

  it('names what is there when there is no such step', () => {
    assert.throws(
      () => stepsBefore(plan, 'main/loop/apert'),
      (thrown: RunProblem) => {
        assert.match(thrown.message, /There is no step `apert`\. Did you mean `apart`\?/);
        assert.equal(thrown.hint, 'The steps there: one, two, apart.');
        return true;
      },
    );
  });
});

describe('results of another run', () => {
  it('are taken for the same call, and not for another one', async () => {
    const journal = openMemoryJournal();
    let calls = 0;
    const registry = {
      resourceKinds: {},
      actions: { count: { parameters: [], run: async () => ++calls }, other: { parameters: [], run: async () => -1 } },
    };
    const first = startRun(
      planOfActions([{ action: 'count', input: { x: 1 } }, { action: 'count', input: { x: 2 } }, { action: 'count' }]),
      {},
      { cwd: '/', journal, registry },
    );
    await first.done;
    const reuse = new ReusedResults(first.id, journal.readEvents(first.id), path => path !== 'main/s2');
    const again = startRun(
      planOfActions([{ action: 'count', input: { x: 1 } }, { action: 'count', input: { x: 3 } }, { action: 'count' }]),
      {},
      { cwd: '/', journal, registry, reuse },
    );
    await again.done;
    assert.equal(calls, 5);
    assert.equal(journal.readRun(again.id)?.rerunOf, first.id);
    const reused = journal
      .readEvents(again.id)
      .flatMap(event => (event.type === 'step.log' && event.reused ? [event] : []));
    assert.deepEqual(
      reused.map(event => [event.path, event.reused]),
      [['main/s0', first.id]],
    );
    const logs = journal.readEvents(again.id).flatMap(event => (event.type === 'step.log' ? [event.text] : []));
    assert.deepEqual(logs.sort(), [
      `Executed again: run ${first.id} called it with other arguments.`,
      `Not executed: this is the result of run ${first.id}.`,
    ]);
    assert.throws(() => resumeRun(journal, again.id), RunProblem);
    journal.close();
  });
});
