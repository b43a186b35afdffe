import assert from 'node:assert/strict';
import { markText } from '#client/features/stepMarks/markText.ts';
import type { LastStep } from '#protocol/requests.ts';

const text = (step: Partial<LastStep>, hasPreview = true): string =>
  markText(
    {
      ...{ node: 'f/a', status: 'succeeded', duration: 68, attempts: 1, iterations: undefined, error: undefined },
      ...{ preview: undefined, isReused: false },
      ...step,
    },
    hasPreview,
  );

describe('what stands at a step of its last run', () => {
  it('is how it ended and how long it took', () => {
    assert.equal(text({}), '✓ 68 ms');
    assert.equal(text({ status: 'failed', duration: 1234, attempts: 3 }), '✗ 1.2 s, 3 attempts');
    assert.equal(text({ iterations: { done: 3, total: 4 }, duration: 90_000 }), '✓ 1 min, 3 of 4');
  });

  it('is what it gave, if that is wanted, and whether that was re-used', () => {
    assert.equal(text({ preview: '"ready"' }), '✓ 68 ms  = "ready"');
    assert.equal(text({ preview: '"ready"' }, false), '✓ 68 ms');
    assert.equal(text({ isReused: true, duration: 1 }), '✓ 1 ms, re-used');
  });

  it('is a word where it did not run, and nothing before it begins', () => {
    assert.equal(text({ status: 'skipped', duration: 0 }), '○ skipped');
    assert.equal(text({ status: 'running', duration: undefined }), '● running');
    assert.equal(text({ status: 'pending', duration: undefined }), '');
    assert.equal(text({ duration: 0 }), '✓', 'a `let` takes no time');
  });
});
