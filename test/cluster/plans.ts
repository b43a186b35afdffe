/**
 * `npm run cluster-plans -- --plans 500 --seed 1 [--nodes 3]`: random flows on the embedded engine and on a cluster. Ends
 * with 1 when one of them goes another way there, and shows it.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { FamilyCluster } from './support/families.ts';
import { comparePlan, type RandomPlan, randomPlan, type Unfit } from './support/plans.ts';
import { requireCluster } from './support/requireCluster.ts';

const { values } = parseArgs({
  options: {
    plans: { type: 'string', default: '500' },
    seed: { type: 'string', default: '1' },
    nodes: { type: 'string', default: '1' },
  },
});
/** Most of a run is waiting: so many go on beside each other. */
const sideBySide = 16;
const server = await requireCluster();
const first = Number(values.seed);
const left: Record<Unfit, number[]> = { undetermined: [], long: [] };
const plans: RandomPlan[] = [];
let seed = first;
for (; plans.length < Number(values.plans); seed += 1) {
  const plan = await randomPlan(`${seed}`);
  if (typeof plan === 'string') left[plan].push(seed);
  else plans.push(plan);
}
console.log(
  `seeds ${first} to ${seed - 1}: ${plans.length} plans. Left out: ${left.undetermined.length} that leave to chance what they come to ` +
    `(${left.undetermined.join(' ')}), ${left.long.length} that wait for ever or go on for long (${left.long.join(' ')})`,
);

const cluster = await FamilyCluster.start(server, Number(values.nodes), { BATON_KEY: 'key' });
const counts = { plans: 0, events: 0, runs: 0, slower: 0, failed: 0 };
const started = performance.now();

async function work(): Promise<void> {
  for (let plan = plans.shift(); plan !== undefined; plan = plans.shift()) {
    try {
      const { events, late } = await comparePlan(cluster, plan);
      counts.plans += 1;
      counts.runs += 1 + plan.family.children.length;
      counts.events += events;
      if (late.length > 0) counts.slower += 1;
      for (const breach of late) console.log(`seed ${plan.seed} is done again at a slower pace: ${breach}`);
      if (counts.plans % 50 === 0) console.log(sentence());
    } catch (thrown) {
      counts.failed += 1;
      console.log(`seed ${plan.seed}: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
    }
  }
}

function sentence(): string {
  const { runs, events, slower, failed } = counts;
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  return (
    `${counts.plans} plans went the same way on ${values.nodes} node(s): ${runs} runs, ${events} events, ` +
    `${slower} of them at a slower pace, ${failed} failed, ${seconds} s`
  );
}

// Not all at once: what a cluster does for the first time takes long.
await Promise.all(Array.from({ length: sideBySide }, (_, place) => delay(place * 500).then(work)));
await cluster.close();
console.log(sentence());
process.exit(counts.failed === 0 ? 0 : 1);
