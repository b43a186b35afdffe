import assert from 'node:assert/strict';
import {
  type Following,
  followMode,
  pauseFollowing,
  stepToFollow,
  switchFollowing,
} from '#client/webviews/graph/follow.ts';
import type { Picture } from '#client/webviews/graph/state.ts';
import type { RunEvent, RunEventBody } from '#protocol/runEvents.ts';
import { emptyRunView, foldRun, type RunView } from '#protocol/runView.ts';

function runOf(name: string, ...bodies: readonly RunEventBody[]): RunView {
  const start: RunEventBody = { type: 'run.started', flow: 'f', file: 'file:///f.flow', input: {}, seed: 's' };
  const events = [start, ...bodies].map((body, at) => ({ run: name, seq: at + 1, time: at, ...body }) as RunEvent);
  return events.reduce(foldRun, emptyRunView());
}

const began = (path: string): RunEventBody => ({ type: 'step.started', path, chosen: undefined, count: undefined });
const done = (path: string): RunEventBody => ({ type: 'step.succeeded', path, value: null, caught: undefined });

const pictureWith = (...ids: readonly string[]): Picture =>
  ({ byId: new Map(ids.map(id => [id, {}])) }) as unknown as Picture;

describe('following a run', () => {
  const on: Following = { isOn: true, pausedIn: undefined };

  it('is on while something runs', () => {
    assert.equal(followMode(on, emptyRunView()), 'idle');
    assert.equal(followMode(on, runOf('a')), 'on');
    assert.equal(followMode(on, runOf('a', { type: 'run.succeeded', output: null })), 'idle');
    assert.equal(followMode({ ...on, isOn: false }, runOf('a')), 'off');
  });

  it('pauses when a person moves the view, until the next run or until it is asked for', () => {
    const run = runOf('a');
    const paused = pauseFollowing(on, run);
    assert.equal(followMode(paused, run), 'paused');
    assert.equal(followMode(paused, runOf('b')), 'on');
    const resumed = switchFollowing(paused, run);
    assert.equal(followMode(resumed, run), 'on');
    assert.equal(followMode(switchFollowing(resumed, run), run), 'off');
    assert.deepEqual(pauseFollowing(on, emptyRunView()), on, 'nothing runs that could be left alone');
  });

  it('goes to what began last, and stays with it while it runs', () => {
    const picture = pictureWith('f/a', 'f/b', 'f/c');
    const run = runOf('a', began('f/a'), began('f/b'));
    assert.equal(stepToFollow(run, picture, undefined), 'f/b');
    foldRun(run, { run: 'a', seq: 4, time: 4, ...began('f/c') });
    assert.equal(stepToFollow(run, picture, 'f/b'), 'f/b');
    foldRun(run, { run: 'a', seq: 5, time: 5, ...done('f/b') });
    assert.equal(stepToFollow(run, picture, 'f/b'), 'f/c');
  });

  it('goes to the node that a step is drawn in, and nowhere when nothing runs', () => {
    const run = runOf('a', began('f/block'), began('f/block/x'));
    assert.equal(stepToFollow(run, pictureWith('f/block', 'f/block/x'), undefined), 'f/block/x');
    assert.equal(stepToFollow(run, pictureWith('f/block'), undefined), 'f/block');
    assert.equal(stepToFollow(run, pictureWith('f/other'), undefined), undefined);
    assert.equal(stepToFollow(runOf('a', began('f/x'), done('f/x')), pictureWith('f/x'), 'f/x'), undefined);
  });
});
