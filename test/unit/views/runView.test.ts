import assert from 'node:assert/strict';
import type { RunError, RunEvent, RunEventBody } from '#protocol/runEvents.ts';
import { emptyRunView, foldRun, hasEnded, loseRun, nodeOf, nodeView, type RunView } from '#protocol/runView.ts';

const error: RunError = {
  code: 'http/status',
  message: 'The server answered 503.',
  hint: undefined,
  path: 'f/a',
  place: undefined,
  details: null,
};

/** Folds events that happen one millisecond after another, from time 1. */
function fold(bodies: readonly RunEventBody[]): RunView {
  const view = emptyRunView();
  bodies.forEach((body, at) => {
    foldRun(view, { run: 'r1', seq: at + 1, time: at + 1, ...body } as RunEvent);
  });
  return view;
}

const started: RunEventBody[] = [
  { type: 'run.started', flow: 'f', file: 'file:///f.flow', input: { n: 1 }, seed: 's' },
  { type: 'block.started', path: 'f', block: 0, flow: 'k', index: undefined, locals: { n: 1 } },
];
const begin = (path: string, count?: number, chosen?: number): RunEventBody => ({
  type: 'step.started',
  path,
  chosen,
  count,
});
const attempt = (path: string, number: number): RunEventBody => ({
  type: 'attempt.started',
  path,
  attempt: number,
  action: 'http.get',
  input: { url: 'x' },
});
const succeed = (path: string): RunEventBody => ({ type: 'step.succeeded', path, value: path, caught: undefined });
const openBlock = (path: string, block: number, index?: number): RunEventBody => ({
  type: 'block.started',
  path,
  block,
  flow: 'k',
  index,
  locals: index === undefined ? {} : { item: index },
});
const closeBlock = (path: string): RunEventBody => ({
  type: 'block.ended',
  path,
  status: 'succeeded',
  value: null,
});

