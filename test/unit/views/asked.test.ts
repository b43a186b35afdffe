import assert from 'node:assert/strict';
import { type Asked, askedBy } from '#client/webviews/run/asked.ts';
import { initialRun, takeRun } from '#client/webviews/run/state.ts';
import type { RunEvent, RunEventBody } from '#protocol/runEvents.ts';

const begin: readonly RunEventBody[] = [
  { type: 'run.started', flow: 'f', file: 'file:///f.flow', input: {}, seed: 's' },
  { type: 'block.started', path: 'f', block: 0, flow: 'k', index: undefined, locals: {} },
  ...['f/ok', 'f/paid'].map(path => ({ type: 'step.started', path, chosen: undefined, count: undefined }) as const),
];
const asks: RunEventBody = { type: 'step.waiting', path: 'f/ok', resumeAt: undefined, approval: { prompt: 'Pay?' } };
const listens: RunEventBody = {
  type: 'step.waiting',
  path: 'f/paid',
  resumeAt: undefined,
  event: 'paid',
  fields: { order: 'a1' },
};
const waits: RunEventBody = { type: 'run.waiting', inDoubt: [] };

function askedAfter(bodies: readonly RunEventBody[]): readonly Asked[] {
  const events = [...begin, ...bodies].map((body, at) => ({ run: 'r', seq: at + 1, time: at, ...body }) as RunEvent);
  return askedBy(takeRun(initialRun(), { type: 'events', events, reset: true }).recording.run);
}

describe('what the run panel asks', () => {
  it('is what only a person can answer first, then the events that are waited for', () => {
    const asked = askedAfter([listens, asks, waits]);
    assert.deepEqual(
      asked.map(({ kind, path }) => `${kind} ${path}`),
      ['approval f/ok', 'event f/paid'],
    );
    assert.deepEqual(asked[1], {
      kind: 'event',
      path: 'f/paid',
      until: undefined,
      event: 'paid',
      fields: { order: 'a1' },
    });
  });

  it('is asked also while other steps run', () => {
    assert.equal(askedAfter([asks]).length, 1);
  });

  it('is over with the answer, and with the run', () => {
    const answered: RunEventBody = { type: 'step.answered', path: 'f/ok', approved: true, at: 1 };
    assert.deepEqual(askedAfter([asks, waits, answered]), []);
    assert.deepEqual(askedAfter([asks, waits, { type: 'run.cancelled', reason: 'stopped' }]), []);
  });

  it('asks about a step in doubt, and names what ran', () => {
    const [asked] = askedAfter([
      { type: 'attempt.started', path: 'f/ok', attempt: 1, action: 'http.post', input: {} },
      { type: 'step.inDoubt', path: 'f/ok', attempt: 1 },
      { ...waits, inDoubt: ['f/ok'] },
    ]);
    assert.deepEqual(asked, { kind: 'doubt', path: 'f/ok', until: undefined, action: 'http.post' });
  });
});

describe('an answer that was not taken', () => {
  it('is told beside its question, and forgotten with the run', () => {
    const told = takeRun(initialRun(), { type: 'refused', path: 'f/ok', message: 'Too late.' });
    assert.deepEqual(told.refused, { path: 'f/ok', message: 'Too late.' });
    assert.equal(takeRun(told, { type: 'events', events: [], reset: true }).refused, undefined);
  });
});
