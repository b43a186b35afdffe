import assert from 'node:assert/strict';
import { barText, ProgressOfRun, spokenText } from '#client/features/runStatus/runProgress.ts';
import type { RunEvent, RunEventBody } from '#protocol/runEvents.ts';

const begun: RunEventBody = { type: 'run.started', flow: 'release', file: 'file:///r.flow', input: {}, seed: 's' };
const begin = (path: string): RunEventBody => ({
  type: 'attempt.started',
  path,
  attempt: 1,
  action: 'shell',
  input: {},
});
const end = (path: string): RunEventBody => ({ type: 'step.succeeded', path, value: null, caught: undefined });
const eventsOf = (...bodies: readonly RunEventBody[]): readonly RunEvent[] =>
  bodies.map((body, at) => ({ run: 'r', seq: at + 1, time: 1000, ...body }) as RunEvent);

describe('a running flow in the status bar', () => {
  const progressOf = (...bodies: readonly RunEventBody[]) => {
    const progress = new ProgressOfRun().take(eventsOf(begun, ...bodies));
    assert.ok(progress);
    return progress;
  };

  it('is told with the step that it is at, or how many, and for how long', () => {
    const text = (...bodies: readonly RunEventBody[]): string => barText([progressOf(...bodies)], 13_000);
    assert.equal(text(), 'release, 12 s');
    assert.equal(text(begin('release/clean')), 'release: clean, 12 s');
    assert.equal(text(begin('release/clean'), end('release/clean')), 'release, 12 s');
    assert.equal(text(begin('release/builds[0]/compile'), begin('release/lint')), 'release: 2 steps, 12 s');
    assert.equal(text({ type: 'run.queued' } as RunEventBody), 'release: queued, 12 s');
  });

  it('takes only what is new', () => {
    const progress = new ProgressOfRun();
    assert.equal(progress.take([]), undefined);
    const events = [...eventsOf(begun, begin('release/clean'))];
    assert.deepEqual(progress.take(events)?.steps, ['release/clean']);
    events.push(...eventsOf(end('release/clean'), begin('release/lint')));
    assert.deepEqual(progress.take(events)?.steps, ['release/lint']);
  });

  it('is counted with others', () => {
    assert.equal(barText([progressOf(), progressOf()], 63_000), '2 flows run, 1 min');
    assert.equal(barText([], 0), '');
  });

  it('is spoken in a sentence', () => {
    assert.equal(
      spokenText(progressOf(begin('release/builds[0]/compile'), begin('release/lint')), 13_000),
      'release has run for 12 s. It is at compile, lint.',
    );
  });
});
