/**
 * `npm run cluster-plans -- --plans 500 --seed 1 [--nodes 3]`: random flows on the embedded engine and on a cluster. Ends
 * with 1 when one of them goes another way there, and shows it.
 */
import { parseArgs } from 'node:util';
import { FamilyCluster } from './support/families.ts';
import { comparePlan, randomPlan } from './support/plans.ts';
import { requireCluster } from './support/requireCluster.ts';

const { values } = parseArgs({
  options: {
    plans: { type: 'string', default: '500' },
    seed: { type: 'string', default: '1' },
    nodes: { type: 'string', default: '1' },
  },
});
const sideBySide = 12;
const wanted = Number(values.plans);
const cluster = await FamilyCluster.start(await requireCluster(), Number(values.nodes), { BATON_KEY: 'key' });
const counts = { plans: 0, left: 0, events: 0, runs: 0, slower: 0, failed: 0 };
const started = performance.now();
let seed = Number(values.seed);
let taken = 0;

async function work(): Promise<void> {
  while (taken < wanted) {
    const own = seed;
    seed += 1;
    const plan = await randomPlan(`${own}`);
    if (plan === undefined) {
      counts.left += 1;
      continue;
    }
    if (taken >= wanted) return;
    taken += 1;
    try {
      const { events, tries } = await comparePlan(cluster, plan);
      counts.plans += 1;
      counts.runs += 1 + plan.family.children.length;
      counts.events += events;
      if (tries > 0) counts.slower += 1;
      if (counts.plans % 50 === 0) console.log(sentence());
    } catch (thrown) {
      counts.failed += 1;
      console.log(`seed ${own}: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
    }
  }
}

function sentence(): string {
  const { plans, left, events, runs, slower, failed } = counts;
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  return (
    `${plans} plans went the same way on ${values.nodes} node(s): ${runs} runs, ${events} events, seeds ${values.seed} to ${seed - 1}, ` +
    `${slower} only when time passed slower, ${left} seeds left out that wait for ever or go on for long, ${failed} failed, ${seconds} s`
  );
}

await Promise.all(Array.from({ length: sideBySide }, work));
await cluster.close();
console.log(sentence());
process.exit(counts.failed === 0 ? 0 : 1);
