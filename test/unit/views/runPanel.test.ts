import assert from 'node:assert/strict';
import { keyInTree } from '#client/webviews/run/keys.ts';
import { filterLog, linesOf } from '#client/webviews/run/log.ts';
import { initialRun, takeRun } from '#client/webviews/run/state.ts';
import { type TreeRow, treeRows } from '#client/webviews/run/tree.ts';
import { showDuration, showSpan } from '#client/webviews/shared/format.ts';
import type { GraphModel, GraphNode } from '#protocol/graph.ts';
import type { RunEvent, RunEventBody } from '#protocol/runEvents.ts';

const uri = 'file:///f.flow';
const node = (id: string, kind: GraphNode['kind'], parent?: string): GraphNode => ({
  id,
  parent,
  kind,
  isGroup: parent === undefined,
  label: id.slice(id.lastIndexOf('/') + 1),
  detail: kind,
  icon: 'globe',
  badges: [],
  doc: undefined,
  place: { file: uri, start: 0, end: 1, line: 1, column: 1 },
});
const plan: GraphModel = {
  flow: 'f',
  file: uri,
  nodes: [
    node('f:start', 'start'),
    node('f/a', 'action'),
    node('f/q', 'if'),
    node('f/q:1', 'branch', 'f/q'),
    node('f/q/x', 'action', 'f/q:1'),
    node('f/q:2', 'branch', 'f/q'),
    node('f/q/y', 'action', 'f/q:2'),
    node('f/all', 'for'),
    node('f/all/z', 'action', 'f/all'),
    node('f/sub', 'flow'),
    node('f:end', 'end'),
  ],
  edges: [],
};

const started: RunEventBody[] = [
  { type: 'run.started', flow: 'f', file: uri, input: {}, seed: 's' },
  { type: 'block.started', path: 'f', block: 0, flow: 'k', index: undefined, locals: {} },
];
const begin = (path: string, chosen?: number, count?: number): RunEventBody => ({
  type: 'step.started',
  path,
  chosen,
  count,
});
const iteration = (path: string, index: number): RunEventBody => ({
  type: 'block.started',
  path: `${path}[${index}]`,
  block: 3,
  flow: 'k',
  index,
  locals: { item: `no ${index}` },
});

function rowsOf(bodies: readonly RunEventBody[], toggled: readonly string[] = []): readonly TreeRow[] {
  const events = bodies.map((body, at) => ({ run: 'r', seq: at + 1, time: at, ...body }) as RunEvent);
  let state = takeRun(initialRun(), {
    type: 'plan',
    reply: { flows: ['f'], graph: plan, layout: undefined, problem: undefined },
  });
  state = takeRun(state, { type: 'events', events, reset: true });
  return treeRows(state.recording.run, state.plan, new Set(toggled));
}

const shown = (rows: readonly TreeRow[]) => rows.map(row => `${'  '.repeat(row.depth)}${row.path} ${row.status}`);

describe('the tree of the run panel', () => {
  it('shows the steps of the text before they begin', () => {
    assert.deepEqual(shown(rowsOf(started)), [
      'f running',
      '  f/a pending',
      '  f/q pending',
      '  f/all pending',
      '  f/sub pending',
    ]);
  });

  it('shows the branch that was taken, and what else is in it', () => {
    const rows = rowsOf([...started, begin('f/q', 2), begin('f/q/y')]);
    assert.deepEqual(shown(rows).slice(2, 4), ['  f/q running', '    f/q/y running']);
  });

  it('shows iterations in order of their elements, with the steps to come', () => {
    const rows = rowsOf([...started, begin('f/all', undefined, 2), iteration('f/all', 1), iteration('f/all', 0)]);
    assert.deepEqual(shown(rows).slice(3, 8), [
      '  f/all running',
      '    f/all[0] running',
      '      f/all[0]/z pending',
      '    f/all[1] running',
      '      f/all[1]/z pending',
    ]);
    assert.equal(rows[4]?.detail, 'no 0');
    assert.deepEqual([rows[6]?.position, rows[6]?.siblings], [2, 2]);
  });

  it('begins with many iterations closed, and opens what a person opens', () => {
    const many = [...Array(6).keys()].map(index => iteration('f/all', index));
    const events = [...started, begin('f/all', undefined, 6), ...many];
    assert.equal(rowsOf(events).filter(row => row.path.endsWith('/z')).length, 0);
    assert.equal(rowsOf(events, ['f/all[4]']).filter(row => row.path.endsWith('/z')).length, 1);
    assert.equal(rowsOf(events, ['f/all']).filter(row => row.path.startsWith('f/all[')).length, 0);
  });

  it('shows the steps of a called flow, which the plan does not have', () => {
    const rows = rowsOf([...started, begin('f/sub'), begin('f/sub/inner')]);
    assert.deepEqual(shown(rows).slice(-2), ['  f/sub running', '    f/sub/inner running']);
  });

  it('shows the value instead of its expression once it is there', () => {
    const rows = rowsOf([...started, { type: 'value.computed', path: 'f/a', value: { n: 1 } }]);
    assert.equal(rows[1]?.detail, '{"n":1}');
  });

  it('says that a run was lost', () => {
    let state = takeRun(initialRun(), { type: 'events', events: [], reset: true });
    state = takeRun(state, { type: 'lost', message: 'The runner ended with code 1.' });
    assert.equal(state.recording.run.status, 'lost');
    assert.equal(state.recording.run.reason, 'The runner ended with code 1.');
  });
});

