import assert from 'node:assert/strict';
import { nextOf, type Round } from '#runner/engines/restate/attemptService.ts';

describe('a lane of attempts', () => {
  const short: Round = { round: 1, time: 500, isWhole: true, isCrowded: false };

  const cases: readonly (readonly [string, Round, ReturnType<typeof nextOf>])[] = [
    ['goes on', short, 'itself'],
    ['ends after a hundred rounds: what comes next stays together', { ...short, round: 100 }, 'another'],
    ['waits then for its last ones, so that they stay together', { ...short, round: 100, isWhole: false }, 'itself'],
    ['does not wait for them for ever', { ...short, round: 200, isWhole: false }, 'another'],
    ['ends after a minute: long steps go apart', { ...short, time: 60_000 }, 'anyone'],
    ['ends where others wait for room', { ...short, isCrowded: true }, 'anyone'],
  ];
  for (const [name, round, expected] of cases) {
    it(name, () => assert.equal(nextOf(round), expected));
  }
});
