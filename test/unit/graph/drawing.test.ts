import assert from 'node:assert/strict';
import { buildGraph } from '#language/graph/buildGraph.ts';
import { layoutGraph } from '#language/graph/layout.ts';
import { fitText, nameWidth } from '#language/graph/measure.ts';
import { graphToMermaid } from '#language/graph/mermaid.ts';
import { graphToSvg } from '#language/graph/svg.ts';
import type { Box, GraphEdge, GraphLayout, GraphModel, Point } from '#protocol/graph.ts';
import { qualityOf } from '#test/support/drawing.ts';
import { steadiness, survivors } from '#test/support/steadiness.ts';
import { fulfil } from './fulfil.ts';
import { matchesGolden } from './golden.ts';
import { type Sketch, sketchPlan } from './sketch.ts';

const holds = (outer: Box, inner: Box): boolean =>
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  inner.x + inner.width <= outer.x + outer.width &&
  inner.y + inner.height <= outer.y + outer.height;

const overlap = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

/** Whether a point lies on the border of a box, give or take what a line is wide. */
function onBorder({ x, y }: Point, box: Box): boolean {
  const within = x >= box.x - 1.5 && x <= box.x + box.width + 1.5;
  return within && (Math.abs(y - box.y) < 1.5 || Math.abs(y - box.y - box.height) < 1.5);
}

function checkLayout(model: GraphModel, layout: GraphLayout): void {
  const boxOf = (id: string): Box => layout.boxes[id]!;
  const page = { x: 0, y: 0, width: layout.width, height: layout.height };
  for (const node of model.nodes) {
    const around = node.parent === undefined ? page : boxOf(node.parent);
    assert.ok(holds(around, boxOf(node.id)), `${node.id} stands within ${node.parent ?? 'the page'}`);
    for (const other of model.nodes) {
      if (other.id <= node.id || other.parent !== node.parent) continue;
      assert.ok(!overlap(boxOf(node.id), boxOf(other.id)), `${node.id} and ${other.id} do not overlap`);
    }
  }
  for (const edge of model.edges) {
    const route = layout.routes[edge.id]!;
    assert.equal(route.length % 3, 1, `${edge.id} is made of cubic curves`);
    assert.ok(onBorder(route[0]!, boxOf(edge.from)), `${edge.id} starts at its source`);
    assert.ok(onBorder(route.at(-1)!, boxOf(edge.to)), `${edge.id} ends at its target`);
    assert.ok(route[0]!.y <= route.at(-1)!.y, `${edge.id} leads down`);
  }
}

