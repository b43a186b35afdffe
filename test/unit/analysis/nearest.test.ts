import assert from 'node:assert/strict';
import { nearest } from '#language/analysis/nearest.ts';

describe('the nearest name', () => {
  const cases: readonly (readonly [string, string | undefined])[] = [
    ['chrage', 'charge'],
    ['lgo', 'log'],
    ['todya', 'today'],
    ['Charge', 'charge'],
    ['tody', 'today'],
    ['xyz', undefined],
    ['lo', undefined],
  ];
  for (const [name, meant] of cases) {
    it(`of ${name} is ${meant ?? 'none'}`, () => {
      assert.equal(nearest(name, ['charge', 'log', 'today', 'parcel']), meant);
    });
  }
});
