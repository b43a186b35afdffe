import assert from 'node:assert/strict';
import { faults, simulateFaults } from './simulation.ts';

/** `BATON_SEEDS` says how many; 2,000 by default. */
const seeds = Number(process.env.BATON_SEEDS ?? 2000);

/** Those beyond the first that have found something: see `docs/simulation.md`. */
const telling: readonly number[] = [];

async function goesWell(seed: number): Promise<void> {
  const found = await simulateFaults({ seed: String(seed), size: 8, faults: new Set(faults) });
  assert.equal(found, undefined, `npm run sim -- --seeds 1 --seed ${seed}\n${found?.problem}`);
}

describe('runs on a machine where everything goes wrong', function () {
  this.timeout(0);
  it(`lose nothing and do nothing twice, with ${seeds} seeds`, async () => {
    for (let seed = 1; seed <= seeds; seed += 1) await goesWell(seed);
  });
  for (const seed of telling) it(`with seed ${seed}`, () => goesWell(seed));
});
