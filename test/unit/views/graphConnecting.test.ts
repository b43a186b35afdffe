import assert from 'node:assert/strict';
import { type Line, lineState, pathOf, startOf } from '#client/webviews/graph/connecting.ts';

const box = { x: 100, y: 50, width: 80, height: 40 };
const line = (to: string | undefined): Line => ({
  from: 'f/a',
  start: startOf(box, false),
  end: { x: 140, y: 290 },
  to,
});

describe('a line that is dragged to another node', () => {
  it('is asked about until the editor has said whether it is possible', () => {
    assert.equal(lineState(line(undefined), undefined), 'free');
    assert.equal(lineState(line('f/a'), undefined), 'free', 'the node that it comes from');
    assert.equal(lineState(line('f/b'), undefined), 'asked');
    assert.equal(lineState(line('f/b'), { from: 'f/a', to: 'f/c', problem: 'No.' }), 'asked', 'said of another one');
    assert.equal(lineState(line('f/b'), { from: 'f/a', to: 'f/b', problem: undefined }), 'possible');
    assert.equal(lineState(line('f/b'), { from: 'f/a', to: 'f/b', problem: 'No.' }), 'refused');
  });

  it('leaves a card below and a block beside its title', () => {
    assert.equal(pathOf(line('f/b')), 'M140 90Q140 190 140 290');
    assert.deepEqual(startOf(box, true), { x: 180, y: 68, way: { x: 1, y: 0 } });
  });
});
