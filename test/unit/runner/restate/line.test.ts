import assert from 'node:assert/strict';
import type { Share } from '#protocol/runEvents.ts';
import { emptyLine, join, type Line, leave, turns } from '#runner/engines/restate/line.ts';

const lock = (slots: number): Share => ({ kind: 'lock', slots });
const rate = (slots: number, per: number): Share => ({ kind: 'rate', slots, per });

const joined = (line: Line, share: Share, ...paths: readonly string[]): Line =>
  paths.reduce((known, path) => join(known, { run: 'r', path, share }), line);

const granted = (line: Line, now = 0): readonly string[] => turns(line, now).granted.map(({ path }) => path);

describe('a line for a lock', () => {
  it('gives as many turns as there are slots, to those who came first', () => {
    assert.deepEqual(granted(joined(emptyLine, lock(2), 'a', 'b', 'c')), ['a', 'b']);
  });

  it('gives the next turn when one is given back', () => {
    const { line } = turns(joined(emptyLine, lock(1), 'a', 'b', 'c'), 0);
    assert.deepEqual(granted(line), []);
    assert.deepEqual(granted(leave(line, { run: 'r', path: 'a' })), ['b']);
  });

  it('is left by who stands in it', () => {
    const { line } = turns(joined(emptyLine, lock(1), 'a', 'b', 'c'), 0);
    const left = leave(leave(line, { run: 'r', path: 'b' }), { run: 'r', path: 'a' });
    assert.deepEqual(granted(left), ['c']);
  });

  it('is joined once', () => {
    assert.equal(joined(emptyLine, lock(1), 'a', 'a').places.length, 1);
  });
});

describe('a line for a rate limit', () => {
  it('gives so many turns within its time, and says when the next one is', () => {
    const first = turns(joined(emptyLine, rate(2, 100), 'a', 'b', 'c'), 1000);
    assert.deepEqual(
      first.granted.map(({ path }) => path),
      ['a', 'b'],
    );
    assert.equal(first.next, 1100);
    assert.deepEqual(granted(first.line, 1099), []);
    assert.deepEqual(granted(first.line, 1100), ['c']);
  });

  it('lets the same step in again for its next attempt', () => {
    const { line } = turns(joined(emptyLine, rate(2, 100), 'a'), 0);
    assert.deepEqual(granted(joined(line, rate(2, 100), 'a')), ['a']);
  });
});
