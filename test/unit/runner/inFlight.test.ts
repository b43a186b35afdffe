import assert from 'node:assert/strict';
import { inFlightOf } from '#runner/engines/common/inFlight.ts';
import { RunProblem } from '#runner/engines/common/runProblem.ts';

describe('how many steps of a run are under way at once', () => {
  it('says BATON_IN_FLIGHT', () => {
    assert.equal(inFlightOf({}), undefined);
    assert.equal(inFlightOf({ BATON_IN_FLIGHT: '200' }), 200);
    for (const text of ['0', '-1', '1.5', 'many']) {
      assert.throws(() => inFlightOf({ BATON_IN_FLIGHT: text }), RunProblem, text);
    }
  });
});