describe('the view of a run', () => {
  it('runs once it was admitted', () => {
    const queued: RunEventBody = { type: 'run.queued', limit: 1 };
    assert.equal(fold([...started, queued]).status, 'queued');
    assert.equal(fold([...started, queued, { type: 'run.admitted' }]).status, 'running');
  });

  it('knows nothing before the first event', () => {
    const view = emptyRunView();
    assert.equal(view.status, 'idle');
    assert.equal(hasEnded(view), false);
  });

  it('follows a run from its start to its output', () => {
    const view = fold([
      ...started,
      { type: 'value.computed', path: 'f/total', value: 3 },
      closeBlock('f'),
      { type: 'run.succeeded', output: { ok: true } },
    ]);
    assert.equal(view.status, 'succeeded');
    assert.deepEqual([view.startedAt, view.endedAt], [1, 5]);
    assert.deepEqual(view.output, { ok: true });
    assert.equal(view.root?.status, 'succeeded');
    const total = view.rows.get('f/total');
    assert.deepEqual([total?.status, total?.output], ['succeeded', 3]);
    assert.equal(hasEnded(view), true);
  });

  it('keeps every attempt with its input, its error and the time of the next', () => {
    const events: RunEventBody[] = [
      ...started,
      begin('f/a'),
      attempt('f/a', 1),
      { type: 'attempt.failed', path: 'f/a', attempt: 1, error, retryAt: 900 },
    ];
    assert.equal(fold(events).rows.get('f/a')?.status, 'retrying');
    const view = fold([...events, attempt('f/a', 2), succeed('f/a')]);
    const row = view.rows.get('f/a');
    assert.equal(row?.status, 'succeeded');
    assert.deepEqual(
      row?.attempts.map(each => [each.startedAt, each.endedAt, each.error?.code, each.retryAt]),
      [
        [4, 5, 'http/status', 900],
        [6, 7, undefined, undefined],
      ],
    );
    assert.deepEqual(row?.attempts[0]?.input, { url: 'x' });
    assert.equal(view.nodes.get('f/a')?.attempts, 2);
  });

  it('tells failed, caught, skipped and cancelled steps apart', () => {
    const view = fold([
      ...started,
      begin('f/a'),
      { type: 'step.failed', path: 'f/a', error, handled: true },
      begin('f/b'),
      { type: 'step.succeeded', path: 'f/b', value: 0, caught: error },
      { type: 'step.skipped', path: 'f/c', reason: '`a` did not succeed' },
      begin('f/d'),
      { type: 'step.cancelled', path: 'f/d', reason: 'the run was cancelled' },
      { type: 'run.failed', error },
    ]);
    const statuses = ['a', 'b', 'c', 'd'].map(name => view.rows.get(`f/${name}`)?.status);
    assert.deepEqual(statuses, ['failed', 'succeeded', 'skipped', 'cancelled']);
    assert.equal(view.rows.get('f/a')?.handled, true);
    assert.equal(view.rows.get('f/b')?.error?.code, 'http/status');
    assert.equal(view.rows.get('f/c')?.reason, '`a` did not succeed');
    assert.equal(view.error?.code, 'http/status');
  });

  it('makes a tree of blocks and iterations, and counts them for the graph', () => {
    const view = fold([
      ...started,
      begin('f/picks', 3),
      openBlock('f/picks[0]', 1, 0),
      begin('f/picks[0]/pick'),
      openBlock('f/picks[1]', 1, 1),
      begin('f/picks[1]/pick'),
      succeed('f/picks[0]/pick'),
      closeBlock('f/picks[0]'),
    ]);
    const loop = view.rows.get('f/picks');
    assert.deepEqual(
      loop?.children.map(child => [child.index, child.status, child.locals]),
      [
        [0, 'succeeded', { item: 0 }],
        [1, 'running', { item: 1 }],
      ],
    );
    assert.equal(loop?.parent, view.root);
    assert.deepEqual(view.nodes.get('f/picks')?.iterations, { done: 1, total: 3 });
    const pick = view.nodes.get('f/picks/pick');
    assert.equal(pick?.status, 'running');
    assert.deepEqual([pick?.counts.succeeded, pick?.counts.running], [1, 1]);
    assert.equal(nodeOf('f/picks[1]/pick'), 'f/picks/pick');
  });

  it('knows which branch ran, also by ids that pass through it', () => {
    const view = fold([...started, begin('f/if#1', undefined, 4), openBlock('f/if#1', 4), begin('f/if#1/a')]);
    assert.equal(nodeView(view, 'f/if#1:4')?.status, 'running');
    assert.equal(nodeView(view, 'f/if#1:5'), undefined);
    assert.equal(nodeView(view, 'f/if#1:4/a')?.status, 'running');
    assert.equal(nodeView(view, 'f/if#1:5/a'), undefined);
    foldRun(view, { run: 'r1', seq: 6, time: 6, ...closeBlock('f/if#1') } as RunEvent);
    assert.equal(nodeView(view, 'f/if#1:4')?.status, 'succeeded');
  });

  it('gives the parts of a step rows and nodes of their own', () => {
    const part = { ...openBlock('f/t~catch', 6), part: 'catch' };
    const view = fold([
      ...started,
      begin('f/t'),
      openBlock('f/t', 5),
      begin('f/t/a'),
      closeBlock('f/t'),
      part,
      begin('f/t~catch/a'),
    ]);
    assert.deepEqual(
      view.rows.get('f/t')?.children.map(child => [child.name, child.isPart, child.node]),
      [
        ['a', false, 'f/t/a'],
        ['catch', true, 'f/t:6'],
      ],
    );
    assert.equal(nodeView(view, 'f/t:6')?.status, 'running');
    assert.equal(nodeView(view, 'f/t:6/a')?.id, 'f/t:6/a');
    assert.equal(nodeView(view, 'f/t:5/a')?.id, 'f/t/a');
    assert.equal(nodeView(view, 'f/t:7/a'), undefined);
  });

  it('tells of a step how far its undo is', () => {
    const view = fold([...started, begin('f/a'), succeed('f/a'), { type: 'undo.started', path: 'f/a~undo' }]);
    assert.equal(view.rows.get('f/a')?.undo, 'running');
    assert.equal(view.rows.get('f/a')?.status, 'succeeded');
    foldRun(view, { run: 'r1', seq: 9, time: 9, type: 'undo.failed', path: 'f/a~undo', error });
    assert.equal(view.nodes.get('f/a')?.undo, 'failed');
    assert.equal(view.rows.get('f/a~undo')?.error?.code, 'http/status');
  });

  it('ends what ran when the process is lost, and leaves an ended run alone', () => {
    const view = loseRun(fold([...started, begin('f/a')]), 'The runner ended with code 137.', 50);
    assert.equal(view.status, 'lost');
    assert.equal(view.rows.get('f/a')?.status, 'cancelled');
    assert.equal(view.endedAt, 50);
    const done = loseRun(fold([...started, { type: 'run.succeeded', output: null }]), 'gone', 50);
    assert.equal(done.status, 'succeeded');
  });

  it('keeps log lines with their step, and drops the oldest of very many', () => {
    const line = (text: string): RunEventBody => ({
      type: 'step.log',
      path: 'f/a',
      level: 'info',
      stream: 'stdout',
      text,
    });
    const view = fold([...started, ...Array.from({ length: 30_000 }, (_, at) => line(`line ${at}`))]);
    assert.equal(view.log.at(-1)?.text, 'line 29999');
    assert.equal(view.log.length + view.droppedLog, 30_000);
    assert.ok(view.log.length <= 25_000);
    assert.equal(view.rows.get('f/a')?.log.at(-1)?.text, 'line 29999');
  });

  it('folds ten thousand steps of a loop in well under a second', () => {
    const events: RunEventBody[] = [...started, begin('f/all', 10_000)];
    for (let index = 0; index < 10_000; index += 1) {
      const path = `f/all[${index}]`;
      events.push(openBlock(path, 1, index), begin(`${path}/a`), attempt(`${path}/a`, 1), succeed(`${path}/a`));
      events.push(closeBlock(path));
    }
    const numbered = events.map((body, at) => ({ run: 'r1', seq: at + 1, time: at, ...body }) as RunEvent);
    const view = emptyRunView();
    const before = process.cpuUsage();
    for (const event of numbered) foldRun(view, event);
    const { user, system } = process.cpuUsage(before);
    const milliseconds = (user + system) / 1000;
    assert.deepEqual(view.nodes.get('f/all')?.iterations, { done: 10_000, total: 10_000 });
    assert.ok(milliseconds < 500, `took ${milliseconds} ms`);
  });
});