describe('the layout of a graph', () => {
  it('puts boxes into each other and arrows between them', () => {
    const model = buildGraph(fulfil);
    checkLayout(model, layoutGraph(model));
  });

  it('lays out an empty flow, an empty group and deep nesting', () => {
    const nested = (depth: number): readonly Sketch[] =>
      depth === 0
        ? [{ kind: 'action', name: 'leaf', summary: 'log' }]
        : [{ kind: 'for', name: `loop${depth}`, summary: 'x in xs', blocks: [{ body: nested(depth - 1) }] }];
    const bodies: readonly (readonly Sketch[])[] = [
      [],
      [{ kind: 'group', name: 'nothing', blocks: [{ body: [] }] }],
      nested(6),
    ];
    for (const body of bodies) {
      const model = buildGraph(sketchPlan('f', [], body));
      checkLayout(model, layoutGraph(model));
    }
  });

  it('lays out 1,000 steps in a chain, side by side, and in loops', () => {
    const step = (at: number, need?: number): Sketch => ({
      kind: 'action',
      name: `s${at}`,
      summary: 'log',
      ...(need === undefined || need < 0 ? {} : { needs: [`s${need}`] }),
    });
    const numbers = Array.from({ length: 1000 }, (_, at) => at);
    const loop = (at: number): Sketch => ({
      kind: 'for',
      name: `loop${at}`,
      summary: 'x in xs',
      blocks: [{ body: [step(2 * at), step(2 * at + 1, 2 * at)] }],
    });
    const bodies = [
      numbers.map(at => step(at, at - 1)),
      numbers.map(at => step(at, at - 36)),
      numbers.map(at => step(at)),
      numbers.slice(500).map(loop),
    ];
    for (const body of bodies) {
      const model = buildGraph(sketchPlan('f', [], body));
      checkLayout(model, layoutGraph(model));
    }
  });

  it('leads no arrow through a box, also across the borders of blocks', () => {
    const log = (name: string, ...needs: string[]): Sketch => ({ kind: 'action', name, summary: 'log', needs });
    const blocks = (name: string, ...bodies: Sketch[][]): Sketch => ({
      kind: 'race',
      name,
      blocks: bodies.map(body => ({ body })),
    });
    const body = [
      log('far'),
      log('near', 'far'),
      log('last', 'near'),
      blocks('one', [log('a', 'far'), log('b', 'near', 'a'), log('c', 'far')], [log('d', 'last', 'far')]),
      blocks('two', [blocks('three', [log('e', 'far', 'one')], [log('g')])], [log('h', 'last')]),
      log('end', 'far', 'two', 'near'),
    ];
    for (const model of [buildGraph(fulfil), buildGraph(sketchPlan('f', [], body))]) {
      const layout = layoutGraph(model);
      checkLayout(model, layout);
      assert.equal(qualityOf(model, layout).throughBoxes, 0);
    }
  });

  it('crosses no arrows where none need to cross, whatever the order of the text', () => {
    const numbers = Array.from({ length: 12 }, (_, at) => at);
    const log = (name: string, ...needs: string[]): Sketch => ({ kind: 'action', name, summary: 'log', needs });
    const body = [
      ...numbers.map(at => log(`s${at}`)),
      ...numbers.map(at => log(`t${at}`, `s${(at * 5) % 12}`)),
      ...numbers.map(at => log(`u${at}`, `t${(at * 7) % 12}`)),
    ];
    const model = buildGraph(sketchPlan('f', [], body));
    assert.equal(qualityOf(model, layoutGraph(model)).crossings, 0);
  });

  it('stays as it is when a step is added at the end, or is given another name', () => {
    const log = (name: string, ...needs: string[]): Sketch => ({ kind: 'action', name, summary: 'log', needs });
    const body = [log('a'), log('b', 'a'), log('c', 'a'), log('d', 'b', 'c'), log('e', 'a')];
    const before = buildGraph(sketchPlan('f', [], body));
    const more = buildGraph(sketchPlan('f', [], [...body, log('g', 'e')]));
    const renamed = {
      ...before,
      nodes: before.nodes.map(node => (node.label === 'b' ? { ...node, label: 'rather a long name' } : node)),
    };
    for (const after of [more, renamed]) {
      const found = steadiness(layoutGraph(before), layoutGraph(after), survivors(before, after));
      assert.equal(found?.ordered, 1);
      assert.ok(found.moved < 0.5, `moved by ${found.moved}`);
    }
  });

  it('draws blocks that wait for parts of each other', () => {
    const body: readonly Sketch[] = [
      { kind: 'group', name: 'one', blocks: [{ body: [{ kind: 'action', name: 'a', summary: 'log' }] }] },
      { kind: 'group', name: 'two', blocks: [{ body: [{ kind: 'action', name: 'b', summary: 'log' }] }] },
    ];
    const drawn = buildGraph(sketchPlan('f', [], body));
    const edge = (from: string, to: string): GraphEdge => ({
      id: `${from}->${to}`,
      from,
      to,
      kind: 'data',
      label: undefined,
    });
    const model = { ...drawn, edges: [...drawn.edges, edge('f/one/a', 'f/two/b'), edge('f/two/b', 'f/one')] };
    const layout = layoutGraph(model);
    assert.equal(Object.keys(layout.boxes).length, model.nodes.length);
    for (const { id } of model.edges) assert.ok(layout.routes[id]!.length >= 4, id);
  });

  it('gives the same for the same graph', () => {
    const model = buildGraph(fulfil);
    assert.deepEqual(layoutGraph(model), layoutGraph(model));
  });

  it('cuts what does not fit, with an ellipsis', () => {
    assert.equal(fitText('short', 200, nameWidth), 'short');
    const cut = fitText('a rather long name of a step', 60, nameWidth);
    assert.ok(cut.endsWith('…') && nameWidth(cut) <= 60, cut);
    assert.equal(fitText('x', 1, nameWidth), '');
  });
});

describe('a graph as text', () => {
  it('is a standalone SVG', () => {
    const model = buildGraph(fulfil);
    const svg = graphToSvg(model, layoutGraph(model));
    matchesGolden('fulfil.svg', svg);
    assert.match(svg, /^<svg [^>]*role="img"/);
    assert.match(svg, /<title id="title">Flow fulfil: 17 steps<\/title>/);
    assert.match(svg, /prefers-color-scheme:dark/);
    assert.doesNotMatch(svg, /<script|xlink|href=/);
  });

  it('has the colours that are asked for, and marks of what has changed only where there are any', () => {
    const model = buildGraph(fulfil);
    const layout = layoutGraph(model);
    for (const scheme of ['light', 'dark'] as const) {
      assert.doesNotMatch(graphToSvg(model, layout, scheme), /prefers-color-scheme|diff-/);
    }
    const [first, ...others] = model.nodes;
    assert.ok(first);
    const compared = { ...model, nodes: [{ ...first, change: 'removed' as const }, ...others] };
    assert.match(graphToSvg(compared, layout), /class="node \w+ diff-removed"[\s\S]*>− removed</);
  });

  it('escapes what the author wrote', () => {
    const model = buildGraph(
      sketchPlan('f', [], [{ kind: 'value', name: 'x', summary: '"<script>alert(1)</script>" & 1' }]),
    );
    assert.doesNotMatch(graphToSvg(model, layoutGraph(model)), /<script/);
    assert.doesNotMatch(graphToMermaid(model), /<script/);
  });

  it('is a Mermaid flowchart', () => {
    matchesGolden('fulfil.mermaid', graphToMermaid(buildGraph(fulfil)));
  });
});
