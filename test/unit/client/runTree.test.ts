import assert from 'node:assert/strict';
import {
  deletable,
  durationTrend,
  filterText,
  flowDescription,
  flowRuns,
  type HeldRun,
  isFiltering,
  noFilter,
  type RunFilter,
  runDescription,
  runLabel,
  trendText,
} from '#client/features/runsView/runTree.ts';

const minute = 60_000;

/** A run of a flow of `/shop/a.flow`, started so many minutes after the first. */
function held(flow: string, status: string, at: number, took = 1000, file = 'file:///shop/a.flow'): HeldRun {
  const started = Date.UTC(2026, 0, 1) + at * minute;
  return {
    place: { engine: 'embedded', program: '/shop/any.flow' },
    entry: {
      engine: 'embedded',
      run: `${flow}-${at}`,
      flow,
      file,
      status,
      started,
      latest: started + took,
      input: `{ at: ${at} }`,
      isPinned: false,
    },
  };
}

const all = noFilter;

describe('the tree of recorded runs', () => {
  it('has the flow that ran last first, and the newest of its runs first', () => {
    const runs = [held('pack', 'succeeded', 1), held('ship', 'failed', 2), held('pack', 'failed', 3)];
    const flows = flowRuns(runs, all).map(({ name, runs: own }) => [name, own.map(({ entry }) => entry.run)]);
    assert.deepEqual(flows, [
      ['pack', ['pack-3', 'pack-1']],
      ['ship', ['ship-2']],
    ]);
  });

  it('tells flows of one name in two files apart', () => {
    const runs = [held('pack', 'succeeded', 1), held('pack', 'succeeded', 2, 10, 'file:///shop/b.flow')];
    assert.deepEqual(
      flowRuns(runs, all).map(({ file }) => file),
      ['file:///shop/b.flow', 'file:///shop/a.flow'],
    );
  });

  it('shows only the chosen statuses, and no flow without a run of them', () => {
    const runs = [held('pack', 'succeeded', 1), held('ship', 'failed', 2), held('pack', 'failed', 3)];
    assert.deepEqual(
      flowRuns(runs, { ...noFilter, statuses: ['succeeded'] }).map(({ name, runs: own }) => [name, own.length]),
      [['pack', 1]],
    );
    assert.deepEqual(flowRuns(runs, { ...noFilter, statuses: ['waiting'] }), []);
  });

  it('has pinned runs first, and says so', () => {
    const pinned = held('pack', 'failed', 1);
    const runs = [
      { ...pinned, entry: { ...pinned.entry, isPinned: true } },
      held('pack', 'succeeded', 2),
      held('ship', 'failed', 3),
    ];
    const flows = flowRuns(runs, all);
    assert.deepEqual(
      flows.map(({ name }) => name),
      ['ship', 'pack'],
    );
    assert.deepEqual(
      flows[1]?.runs.map(({ entry }) => runDescription(entry)),
      ['failed after 1.0 s, pinned', 'succeeded in 1.0 s'],
    );
  });

  it('is filtered by flows and by a text, and says how', () => {
    const runs = [held('pack', 'succeeded', 1), held('ship', 'failed', 2), held('pack', 'failed', 3)];
    const shown = (filter: Partial<RunFilter>) =>
      flowRuns(runs, { ...noFilter, ...filter }).flatMap(flow => flow.runs.map(({ entry }) => entry.run));
    assert.deepEqual(shown({ flows: ['ship'] }), ['ship-2']);
    assert.deepEqual(shown({ text: 'AT: 3' }), ['pack-3'], 'of the input, in whatever case');
    assert.deepEqual(shown({ text: 'shop/a.flow', statuses: ['failed'] }), ['pack-3', 'ship-2']);
    assert.deepEqual(shown({ text: 'nowhere' }), []);
    assert.equal(isFiltering(noFilter), false);
    assert.equal(filterText({ statuses: ['failed'], flows: ['ship'], text: 'x' }), 'failed, flow ship, with “x”');
  });

  it('draws how long the runs took that succeeded, the newest last', () => {
    const runs = [1, 2, 4, 8].map((seconds, at) => held('pack', 'succeeded', at, seconds * 1000));
    const [flow] = flowRuns([...runs, held('pack', 'failed', 9, 60_000)], all);
    assert.ok(flow);
    assert.equal(durationTrend(flow), '▂▃▅█');
    assert.equal(flowDescription(flow), '5 runs  ▂▃▅█');
    assert.equal(trendText(flow), 'The last 4 that succeeded took 1.0 s to 8.0 s, half of them at most 4.0 s.');
  });

  it('draws nothing of two runs', () => {
    const [flow] = flowRuns([held('pack', 'succeeded', 1), held('pack', 'succeeded', 2)], all);
    assert.equal(flow && flowDescription(flow), '2 runs');
  });

  it('says when a run was, and how it ended', () => {
    const { entry } = held('pack', 'failed', 0, 1234);
    assert.equal(runLabel(entry, entry.started + 3 * minute), '3 min ago');
    assert.equal(runDescription(entry), 'failed after 1.2 s');
    const live = held('pack', 'running', 0).entry;
    assert.equal(runLabel(live, live.started + 4000), 'running for 4 s');
    assert.equal(runDescription(live), '');
    assert.equal(runDescription(held('pack', 'interrupted', 0).entry), 'interrupted');
  });

  it('does not delete what a process carries out', () => {
    const runs = ['running', 'queued', 'waiting', 'failed'].map((status, at) => held('pack', status, at));
    assert.deepEqual(
      deletable(runs).map(({ entry }) => entry.status),
      ['waiting', 'failed'],
    );
  });
});
