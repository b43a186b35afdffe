import assert from 'node:assert/strict';
import { centredOn, gripOf, isLarger, scaleOf, seenPart, shapesOf } from '#client/webviews/graph/minimap.ts';

const large = { width: 1200, height: 900 };
const window = { width: 400, height: 300 };

describe('the minimap', () => {
  it('is for a picture that is larger than its window at that zoom', () => {
    assert.equal(isLarger({ width: 400, height: 300 }, window, 1), false);
    assert.equal(isLarger({ width: 400, height: 301 }, window, 1), false, 'a pixel is rounding');
    assert.equal(isLarger({ width: 500, height: 100 }, window, 1), true);
    assert.equal(isLarger({ width: 500, height: 100 }, window, 0.8), false);
    assert.equal(isLarger({ width: 300, height: 200 }, window, 2), true);
  });

  it('keeps the shape of the picture, unless that could not be aimed at', () => {
    assert.deepEqual(scaleOf({ width: 1900, height: 1000 }, large), { x: 0.1, y: 0.1 });
    assert.deepEqual(scaleOf({ width: 1000, height: 1500 }, large), { x: 0.1, y: 0.1 });
    assert.deepEqual(scaleOf({ width: 100, height: 15_000 }, large), { x: 0.14, y: 0.01 });
    assert.deepEqual(scaleOf({ width: 1000, height: 100 }, { width: 300, height: 300 }), { x: 0.1, y: 0.14 });
  });

  it('shows the part that is in the window', () => {
    assert.deepEqual(seenPart({ x: -100, y: 60, zoom: 2 }, window), { x: 50, y: -30, width: 200, height: 150 });
  });

  it('moves the window to where it is pressed, and no farther than the picture goes', () => {
    const whole = { width: 1000, height: 800 };
    const at = centredOn({ x: 500, y: 200 }, whole, window, 2);
    assert.deepEqual(at, { x: -800, y: -250, zoom: 2 });
    const { x, y, width, height } = seenPart(at, window);
    assert.deepEqual([x + width / 2, y + height / 2], [500, 200]);
    assert.deepEqual(centredOn({ x: -70, y: 9000 }, whole, window, 1), { x: 200, y: -650, zoom: 1 });
  });

  it('keeps the part under the pointer that takes it, and centres it where it is pressed elsewhere', () => {
    const part = { x: 100, y: 100, width: 200, height: 100 };
    assert.deepEqual(gripOf(part, { x: 120, y: 190 }), { x: 80, y: -40 });
    assert.deepEqual(gripOf(part, { x: 20, y: 120 }), { x: 0, y: 0 });
  });

  it('draws a thousand nodes as one shape for each look', () => {
    const place = { file: 'file:///f.flow', start: 0, end: 1, line: 1, column: 1 };
    const node = { parent: undefined, label: '', detail: '', icon: '', badges: [], doc: undefined, place };
    const nodes = Array.from({ length: 1000 }, (_, at) => {
      return { ...node, id: `f/${at}`, kind: 'action', isGroup: at === 0 } as const;
    });
    const boxes = Object.fromEntries(nodes.map(({ id }, at) => [id, { x: at, y: 2, width: 3, height: 4 }]));
    const standings = new Map(
      nodes.map(({ id }, at) => [id, { status: at === 7 ? 'failed' : undefined, view: undefined } as const]),
    );
    const shapes = shapesOf(
      { flow: 'f', file: '', nodes, edges: [] },
      { width: 1, height: 1, boxes, routes: {} },
      standings,
    );
    assert.deepEqual([...shapes.keys()].sort(), ['failed', 'group', 'plain']);
    assert.equal(shapes.get('failed'), 'M7 2h3v4h-3z');
    assert.equal(shapes.get('plain')?.match(/M/g)?.length, 998);
  });
});
