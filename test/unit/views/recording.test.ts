import assert from 'node:assert/strict';
import { eventText } from '#client/webviews/shared/eventText.ts';
import {
  addEvents,
  emptyRecording,
  lookAt,
  loseRecording,
  type Recording,
  timeIn,
} from '#client/webviews/shared/recording.ts';
import type { RunEvent, RunEventBody } from '#protocol/runEvents.ts';
import { emptyRunView, foldRun, type RunView, startOfVirtualTime } from '#protocol/runView.ts';

const bodies: readonly RunEventBody[] = [
  { type: 'run.started', flow: 'f', file: 'file:///f.flow', input: {}, seed: 's' },
  { type: 'block.started', path: 'f', block: 0, flow: 'k', index: undefined, locals: {} },
  { type: 'step.started', path: 'f/a', chosen: undefined, count: undefined },
  { type: 'attempt.started', path: 'f/a', attempt: 1, action: 'log', input: { message: 'hi' } },
  { type: 'step.log', path: 'f/a', level: 'info', stream: 'log', text: 'hi' },
  { type: 'step.succeeded', path: 'f/a', value: 1, caught: undefined },
  { type: 'block.ended', path: 'f', status: 'succeeded', value: 1 },
  { type: 'run.succeeded', output: 1 },
];
const events = bodies.map((body, at) => ({ run: 'r1', seq: at + 1, time: 1000 + at * 10, ...body }) as RunEvent);

const recorded = (count = events.length): Recording => addEvents(emptyRecording(), events.slice(0, count), true);
/** What is shown of a run, however often it has changed until it was so. */
const shown = (run: RunView | undefined): Partial<RunView> => {
  const { version: _, witness: __, ...rest } = run ?? emptyRunView();
  return rest;
};
const foldOf = (count: number): RunView => events.slice(0, count).reduce(foldRun, emptyRunView());

describe('the past of a run in a view', () => {
  it('is the fold of the events up to there, whichever way one comes', () => {
    const last = events.length;
    const ways = [[3], [6, 3], [2, 3, 5, 4], [5, 1, last - 1], [0], [3, 3]];
    for (const way of ways) {
      const { past } = way.reduce(lookAt, recorded());
      assert.deepEqual(shown(past?.run), shown(foldOf(Math.max(1, way.at(-1) ?? 0))), way.join(' '));
    }
  });

  it('ends with the last event: that is the present', () => {
    for (const position of [undefined, events.length, events.length + 5]) {
      assert.equal(lookAt(lookAt(recorded(), 2), position).past, undefined);
    }
  });

  it('stays as it is when more happens', () => {
    const before = lookAt(recorded(5), 3);
    const after = addEvents(before, events.slice(5), false);
    assert.equal(after.past?.position, 3);
    assert.deepEqual(shown(after.past?.run), shown(foldOf(3)));
    assert.deepEqual(after.run, foldOf(events.length));
    assert.equal(timeIn(after, 5000), 1020);
  });

  it('is left for another run', () => {
    const other = addEvents(lookAt(recorded(), 3), events.slice(0, 2), true);
    assert.equal(other.past, undefined);
    assert.equal(other.events.length, 2);
  });
});

describe('the present of a run in a view', () => {
  it('is now; in virtual time it is when something last happened', () => {
    assert.equal(timeIn(recorded(4), 5000), 5000);
    const virtual = events.slice(0, 4).map((event, at) => ({ ...event, time: startOfVirtualTime + at }));
    assert.equal(timeIn(addEvents(emptyRecording(), virtual, true), Date.UTC(2026, 0, 1)), startOfVirtualTime + 3);
  });
});

describe('a run that was lost', () => {
  it('ended with the last that is known of it', () => {
    const { run } = loseRecording(recorded(4), 'gone');
    assert.equal(run.status, 'lost');
    assert.equal(run.endedAt, 1030);
    assert.equal(run.rows.get('f/a')?.status, 'cancelled');
  });

  it('goes on as if nothing had been, when it is taken up', () => {
    const { run } = addEvents(loseRecording(recorded(4), 'gone'), events.slice(4), false);
    assert.deepEqual(run, foldOf(events.length));
  });
});

describe('an event in words', () => {
  it('says what happens to which step', () => {
    assert.deepEqual(
      [events[0], events[2], events[3], events[7]].map(event => event && eventText(event)),
      ['the run begins', 'a: begins', 'a: calls log', 'the run has succeeded'],
    );
  });
});
