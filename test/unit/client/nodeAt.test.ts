import assert from 'node:assert/strict';
import { nodeAt } from '#client/features/graph/nodeAt.ts';
import type { GraphModel, GraphNode } from '#protocol/graph.ts';

const node = (id: string, start: number, end: number, file = 'file:///a.flow'): GraphNode => ({
  id,
  parent: undefined,
  kind: 'action',
  isGroup: false,
  label: id,
  detail: '',
  icon: 'play',
  badges: [],
  doc: undefined,
  place: { file, start, end, line: 1, column: 1 },
});

const graph: GraphModel = {
  flow: 'f',
  file: 'file:///a.flow',
  nodes: [node('loop', 10, 100), node('loop/step', 20, 40), node('other', 20, 30, 'file:///b.flow')],
  edges: [],
};

describe('the node at a place of the text', () => {
  it('is the innermost one of that file', () => {
    assert.equal(nodeAt(graph, 'file:///a.flow', 25), 'loop/step');
    assert.equal(nodeAt(graph, 'file:///a.flow', 60), 'loop');
  });

  it('may be touched at its end, and there may be none', () => {
    assert.equal(nodeAt(graph, 'file:///a.flow', 40), 'loop/step');
    assert.equal(nodeAt(graph, 'file:///a.flow', 200), undefined);
  });
});
