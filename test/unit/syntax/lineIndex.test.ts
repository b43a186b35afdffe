import assert from 'node:assert/strict';
import fc from 'fast-check';
import { LineIndex } from '#language/syntax/lineIndex.ts';

describe('LineIndex', () => {
  const lines = new LineIndex('ab\ncd\r\n\re');

  it('finds positions', () => {
    assert.deepEqual(lines.position(0), { line: 0, character: 0 });
    assert.deepEqual(lines.position(2), { line: 0, character: 2 });
    assert.deepEqual(lines.position(3), { line: 1, character: 0 });
    assert.deepEqual(lines.position(7), { line: 2, character: 0 });
    assert.deepEqual(lines.position(8), { line: 3, character: 0 });
    assert.deepEqual(lines.position(99), { line: 3, character: 1 });
    assert.deepEqual(lines.position(-1), { line: 0, character: 0 });
  });

  it('finds offsets, within the line and the text', () => {
    assert.equal(lines.offset({ line: 1, character: 1 }), 4);
    assert.equal(lines.offset({ line: 1, character: 99 }), 5);
    assert.equal(lines.offset({ line: 99, character: 0 }), 9);
    assert.equal(lines.offset({ line: -1, character: 5 }), 0);
  });

  it('counts places from 1', () => {
    assert.deepEqual(lines.place('file:///a', { start: 4, end: 5 }), {
      file: 'file:///a',
      start: 4,
      end: 5,
      line: 2,
      column: 2,
    });
  });

  it('goes there and back', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '\n', '\r', 'é') }), fc.nat(50), (text, at) => {
        const index = new LineIndex(text);
        const offset = Math.min(at, text.length);
        // Between the two characters of a line end there is no position of its own.
        fc.pre(!(text[offset - 1] === '\r' && text[offset] === '\n'));
        assert.equal(index.offset(index.position(offset)), offset);
      }),
    );
  });
});
