import assert from 'node:assert/strict';
import { changeFold } from '#client/features/graph/folds.ts';
import { graph } from '#language/features/graph.ts';
import { foldGraph } from '#language/graph/foldGraph.ts';
import type { GraphFold, GraphModel } from '#protocol/graph.ts';
import { modelOf } from '#test/support/fixture.ts';

const text = `import { pack } from "./pack.flow"

flow again(n: int) -> int {
  step deeper = again(n: n)
  return deeper
}

flow f(lines: int[]) {
  step a = sleep(1s)
  step all = for line in lines {
    step one = log("\${line}") after a
    step two = log("x") after one
  }
  step b = log("b") after all
  step parcel = pack(n: 2) after b
  step deep = again(n: 1)
}
//- /pack.flow
export flow pack(n: int) -> int {
  step booked = log("booked")
  step sent = log("sent") after booked
  return n
}
`;

function drawn(fold?: GraphFold): GraphModel {
  const { model, uri } = modelOf(text);
  const reply = graph(model, uri, 'f', fold);
  assert.ok(reply.graph, reply.problem);
  return reply.graph;
}

const arrows = (model: GraphModel, id: string): readonly string[] =>
  model.edges.filter(edge => edge.from === id || edge.to === id).map(edge => edge.id);

describe('what a reader folds and opens in a graph', () => {
  it('is a block as one node that tells how much it holds; its arrows stay', () => {
    const model = drawn({ collapsed: ['f/all'], opened: [] });
    const block = model.nodes.find(({ id }) => id === 'f/all');
    assert.deepEqual(block?.folded, ['f/all/one', 'f/all/two']);
    assert.equal(block.isGroup, false);
    assert.deepEqual(block.badges, ['2 steps']);
    assert.ok(!model.nodes.some(({ parent }) => parent === 'f/all'));
    assert.deepEqual(arrows(model, 'f/all'), ['f/all->f/b', 'f/a->f/all']);
  });

  it('is nothing where there is no such block', () => {
    const whole = drawn();
    assert.equal(foldGraph(whole, new Set(['f/gone', 'f/a'])), whole);
  });

  it('is the flow of a call inside of it, from another file, with the paths of a run', () => {
    assert.equal(drawn().nodes.find(({ id }) => id === 'f/parcel')?.call, 'closed');
    const model = drawn({ collapsed: [], opened: ['f/parcel'] });
    const inside = model.nodes.filter(({ parent }) => parent === 'f/parcel');
    assert.deepEqual(
      inside.map(({ id }) => id),
      ['f/parcel/booked', 'f/parcel/sent', 'f/parcel/return#1'],
    );
    assert.match(inside[0]?.place.file ?? '', /pack\.flow$/);
    assert.ok(model.edges.some(({ id }) => id === 'f/parcel/booked->f/parcel/sent'));
    assert.ok(!model.edges.some(({ to, from }) => to === 'f/parcel/booked' || from === 'f/parcel/sent'));
  });

  it('ends where a flow calls itself', () => {
    const model = drawn({ collapsed: [], opened: ['f/deep', 'f/deep/deeper'] });
    const inner = model.nodes.find(({ id }) => id === 'f/deep/deeper');
    assert.equal(inner?.call, undefined);
    assert.equal(inner?.isGroup, false);
  });

  it('changes by one node or by all', () => {
    const whole = drawn({ collapsed: [], opened: ['f/parcel'] });
    const none: GraphFold = { collapsed: [], opened: ['f/parcel'] };
    assert.deepEqual(changeFold(none, whole, { type: 'fold', node: 'f/parcel' }).opened, []);
    const one = changeFold(none, whole, { type: 'fold', node: 'f/all' });
    assert.deepEqual(one, { collapsed: ['f/all'], opened: ['f/parcel'] });
    assert.deepEqual(changeFold(one, drawn(one), { type: 'fold', node: 'f/all' }), none);
    assert.deepEqual(changeFold(none, whole, { type: 'foldAll', how: 'collapse' }), {
      collapsed: ['f/all'],
      opened: [],
    });
    assert.deepEqual(changeFold(one, drawn(one), { type: 'foldAll', how: 'expand' }), none);
    assert.equal(changeFold(none, whole, { type: 'fold', node: 'f/a' }), none);
  });
});
