import assert from 'node:assert/strict';
import { type CatchUp, dueTimes } from '#runner/serve/dueTimes.ts';

const at = (text: string): number => Date.parse(text);

/** What is due of a daily schedule at three in Berlin: times, and the next look. */
function daily(catchUp: CatchUp, position: string, now: string): readonly [readonly string[], string | undefined] {
  const due = dueTimes({ cron: '0 3 * * *', zone: 'Europe/Berlin' }, catchUp, at(position), at(now));
  const shown = (time: number) => new Date(time).toISOString().slice(0, 16);
  return [due.times.map(shown), due.next === undefined ? undefined : shown(due.next)];
}

describe('due times', () => {
  it('none before the next time', () => {
    assert.deepEqual(daily('all', '2026-11-24T02:00:00Z', '2026-11-25T01:59:59Z'), [[], '2026-11-25T02:00']);
  });

  it('one at its time, and a moment later', () => {
    const expected = [['2026-11-25T02:00'], '2026-11-26T02:00'];
    assert.deepEqual(daily('skip', '2026-11-24T02:00:00Z', '2026-11-25T02:00:00Z'), expected);
    assert.deepEqual(daily('skip', '2026-11-24T02:00:00Z', '2026-11-25T02:00:59Z'), expected);
  });

  it('never one that was dealt with', () => {
    assert.deepEqual(daily('all', '2026-11-25T02:00:00Z', '2026-11-25T02:00:10Z'), [[], '2026-11-26T02:00']);
  });

  it('of those that were missed none, the last or each', () => {
    const missed = (catchUp: CatchUp) => daily(catchUp, '2026-11-22T02:00:00Z', '2026-11-25T09:00:00Z')[0];
    assert.deepEqual(missed('skip'), []);
    assert.deepEqual(missed('once'), ['2026-11-25T02:00']);
    assert.deepEqual(missed('all'), ['2026-11-23T02:00', '2026-11-24T02:00', '2026-11-25T02:00']);
  });

  it('the last one however long ago, and at its time of day over a change of the clocks', () => {
    assert.deepEqual(daily('once', '2024-01-01T00:00:00Z', '2026-10-26T01:30:00Z')[0], ['2026-10-25T02:00']);
    const yearly = dueTimes({ cron: '0 0 29 2 *', zone: 'UTC' }, 'once', at('2020-03-01'), at('2026-11-24'));
    assert.deepEqual(yearly.times, [at('2024-02-29')]);
  });

  it('many are started little by little', () => {
    const schedule = { cron: '* * * * *', zone: 'UTC' };
    const now = at('2026-11-25T00:00:30Z');
    let position = at('2026-11-24T00:00:00Z');
    const sizes: number[] = [];
    const all = new Set<number>();
    for (;;) {
      const due = dueTimes(schedule, 'all', position, now);
      sizes.push(due.times.length);
      for (const time of due.times) all.add(time);
      position = due.position;
      if (due.next !== now) break;
    }
    assert.equal(all.size, 1440);
    assert.ok(Math.max(...sizes) === 100);
    assert.equal(position, now);
  });

  it('no next look where no time follows', () => {
    assert.equal(dueTimes({ cron: '0 0 30 2 *', zone: 'UTC' }, 'all', 0, at('2026-11-24')).next, undefined);
  });

  it('a clock that was set back starts nothing twice', () => {
    const due = dueTimes(
      { cron: '* * * * *', zone: 'UTC' },
      'all',
      at('2026-11-24T12:00:00Z'),
      at('2026-11-24T11:00:30Z'),
    );
    assert.deepEqual([due.times, due.position], [[], at('2026-11-24T12:00:00Z')]);
  });
});
