import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createColors } from 'picocolors';
import { QueueNotes } from '#cli/progress/queueNotes.ts';
import type { RunEvent, RunEventBody, Share } from '#protocol/runEvents.ts';
import { emptyRunView, foldRun } from '#protocol/runView.ts';

const share: Share = { kind: 'lock', slots: 1 };
const queued: RunEventBody = { type: 'step.queued', path: 'f/a', resource: 'file:///f.flow#door', share };

/** What is told of a run some time after these events. */
async function told(bodies: readonly RunEventBody[]): Promise<readonly string[]> {
  const view = emptyRunView();
  const lines: string[] = [];
  const notes = new QueueNotes(view, createColors(false), line => lines.push(line), 0);
  const begin: RunEventBody = { type: 'run.started', flow: 'f', file: 'file:///f.flow', input: {}, seed: 's' };
  [begin, ...bodies].forEach((body, at) => {
    const event = { run: 'r', seq: at + 1, time: at, ...body } as RunEvent;
    foldRun(view, event);
    notes.onEvent(event);
  });
  // Timers of the same delay fire in the order in which they were set.
  await once(AbortSignal.timeout(2), 'abort');
  notes.end();
  return lines;
}

describe('what stands in line', () => {
  it('is told once it has stood there for a while', async () => {
    assert.deepEqual(await told([queued]), ['… a  waits for `door`, a lock']);
    assert.deepEqual(await told([{ type: 'run.queued', limit: 1 }]), ['… f  waits: another run of it is under way']);
  });

  it('is not told where its turn comes at once', async () => {
    assert.deepEqual(await told([queued, { type: 'step.granted', path: 'f/a', retryAt: undefined }]), []);
    assert.deepEqual(await told([{ type: 'run.queued', limit: 1 }, { type: 'run.admitted' }]), []);
  });
});
