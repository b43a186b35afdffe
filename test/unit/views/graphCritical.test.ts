import assert from 'node:assert/strict';
import { criticalMarks } from '#client/webviews/graph/critical.ts';
import { initialGraph, type Picture, takeGraph } from '#client/webviews/graph/state.ts';
import type { GraphModel, GraphNode } from '#protocol/graph.ts';
import type { RunEvent, RunEventBody } from '#protocol/runEvents.ts';
import { emptyRunView, foldRun, type RunView } from '#protocol/runView.ts';

const uri = 'file:///f.flow';
const place = { file: uri, start: 0, end: 1, line: 1, column: 1 };

function pictureOf(nodes: Readonly<Record<string, string>>, edges: readonly string[]): Picture {
  const model: GraphModel = {
    flow: 'f',
    file: uri,
    nodes: Object.entries(nodes).map(([id, words]) => {
      const [kind = '', parent] = words.split(' in ');
      const isGroup = ['for', 'if', 'branch'].includes(kind);
      const rest = { label: id, detail: '', icon: '', badges: [], doc: undefined, place };
      return { id, parent, kind: kind as GraphNode['kind'], isGroup, ...rest };
    }),
    edges: edges.map(id => {
      const [from = '', to = ''] = id.split('>');
      return { id, from, to, kind: 'data', label: undefined };
    }),
  };
  const layout = { width: 1, height: 1, boxes: {}, routes: {} };
  const reply = { flows: ['f'], graph: model, layout, problem: undefined };
  const { picture } = takeGraph(initialGraph(), { type: 'graph', reply, uri, stale: false });
  assert.ok(picture);
  return picture;
}

type Timed = readonly [time: number, body: RunEventBody];

const began = (time: number, path: string, chosen?: number): Timed => [
  time,
  { type: 'step.started', path, chosen, count: undefined },
];
const done = (time: number, path: string): Timed => [
  time,
  { type: 'step.succeeded', path, value: null, caught: undefined },
];
const step = (path: string, from: number, to: number): readonly Timed[] => [began(from, path), done(to, path)];

function runOf(...timed: readonly Timed[]): RunView {
  const start: Timed = [0, { type: 'run.started', flow: 'f', file: uri, input: {}, seed: 's' }];
  const events = [start, ...timed].map(([time, body], at) => ({ run: 'r', seq: at + 1, time, ...body }) as RunEvent);
  return events.reduce(foldRun, emptyRunView());
}

const ended = (time: number): Timed => [time, { type: 'run.succeeded', output: null }];

const steps = {
  'f:start': 'start',
  'f/long': 'action',
  'f/short': 'action',
  'f/sum': 'value',
  'f/last': 'action',
  'f:end': 'end',
};

describe('the critical path on the graph', () => {
  it('has each node’s share, and goes past what takes no time', () => {
    const edges = [
      ...['f:start>f/long', 'f:start>f/short', 'f/long>f/sum', 'f/short>f/sum'],
      ...['f/sum>f/last', 'f/last>f:end', 'f/short>f:end'],
    ];
    const run = runOf(
      ...[...step('f/short', 0, 20), ...step('f/long', 0, 80), ...step('f/sum', 80, 80)],
      ...[...step('f/last', 80, 100), ended(100)],
    );
    const marks = criticalMarks(run, pictureOf(steps, edges), 500);
    assert.deepEqual(Object.fromEntries(marks?.nodes ?? []), { 'f/long': 0.8, 'f/last': 0.2 });
    assert.deepEqual([...(marks?.edges ?? [])].sort(), [
      'f/last>f:end',
      'f/long>f/sum',
      'f/sum>f/last',
      'f:start>f/long',
    ]);
  });

  it('goes into a branch, and to what a step in it waited for outside', () => {
    const picture = pictureOf(
      {
        'f/if#1': 'if',
        'f/if#1:1': 'branch in f/if#1',
        'f/if#1/x': 'action in f/if#1:1',
        'f/if#1:2': 'branch in f/if#1',
        'f/out': 'action',
      },
      ['f/out>f/if#1/x'],
    );
    const run = runOf(
      ...[began(0, 'f/if#1', 1), ...step('f/out', 0, 50), ...step('f/if#1/x', 50, 100), done(100, 'f/if#1')],
    );
    const marks = criticalMarks(run, picture, 100);
    assert.deepEqual(Object.fromEntries(marks?.nodes ?? []), {
      ...{ 'f/if#1': 1, 'f/if#1/x': 0.5, 'f/out': 0.5 },
      'f/if#1:1': undefined,
    });
    assert.deepEqual([...(marks?.edges ?? [])], ['f/out>f/if#1/x']);
  });

  it('is the same where a block is drawn as one node', () => {
    const run = runOf(
      ...[...step('f/x', 0, 50), ...step('f/y', 0, 49), began(50, 'f/block'), ...step('f/block/in', 50, 80)],
      done(80, 'f/block'),
    );
    const open = { 'f/x': 'action', 'f/y': 'action', 'f/block': 'for', 'f/block/in': 'action in f/block' };
    const folded = { 'f/x': 'action', 'f/y': 'action', 'f/block': 'for' };
    const pictures = [pictureOf(open, ['f/y>f/block/in']), pictureOf(folded, ['f/y>f/block'])];
    const [inner, outer] = pictures.map(picture => criticalMarks(run, picture, 80));
    assert.deepEqual([...(inner?.nodes.keys() ?? [])].sort(), ['f/block', 'f/block/in', 'f/y']);
    assert.deepEqual([...(outer?.nodes.keys() ?? [])].sort(), ['f/block', 'f/y']);
    assert.deepEqual([[...(inner?.edges ?? [])], [...(outer?.edges ?? [])]], [['f/y>f/block/in'], ['f/y>f/block']]);
  });

  it('adds up the rounds of a loop, and is quick with ten thousand', () => {
    const rounds = Array.from({ length: 10_000 }, (_, at): readonly Timed[] => {
      const path = `f/all[${at}]`;
      const block = { block: 1, flow: 'k', index: at, locals: {} } as const;
      return [
        [at * 10, { type: 'block.started', path, ...block }],
        ...step(`${path}/x`, at * 10, at * 10 + 9),
        [at * 10 + 9, { type: 'block.ended', path, status: 'succeeded', value: null }],
      ];
    });
    const run = runOf(began(0, 'f/all'), ...rounds.flat(), done(100_000, 'f/all'));
    const marks = criticalMarks(run, pictureOf({ 'f/all': 'for', 'f/all/x': 'action in f/all' }, []), 100_000);
    assert.deepEqual(Object.fromEntries(marks?.nodes ?? []), { 'f/all': 1, 'f/all/x': 0.9 });
  });

  it('is none of another flow, and before anything took time', () => {
    const run = runOf(...step('f/x', 0, 0));
    assert.equal(criticalMarks(run, pictureOf({ 'f/x': 'action' }, []), 10), undefined);
    assert.equal(criticalMarks(emptyRunView(), pictureOf({ 'f/x': 'action' }, []), 10), undefined);
  });
});
