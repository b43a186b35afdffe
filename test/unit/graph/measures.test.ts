import assert from 'node:assert/strict';
import type { Box, GraphLayout, GraphModel, GraphNode, Point } from '#protocol/graph.ts';
import { crossings, polyline, qualityOf } from '#test/support/drawing.ts';
import { steadiness, survivors } from '#test/support/steadiness.ts';

const line = (...points: readonly (readonly [number, number])[]): readonly Point[] =>
  points.map(([x, y]) => ({ x, y }));

const node = (id: string, parent?: string): GraphNode => ({
  id,
  parent,
  kind: 'action',
  isGroup: false,
  label: id.split('/').at(-1) ?? id,
  detail: '',
  icon: '',
  badges: [],
  doc: undefined,
  place: { file: '', start: 0, end: 0, line: 1, column: 1 },
});

const graph = (nodes: readonly GraphNode[], ...ways: readonly (readonly [string, string])[]): GraphModel => ({
  flow: 'f',
  file: '',
  nodes,
  edges: ways.map(([from, to]) => ({ id: `${from}->${to}`, from, to, kind: 'data', label: undefined })),
});

const box = (x: number, y: number, width = 10, height = 10): Box => ({ x, y, width, height });

/** Boxes, and an arrow straight from point to point for each edge. */
function layout(boxes: Record<string, Box>, ways: Record<string, readonly Point[]> = {}): GraphLayout {
  const routes = Object.entries(ways).map(([id, [from, to]]) => [id, [from!, from!, to!, to!]] as const);
  return { width: 100, height: 100, boxes, routes: Object.fromEntries(routes) };
}

describe('how well a graph is drawn', () => {
  it('counts where lines cross, not where they meet or touch', () => {
    assert.equal(crossings([line([0, 0], [10, 10]), line([10, 0], [0, 10])]), 1);
    assert.equal(crossings([line([0, 0], [10, 10]), line([0, 0], [10, 20])]), 0, 'a common start');
    assert.equal(crossings([line([0, 0], [10, 10]), line([0, 10], [5, 5])]), 0, 'an end on the other line');
    assert.equal(crossings([line([0, 0], [0, 10]), line([0, 2], [0, 8])]), 0, 'one on the other');
    assert.equal(crossings([line([0, 0], [10, 10], [0, 20]), line([5, 0], [5, 20])]), 2, 'there and back');
    assert.equal(crossings([line([0, 0], [10, 10], [10, 0], [0, 10])]), 0, 'one line with itself');
  });

  it('follows curves', () => {
    const curve = polyline(line([0, 0], [0, 50], [100, 50], [100, 100]));
    assert.deepEqual([curve[0], curve.at(-1)], line([0, 0], [100, 100]));
    assert.equal(crossings([curve, line([0, 80], [100, 20])]), 1);
    assert.equal(crossings([curve, line([0, 40], [20, 80])]), 0);
  });

  it('counts boxes that an arrow leads through, but not those around its ends', () => {
    const nodes = [node('a'), node('b'), node('c'), node('d', 'c')];
    const boxes = { a: box(0, 0), b: box(0, 20), c: box(-5, 40, 20, 30), d: box(0, 50) };
    const ways = { 'a->d': line([5, 10], [5, 50]) };
    const quality = qualityOf(graph(nodes, ['a', 'd']), layout(boxes, ways));
    assert.deepEqual(quality, { crossings: 0, throughBoxes: 1, length: 40, area: 10_000 });
    const aside = layout({ ...boxes, b: box(6, 20) }, { 'a->d': line([5, 10], [5, 50]) });
    assert.equal(qualityOf(graph(nodes, ['a', 'd']), aside).throughBoxes, 0);
  });
});

describe('how steady a picture is', () => {
  const same = new Map(['a', 'b', 'c'].map(id => [id, id]));
  const before = layout({ a: box(0, 0), b: box(20, 0), c: box(40, 0) });

  it('does not mind that the whole has moved', () => {
    const after = layout({ a: box(50, 30), b: box(70, 30), c: box(90, 30) });
    assert.deepEqual(steadiness(before, after, same), { ordered: 1, moved: 0 });
  });

  it('tells who has changed sides, and how far one of them in the middle has moved', () => {
    const after = layout({ a: box(20, 0), b: box(0, 0), c: box(40, 0) });
    assert.deepEqual(steadiness(before, after, same), { ordered: 1 / 3, moved: 2 });
    assert.equal(steadiness(before, after, new Map()), undefined);
  });

  it('knows what is still there, also where it now stands in a block', () => {
    const was = graph([node('f/a'), node('f/b'), node('f/gone')]);
    const is = graph([node('f/a'), node('f/try#1'), node('f/try#1/b', 'f/try#1')]);
    assert.deepEqual(
      [...survivors(was, is)],
      [
        ['f/a', 'f/a'],
        ['f/b', 'f/try#1/b'],
      ],
    );
  });
});
