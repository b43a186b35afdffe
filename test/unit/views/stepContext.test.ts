import assert from 'node:assert/strict';
import { stepContext } from '#client/webviews/shared/stepContext.ts';
import { emptyRunView } from '#protocol/runView.ts';

const run = { ...emptyRunView(), run: 'r1', flow: 'f', file: 'file:///f.flow' };
const pathOf = (id: string): unknown => JSON.parse(stepContext(run, id) ?? 'null')?.path;

describe('what a step says of itself to menus', () => {
  it('is its run and its path', () => {
    assert.deepEqual(JSON.parse(stepContext(run, 'f/picks[3]/pick') ?? ''), {
      webviewSection: 'step',
      preventDefaultContextMenuItems: true,
      file: 'file:///f.flow',
      run: 'r1',
      flow: 'f',
      path: 'f/picks[3]/pick',
    });
    assert.equal(pathOf('f/choice:1/told'), 'f/choice/told', 'through a branch of the graph');
  });

  it('is nothing for the flow itself, a branch, a part of a step, and before something has run', () => {
    for (const id of ['f', '', 'f/choice:1', 'f/guarded~catch/told']) assert.equal(pathOf(id), undefined, id);
    assert.equal(stepContext(emptyRunView(), 'f/a'), undefined);
  });
});