describe('the keys of the tree', () => {
  const rows = rowsOf([...started, begin('f/q', 2), begin('f/q/y')]);
  const at = (path: string) => rows.findIndex(row => row.path === path);

  it('move up and down, to the ends, and stop there', () => {
    assert.deepEqual(keyInTree('ArrowDown', rows, 0), { kind: 'select', path: 'f/a' });
    assert.deepEqual(keyInTree('ArrowUp', rows, 0), { kind: 'select', path: 'f' });
    assert.deepEqual(keyInTree('End', rows, 0), { kind: 'select', path: 'f/sub' });
    assert.deepEqual(keyInTree('Home', rows, 3), { kind: 'select', path: 'f' });
  });

  it('open and close, and go in and out', () => {
    assert.deepEqual(keyInTree('ArrowRight', rows, at('f/q')), { kind: 'select', path: 'f/q/y' });
    assert.deepEqual(keyInTree('ArrowLeft', rows, at('f/q')), { kind: 'toggle', path: 'f/q' });
    assert.deepEqual(keyInTree('ArrowLeft', rows, at('f/q/y')), { kind: 'select', path: 'f/q' });
    assert.equal(keyInTree('ArrowRight', rows, at('f/a')), undefined);
    assert.deepEqual(keyInTree('Enter', rows, at('f/a')), { kind: 'reveal', path: 'f/a' });
    assert.equal(keyInTree('x', rows, 0), undefined);
  });
});

describe('the log of a run', () => {
  const entries = [
    { path: 'f/a', time: 1, level: 'info', stream: 'stdout', text: 'one\n\u001b[31mtwo\u001b[0m' },
    { path: 'f/all[0]/z', time: 2, level: 'error', stream: 'log', text: 'three' },
  ] as const;

  it('is one line for each line, without what a terminal takes as a command', () => {
    assert.deepEqual(
      linesOf(entries).map(line => [line.step, line.text, line.isFirst]),
      [
        ['a', 'one', true],
        ['a', 'two', false],
        ['all[0]/z', 'three', true],
      ],
    );
  });

  it('is filtered by level, text and step', () => {
    const lines = linesOf(entries);
    const texts = (level: 'debug' | 'warn', text: string) => filterLog(lines, level, text).map(line => line.text);
    assert.deepEqual(texts('debug', ''), ['one', 'two', 'three']);
    assert.deepEqual(texts('warn', ''), ['three']);
    assert.deepEqual(texts('debug', 'TWO'), ['two']);
    assert.deepEqual(texts('debug', 'all['), ['three']);
  });
});

describe('durations', () => {
  it('are shown as short as they can be read', () => {
    const cases: readonly (readonly [number, string])[] = [
      [0, '0ms'],
      [999, '999ms'],
      [1240, '1.2s'],
      [9_960, '10s'],
      [42_400, '42s'],
      [185_000, '3m 05s'],
      [3_720_000, '1h 02m'],
      [183_600_000, '2d 3h'],
    ];
    for (const [milliseconds, text] of cases) assert.equal(showDuration(milliseconds), text);
    assert.equal(showSpan(undefined, undefined, 5), '');
    assert.equal(showSpan(1000, undefined, 1420), '0.4s');
  });
});
