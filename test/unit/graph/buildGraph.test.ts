import assert from 'node:assert/strict';
import { buildGraph } from '#language/graph/buildGraph.ts';
import { glyphs } from '#language/graph/glyphs.ts';
import { lower } from '#language/plan/lower.ts';
import type { GraphModel } from '#protocol/graph.ts';
import { modelOf } from '#test/support/fixture.ts';
import { fulfil } from './fulfil.ts';
import { matchesGolden } from './golden.ts';
import { constant, type Sketch, sketchPlan } from './sketch.ts';

const draw = (body: readonly Sketch[]): GraphModel => buildGraph(sketchPlan('f', ['a'], body));

/** Edges as `from kind to`, without those to the start and the end. */
function inner(model: GraphModel): readonly string[] {
  return model.edges
    .filter(edge => !edge.from.endsWith(':start') && !edge.to.endsWith(':end'))
    .map(edge => `${edge.from} ${edge.kind} ${edge.to}${edge.label === undefined ? '' : ` ${edge.label}`}`);
}

const action = (name: string, ...needs: string[]): Sketch => ({ kind: 'action', name, summary: 'log', needs });

describe('the graph of a plan', () => {
  it('draws an order from payment to dispatch', () => {
    const model = buildGraph(fulfil);
    const lines = [
      ...model.nodes.map(({ id, parent, kind, label, detail, icon, badges }) =>
        [`${parent === undefined ? '' : '  '}${kind}`, id, label, detail, icon, badges.join(', ')]
          .join(' | ')
          .trimEnd(),
      ),
      '',
      ...model.edges.map(({ kind, from, to, label }) => `${kind} | ${from} | ${to} | ${label ?? ''}`.trimEnd()),
    ];
    matchesGolden('fulfil.graph', `${lines.join('\n')}\n`);
  });

  it('leads from what starts it to its start', () => {
    const { model, uri } = modelOf(`flow f() { step a = sleep(1s) }
event paid()
on schedule("0 3 * * *", zone: "Europe/Berlin") => f()
on event paid => f()
`);
    const graph = buildGraph(lower(model, uri, 'f'));
    const shown = graph.nodes
      .filter(({ kind }) => kind === 'trigger')
      .map(({ label, detail }) => `${label}: ${detail}`);
    assert.deepEqual(shown, ['on schedule: "0 3 * * *", zone: "Europe/Berlin"', 'on event: paid']);
    assert.deepEqual(
      graph.edges.map(({ id }) => id),
      ['f:on#1->f:start', 'f:on#2->f:start', 'f:start->f/a', 'f/a->f:end'],
    );
  });

  it('joins start and end to what stands alone', () => {
    const model = draw([action('one'), action('two', 'one')]);
    assert.deepEqual(
      model.edges.map(edge => edge.id),
      ['f:start->f/one', 'f/two->f:end', 'f/one->f/two'],
    );
    assert.deepEqual(
      draw([]).edges.map(edge => edge.id),
      ['f:start->f:end'],
    );
  });

  it('joins two nodes once, by data rather than by order', () => {
    assert.deepEqual(inner(draw([action('a'), action('b', 'after a', 'a', 'a')])), ['f/a data f/b']);
  });

  it('leaves out order that a longer way says, but no data', () => {
    const model = draw([action('a'), action('b', 'a'), action('c', 'b', 'after a'), action('d', 'c', 'a')]);
    assert.deepEqual(inner(model), ['f/a data f/b', 'f/b data f/c', 'f/c data f/d', 'f/a data f/d']);
  });

  it('tells failure, settlement and one of several from success', () => {
    const model = draw([
      action('a'),
      action('b'),
      action('c', 'failed a'),
      action('d', 'settled a'),
      action('e', 'any a b'),
    ]);
    assert.deepEqual(inner(model), [
      'f/a failure f/c failed',
      'f/a after f/d settled',
      'f/a after f/e any',
      'f/b after f/e any',
    ]);
  });

  it('leads an arrow into a box only where the box itself does not wait', () => {
    const loop = (...needs: string[]): Sketch => ({
      kind: 'for',
      name: 'all',
      summary: 'x in xs',
      needs,
      blocks: [{ body: [action('use', 'a')] }],
    });
    assert.deepEqual(inner(draw([action('a'), loop('a')])), ['f/a data f/all']);
    assert.deepEqual(inner(draw([action('a'), loop()])), ['f/a data f/all/use']);
  });

  it('draws branches as boxes, and a single one as its owner', () => {
    const branch = (label: string, name: string) => ({ label, body: [action(name)] });
    const one = draw([{ kind: 'if', name: 'q', summary: 'x > 1', blocks: [branch('x > 1', 'a')] }]);
    assert.deepEqual(
      one.nodes.map(node => [node.id, node.parent, node.detail]),
      [
        ['f:start', undefined, 'a'],
        ['f/q', undefined, 'x > 1'],
        ['f/q/a', 'f/q', 'log'],
        ['f:end', undefined, ''],
      ],
    );
    const two = draw([{ kind: 'if', summary: 'x > 1', blocks: [branch('x > 1', 'a'), branch('else', 'b')] }]);
    assert.deepEqual(
      two.nodes.slice(1, -1).map(node => [node.id, node.parent, node.label]),
      [
        ['f/if#1', undefined, 'if'],
        ['f/if#1:1', 'f/if#1', 'x > 1'],
        ['f/if#1/a', 'f/if#1:1', 'a'],
        ['f/if#1:2', 'f/if#1', 'else'],
        ['f/if#1/b', 'f/if#1:2', 'b'],
      ],
    );
  });

  it('keeps ids apart where two branches hold steps of one name', () => {
    const blocks = ['x', 'else'].map(label => ({ label, body: [action('same')] }));
    const model = draw([{ kind: 'if', name: 'q', summary: 'x', blocks }]);
    const ids = model.nodes.map(node => node.id);
    assert.equal(new Set(ids).size, ids.length);
    assert.ok(ids.includes('f/q/same') && ids.includes('f/q:2/same'), ids.join(' '));
  });

  it('draws every kind of node with an icon that the standalone picture knows', () => {
    const body = [{ label: 'x', body: [] }];
    const kinds: Sketch[] = [
      { kind: 'flow', name: 'flow', summary: 'other' },
      { kind: 'value', name: 'value', summary: '1' },
      { kind: 'match', name: 'match', summary: 'x', blocks: [...body, ...body] },
      { kind: 'event-loop', name: 'events', summary: 'e in placed', blocks: body },
      { kind: 'repeat', name: 'repeat', summary: 'until done', with: { every: constant(1000) }, blocks: body },
      { kind: 'group', name: 'par', with: { order: 'parallel' }, blocks: body },
      { kind: 'group', name: 'seq', with: { order: 'sequence' }, blocks: body },
      { kind: 'race', name: 'race', blocks: [...body, ...body] },
      { kind: 'try', name: 'try', blocks: [...body, ...body, ...body] },
      { kind: 'wait', name: 'wait', summary: 'placed' },
      { kind: 'emit', summary: 'placed' },
      { kind: 'start', name: 'begun', summary: 'other' },
      { kind: 'cancel', summary: 'wait' },
      { kind: 'yield', summary: '1' },
      { kind: 'fail', summary: '"no"' },
    ];
    const model = draw(kinds);
    for (const node of model.nodes) assert.ok(glyphs[node.icon], `${node.kind} has icon ${node.icon}`);
    assert.equal(model.nodes.filter(node => node.parent === undefined).length, kinds.length + 2);
    const kindOf = (id: string) => model.nodes.find(node => node.id === id)?.kind;
    assert.deepEqual([kindOf('f/events'), kindOf('f/par'), kindOf('f/begun')], ['for', 'parallel', 'start-flow']);
  });

  it('shows icons by what an action does', () => {
    const icons = ['http.get', 'shell', 'file.read', 'sqlite.query', 'sleep', 'other.thing'].map(
      (summary, at): Sketch => ({ kind: 'action', name: `s${at}`, summary }),
    );
    assert.deepEqual(
      draw(icons)
        .nodes.slice(1, -1)
        .map(node => node.icon),
      ['globe', 'terminal', 'file', 'database', 'watch', 'symbol-method'],
    );
  });

  it('shows clauses as badges, numbers where they are known', () => {
    const retry = (clauses: NonNullable<Sketch['clauses']>): Sketch => ({
      kind: 'action',
      name: 'a',
      summary: 'log',
      clauses,
    });
    const known = draw([
      retry({
        retry: { count: constant(3), backoff: undefined, maximum: undefined, on: undefined },
        timeout: constant(90 * 60 * 1000),
        when: constant(1),
        using: 'file:///f.flow#slots',
      }),
    ]);
    assert.deepEqual(known.nodes[1]?.badges, ['when', 'retry 3×', 'timeout 1h30m', 'using slots']);
    const computed = draw([
      retry({
        retry: { count: { op: 'local', name: 'n' }, backoff: undefined, maximum: undefined, on: undefined },
        timeout: { op: 'local', name: 'd' },
      }),
    ]);
    assert.deepEqual(computed.nodes[1]?.badges, ['retry …', 'timeout …']);
  });
});
