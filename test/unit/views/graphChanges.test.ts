import assert from 'node:assert/strict';
import { calledOf, changeLines, shownBy, stepTo, summaryOf } from '#client/webviews/graph/diff/changes.ts';
import { initialGraph, standingOf, takeGraph } from '#client/webviews/graph/state.ts';
import type { GraphNode, NodeChange } from '#protocol/graph.ts';
import { emptyRunView } from '#protocol/runView.ts';

const change = (kind: NodeChange['kind'], id: string, more: Partial<NodeChange> = {}): NodeChange => ({
  ...{ kind, id, before: 'log', after: 'log', parts: [], waitsFor: [], waitsNoMoreFor: [] },
  ...more,
});

const uri = 'file:///f.flow';

const node = (id: string, more: Partial<GraphNode> = {}): GraphNode => ({
  ...{ id, parent: undefined, kind: 'action', isGroup: false, label: id, detail: '', icon: 'globe', badges: [] },
  ...{ doc: undefined, place: { file: uri, start: 0, end: 1, line: 1, column: 1 } },
  ...more,
});

describe('what the graph says of changes', () => {
  it('is a summary, with the kinds in one order', () => {
    const changes = [
      change('removed', 'f/a~gone'),
      change('added', 'f/b'),
      change('added', 'f/c'),
      change('changed', 'f/d'),
    ];
    assert.equal(summaryOf('HEAD', changes), '2 added, 1 changed, 1 removed against HEAD');
    assert.equal(summaryOf('1a2b3c4', []), 'No difference from 1a2b3c4');
  });

  it('is what each was and is, its parts, and what it waits for', () => {
    const told = change('changed', 'f/a', { before: 'sleep(1s)', after: 'sleep(2s)', parts: ['with timeout 1m'] });
    assert.deepEqual(changeLines({ ...told, waitsFor: ['x'], waitsNoMoreFor: ['y'] }), [
      'was sleep(1s)',
      'is sleep(2s)',
      'with timeout 1m',
      'waits for x',
      'waits no more for y',
    ]);
    assert.deepEqual(changeLines(change('added', 'f/b')), []);
  });

  it('calls a step by its name, also in a collapsed block, which shows it', () => {
    const block = node('f/block', { folded: ['f/block/a~gone', 'f/block/if#2'] });
    assert.equal(shownBy([node('f/x'), block], 'f/block/a~gone')?.id, 'f/block');
    assert.equal(shownBy([node('f/x')], 'f/y'), undefined);
    assert.equal(calledOf(change('removed', 'f/block/a~gone'), undefined), 'a');
    assert.equal(calledOf(change('added', 'f/block/if#2'), undefined), 'if');
    assert.equal(calledOf(change('added', 'f/x'), node('f/x', { label: 'x' })), 'x');
  });

  it('is gone through around the ends', () => {
    assert.deepEqual([stepTo(3, undefined, 1), stepTo(3, undefined, -1)], [0, 2]);
    assert.deepEqual([stepTo(3, 2, 1), stepTo(3, 0, -1), stepTo(0, undefined, 1)], [0, 2, undefined]);
  });

  it('leaves what is gone out of a run', () => {
    const nodes = [node('f/a~gone', { change: 'removed' }), node('f/b')];
    const comparison = { revision: 'HEAD', about: 'First', changes: [change('removed', 'f/a~gone')] };
    const { picture } = takeGraph(initialGraph(), {
      ...{ type: 'graph', uri, stale: false },
      reply: {
        ...{ flows: ['f'], graph: { flow: 'f', file: uri, nodes, edges: [] }, problem: undefined },
        layout: { width: 1, height: 1, boxes: {}, routes: {} },
        comparison: { ...comparison, problem: undefined, note: undefined },
      },
    });
    assert.ok(picture);
    assert.equal(picture.changes.get('f/a~gone')?.kind, 'removed');
    const run = { ...emptyRunView(), flow: 'f', status: 'succeeded', endedAt: 1 } as const;
    assert.deepEqual(
      nodes.map(each => standingOf(run, picture, each).status),
      [undefined, 'skipped'],
    );
  });
});
