import assert from 'node:assert/strict';
import { cronProblem, isZone, nextTimes } from '#language/triggers/cron.ts';

const times = (cron: string, zone: string, after: string, count: number): readonly string[] =>
  nextTimes({ cron, zone }, Date.parse(after), count).map(time =>
    new Date(time).toISOString().replace(':00.000Z', 'Z'),
  );

describe('times of a schedule', () => {
  it('come after the moment, in the time zone', () => {
    assert.deepEqual(times('0 3 * * *', 'UTC', '2026-11-24T03:00:00Z', 2), ['2026-11-25T03:00Z', '2026-11-26T03:00Z']);
    assert.deepEqual(times('0 3 * * *', 'Asia/Kolkata', '2026-11-24T03:00:00Z', 1), ['2026-11-24T21:30Z']);
    assert.deepEqual(times('@monthly', 'UTC', '2026-11-24T03:00:00Z', 1), ['2026-12-01T00:00Z']);
  });

  it('a time of day that summer time leaves out is taken when the clocks change', () => {
    assert.deepEqual(times('30 2 * * *', 'Europe/Berlin', '2027-03-27T12:00:00Z', 2), [
      '2027-03-28T01:00Z',
      '2027-03-29T00:30Z',
    ]);
  });

  it('a time of day that comes twice counts once', () => {
    assert.deepEqual(times('30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00:00Z', 2), [
      '2026-10-25T00:30Z',
      '2026-10-26T01:30Z',
    ]);
  });

  it('what repeats goes by the time that passes', () => {
    assert.deepEqual(times('0 * * * *', 'Europe/Berlin', '2026-10-24T23:30:00Z', 3), [
      '2026-10-25T00:00Z',
      '2026-10-25T01:00Z',
      '2026-10-25T02:00Z',
    ]);
  });

  it('end where there are no more', () => {
    assert.deepEqual(times('0 0 30 2 *', 'UTC', '2026-10-24T23:30:00Z', 3), []);
  });
});

describe('a cron expression', () => {
  for (const good of ['* * * * *', '*/5 8-18 * * MON-FRI', '0 0 L * *', '@daily', ' 0 3 * * 7 ']) {
    it(`is ${good}`, () => assert.equal(cronProblem(good), undefined));
  }
  const bad: readonly (readonly [string, RegExp])[] = [
    ['', /has 0/],
    ['0 3 * *', /has 4/],
    ['0 3 * * * *', /has 6/],
    ['61 3 * * *', /minute: 61/],
    ['0 3 * * MOON', /./],
    ['*/0 * * * *', /stepping/],
    ['0 0 30 2 *', /no such day/],
    ['@sometimes', /./],
  ];
  for (const [text, why] of bad) {
    it(`is not ${text || 'nothing'}`, () => assert.match(cronProblem(text) ?? '', why));
  }
});

it('time zones are those of the IANA database', () => {
  assert.deepEqual(['UTC', 'Europe/Berlin', 'Mars/Base', '+02:00', ''].map(isZone), [true, true, false, false, false]);
});
