import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

describe('docs/run-events.md', () => {
  it('lists exactly the events of the protocol', () => {
    const declared = [...read('protocol/runEvents.ts').matchAll(/readonly type: '([\w.]+)'/g)].map(match => match[1]);
    const listed = [...read('docs/run-events.md').matchAll(/^\| `([\w.]+)` \|/gm)].map(match => match[1]);
    assert.deepEqual([...listed].sort(), [...declared].sort());
  });
});
