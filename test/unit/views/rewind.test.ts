import assert from 'node:assert/strict';
import { Rewinder } from '#client/webviews/shared/rewind.ts';
import type { RunEvent, RunEventBody } from '#protocol/runEvents.ts';
import { emptyRunView, foldRun, type RunView } from '#protocol/runView.ts';
import { programs, simulated } from '../../conformance/simulated.ts';

/** What is shown of it: nothing reads how often it has changed, but for telling that it has. */
const shown = ({ version: _, witness: __, ...rest }: RunView) => rest;

const foldOf = (events: readonly RunEvent[], count: number): RunView =>
  events.slice(0, count).reduce(foldRun, emptyRunView());

/** Goes to places all over the run, back and forth, and compares each with the fold from the start. */
function assertGoesAnywhere(events: readonly RunEvent[], stretch: number, stops: number, about: string): void {
  const rewinder = new Rewinder(events, stretch);
  let [at, before] = [events.length, 0];
  for (let stop = 0; stop <= stops; stop++) {
    const { version } = rewinder.run;
    rewinder.goTo(at);
    assert.deepEqual(shown(rewinder.run), shown(foldOf(events, at)), `${about}: stop ${stop}, after event ${at}`);
    if (at !== before) assert.ok(rewinder.run.version > version, `${about}: stop ${stop} is told`);
    before = at;
    // Coprime to most lengths: it comes by everywhere, in no order.
    at = (at + 7919 * (stop + 1)) % (events.length + 1);
  }
}

describe('going back in a view of a run', () => {
  it('gives what was there, in all that flows do', () => {
    programs.forEach(({ name, program }, at) => {
      const { events } = simulated(program);
      const stretch = [1, 3, 16][at % 3] ?? 1;
      if (events.length < 300) assertGoesAnywhere(events, stretch, 4, `${name}, ${stretch}`);
    });
  });

  it('gives back the entries of a log that has dropped them since', () => {
    const started: RunEventBody = { type: 'run.started', flow: 'f', file: 'file:///f.flow', input: {}, seed: 's' };
    const line = (at: number): RunEventBody => ({
      type: 'step.log',
      path: `f/s${at % 2}`,
      level: 'info',
      stream: 'log',
      text: `Line ${at}`,
    });
    const bodies = [started, ...Array.from({ length: 60_000 }, (_, at) => line(at))];
    const events = bodies.map((body, at) => ({ run: 'r', seq: at + 1, time: at, ...body }) as RunEvent);
    const rewinder = new Rewinder(events);
    for (const at of [60_000, 31_000, 24_999, 25_001, 7, 52_000, 30_001]) {
      rewinder.goTo(at);
      const { log, droppedLog, rows } = foldOf(events, at);
      assert.equal(rewinder.run.droppedLog, droppedLog, `after event ${at}`);
      assert.deepEqual(
        [rewinder.run.log.length, rewinder.run.log[0], rewinder.run.rows.get('f/s1')?.log.at(-1)],
        [log.length, log[0], rows.get('f/s1')?.log.at(-1)],
      );
    }
  });
});
