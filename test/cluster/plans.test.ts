import { FamilyCluster } from './support/families.ts';
import { comparePlan, type RandomPlan, randomPlan } from './support/plans.ts';

const server = process.env.RESTATE_SERVER;
const seeds = 8;

(server === undefined ? describe.skip : describe)('random flows', () => {
  it(`go the same way on a cluster as on the embedded engine, with ${seeds} seeds`, async function () {
    this.timeout(240_000);
    const cluster = await FamilyCluster.start(server ?? '', 1, { BATON_KEY: 'key' });
    try {
      const plans: RandomPlan[] = [];
      for (let seed = 1; seed <= seeds; seed += 1) {
        const plan = await randomPlan(`${seed}`);
        if (plan !== undefined) plans.push(plan);
      }
      await Promise.all(plans.map(plan => comparePlan(cluster, plan)));
    } finally {
      await cluster.close();
    }
  });
});
