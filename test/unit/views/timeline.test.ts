import assert from 'node:assert/strict';
import { spansOf, ticksOf, waitedOf } from '#client/webviews/run/spans.ts';
import { criticalPath } from '#client/webviews/shared/criticalPath.ts';
import type { RunError, RunEvent, RunEventBody } from '#protocol/runEvents.ts';
import { emptyRunView, foldRun, type RunRow, type RunView } from '#protocol/runView.ts';

type At = readonly [time: number, body: RunEventBody];

const error: RunError = {
  ...{ code: 'x', message: 'x', hint: undefined, path: undefined, place: undefined, details: null },
};
const began = (time: number, path: string): At => [
  time,
  { type: 'step.started', path, chosen: undefined, count: undefined },
];
const tried = (time: number, path: string, attempt = 1): At => [
  time,
  { type: 'attempt.started', path, attempt, action: 'log', input: {} },
];
const failed = (time: number, path: string, retryAt: number): At => [
  time,
  { type: 'attempt.failed', path, attempt: 1, error, retryAt },
];
const done = (time: number, path: string): At => [
  time,
  { type: 'step.succeeded', path, value: null, caught: undefined },
];
const step = (path: string, from: number, to: number): readonly At[] => [
  began(from, path),
  tried(from, path),
  done(to, path),
];

function runOf(...events: readonly At[]): RunView {
  const all: readonly At[] = [
    [0, { type: 'run.started', flow: 'f', file: 'file:///f.flow', input: {}, seed: 's' }],
    [0, { type: 'block.started', path: 'f', block: 0, flow: 'k', index: undefined, locals: {} }],
    ...[...events].sort(([one], [other]) => one - other),
  ];
  return all.reduce(
    (view, [time, body], at) => foldRun(view, { run: 'r', seq: at + 1, time, ...body } as RunEvent),
    emptyRunView(),
  );
}

function spans(run: RunView, path: string, now = 1000): readonly string[] {
  return spansOf(run.rows.get(path) as RunRow, now).map(({ kind, from, to, text }) => `${kind} ${from}-${to} ${text}`);
}

describe('the timeline', () => {
  it('tells attempts from the waiting between them', () => {
    const run = runOf(began(0, 'f/a'), tried(0, 'f/a'), failed(10, 'f/a', 50), tried(50, 'f/a', 2), done(70, 'f/a'));
    assert.deepEqual(spans(run, 'f/a'), ['failed 0-10 attempt 1', 'wait 10-50 waits to retry', 'run 50-70 attempt 2']);
    assert.equal(waitedOf(run.rows.get('f/a') as RunRow, 1000), 40);
  });

  it('has the wait for a lock, for an event, and what still lasts', () => {
    const share = { kind: 'lock', slots: 1 } as const;
    const run = runOf(
      [0, { type: 'step.queued', path: 'f/a', resource: 'file:///f.flow#l', share }],
      [30, { type: 'step.granted', path: 'f/a', retryAt: undefined }],
      ...step('f/a', 30, 40),
      began(0, 'f/w'),
      [0, { type: 'step.waiting', path: 'f/w', resumeAt: undefined, event: 'paid', fields: {} }],
    );
    assert.deepEqual(spans(run, 'f/a'), ['wait 0-30 waits for its turn', 'run 30-40 runs']);
    assert.deepEqual(spans(run, 'f/w'), ['run 0-1000 runs', 'wait 0-1000 waits for an event']);
    assert.equal(waitedOf(run.rows.get('f/w') as RunRow, 1000), 1000);
  });

  it('has the critical path: what the end hangs on', () => {
    const run = runOf(
      ...step('f/short', 0, 20),
      ...step('f/long', 0, 90),
      ...step('f/after', 91, 100),
      began(100, 'f/block'),
      ...step('f/block/in', 100, 200),
      done(200, 'f/block'),
    );
    assert.deepEqual([...criticalPath(run, undefined, 1000).keys()].sort(), [
      'f/after',
      'f/block',
      'f/block/in',
      'f/long',
    ]);
  });

  it('goes out of a block for what its first step waited for', () => {
    const run = runOf(
      began(0, 'f/block'),
      ...step('f/charge', 0, 90),
      ...step('f/other', 0, 40),
      ...step('f/block/pick', 91, 200),
      done(200, 'f/block'),
    );
    assert.deepEqual([...criticalPath(run, undefined, 1000).keys()].sort(), ['f/block', 'f/block/pick', 'f/charge']);
  });

  it('follows the edges of the plan where several end together', () => {
    const run = runOf(...step('f/x', 0, 50), ...step('f/y', 0, 49), ...step('f/z', 50, 80));
    const edge = { id: 'e', from: 'f/y', to: 'f/z', kind: 'data', label: undefined } as const;
    const plan = { flow: 'f', file: 'file:///f.flow', nodes: [], edges: [edge] };
    assert.deepEqual([...criticalPath(run, plan, 1000).keys()].sort(), ['f/y', 'f/z']);
  });

  it('has a long chain of ten thousand steps in full', () => {
    const events = Array.from({ length: 10_000 }, (_, at) => step(`f/s${at}`, at * 10, at * 10 + 9)).flat();
    assert.equal(criticalPath(runOf(...events), undefined, 200_000).size, 10_000);
  });

  it('has ticks of round length that have room', () => {
    assert.deepEqual(ticksOf(1000, 350), [0, 200, 400, 600, 800, 1000]);
    assert.deepEqual(ticksOf(90_000, 280), [0, 30_000, 60_000, 90_000]);
    assert.deepEqual(ticksOf(1, 700), [0, 1]);
  });
});
