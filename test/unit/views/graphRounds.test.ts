import assert from 'node:assert/strict';
import { nextRound, roundsOf, seenRun } from '#client/webviews/graph/rounds.ts';
import type { RunError, RunEvent, RunEventBody } from '#protocol/runEvents.ts';
import { emptyRunView, foldRun, nodeView, type RunView } from '#protocol/runView.ts';

const place = { file: 'file:///f.flow', start: 0, end: 1, line: 1, column: 1 };
const error: RunError = { code: 'x', message: 'No.', hint: undefined, path: 'f/all', place, details: null };

function runOf(...bodies: readonly RunEventBody[]): RunView {
  const events = bodies.map((body, at) => ({ run: 'r', seq: at + 1, time: at, ...body }) as RunEvent);
  return events.reduce(foldRun, emptyRunView());
}

const begin = (path: string, chosen?: number, count?: number): RunEventBody => ({
  type: 'step.started',
  path,
  chosen,
  count,
});
const block = (path: string, number: number, index?: number, locals = {}): RunEventBody => ({
  type: 'block.started',
  path,
  block: number,
  flow: 'k',
  index,
  locals,
});
const done = (path: string): RunEventBody => ({ type: 'step.succeeded', path, value: 1, caught: undefined });
const end = (path: string, status: 'succeeded' | 'failed' = 'succeeded'): RunEventBody => ({
  type: 'block.ended',
  path,
  status,
  value: null,
});

/** Three rounds: the first took the branch 2 and succeeded, the second took the branch 3 and failed, the third runs. */
const run = runOf(
  { type: 'run.started', flow: 'f', file: place.file, input: {}, seed: 's' },
  begin('f/all', undefined, 3),
  ...[block('f/all[0]', 1, 0, { sku: 'tea' }), begin('f/all[0]/if#1', 2), block('f/all[0]/if#1', 2)],
  ...[begin('f/all[0]/if#1/x'), done('f/all[0]/if#1/x'), end('f/all[0]/if#1'), done('f/all[0]/if#1'), end('f/all[0]')],
  ...[block('f/all[1]', 1, 1, { sku: 'cup' }), begin('f/all[1]/if#1', 3), block('f/all[1]/if#1', 3)],
  begin('f/all[1]/if#1/y'),
  { type: 'step.failed', path: 'f/all[1]/if#1/y', error, handled: false },
  ...[end('f/all[1]/if#1', 'failed'), end('f/all[1]', 'failed')],
  ...[block('f/all[2]', 1, 2, { sku: 'spoon' })],
);

const seen = (index: number, ...ids: readonly string[]): readonly (string | undefined)[] => {
  const view = seenRun(run, new Map([['f/all', index]]));
  return ids.map(id => nodeView(view, id)?.status);
};

describe('the rounds of a loop in the graph', () => {
  it('are those that have begun, with what they were given', () => {
    assert.deepEqual(roundsOf(run, 'f/all', new Map([['f/all', 1]])), [
      { index: 0, status: 'succeeded', key: 'tea' },
      { index: 1, status: 'failed', key: 'cup' },
      { index: 2, status: 'running', key: 'spoon' },
    ]);
    assert.deepEqual(roundsOf(run, 'f/other', new Map()), []);
  });

  it('are seen one at a time: what stands in the loop shows the picked one, the loop itself all', () => {
    const ids = ['f/all', 'f/all/if#1', 'f/all/if#1:2', 'f/all/if#1:3', 'f/all/if#1/x', 'f/all/if#1/y'];
    assert.deepEqual(seen(0, ...ids), [...['running', 'succeeded', 'succeeded', undefined, 'succeeded', undefined]]);
    assert.deepEqual(seen(1, ...ids).slice(2), [undefined, 'running', undefined, 'failed']);
    assert.deepEqual(seen(2, ...ids), ['running', undefined, undefined, undefined, undefined, undefined]);
    assert.equal(seenRun(run, new Map()), run);
  });

  it('are gone through in both ways, and to the next that failed', () => {
    const rounds = roundsOf(run, 'f/all', new Map());
    const all = () => true;
    assert.deepEqual([nextRound(rounds, undefined, all), nextRound(rounds, undefined, all, -1)], [0, 2]);
    assert.deepEqual([nextRound(rounds, 2, all), nextRound(rounds, 0, all, -1)], [0, 2]);
    const hasFailed = ({ status }: { readonly status: string }) => status === 'failed';
    assert.deepEqual([nextRound(rounds, 0, hasFailed), nextRound(rounds, 1, hasFailed)], [1, 1]);
    assert.equal(
      nextRound(rounds, 0, ({ key }) => key === 'none'),
      undefined,
    );
  });
});
