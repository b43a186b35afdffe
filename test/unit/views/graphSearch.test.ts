import assert from 'node:assert/strict';
import { findNodes } from '#client/webviews/graph/search.ts';
import type { GraphModel, GraphNode } from '#protocol/graph.ts';

const node = (id: string, detail: string, ...badges: string[]): GraphNode => ({
  ...{ id, parent: undefined, kind: 'action', isGroup: false, label: id.slice(id.lastIndexOf('/') + 1), detail },
  ...{ icon: 'globe', badges, doc: undefined, place: { file: 'file:///f.flow', start: 0, end: 1, line: 1, column: 1 } },
});

const model: GraphModel = {
  ...{ flow: 'f', file: 'file:///f.flow', edges: [] },
  nodes: [node('f/unpack', 'shell'), node('f/charge', 'http.post', 'retry 5×'), node('f/pack', 'http.get')],
};

describe('the search in the graph', () => {
  it('finds by name, action and clause, whatever the case', () => {
    assert.deepEqual(findNodes(model, 'HTTP'), ['f/charge', 'f/pack']);
    assert.deepEqual(findNodes(model, 'retry'), ['f/charge']);
    assert.deepEqual(findNodes(model, 'http get'), ['f/pack']);
  });

  it('has names that begin with it first, and nothing for nothing', () => {
    assert.deepEqual(findNodes(model, 'pack'), ['f/pack', 'f/unpack']);
    assert.deepEqual(findNodes(model, '  '), []);
    assert.deepEqual(findNodes(model, 'zebra'), []);
  });
});
