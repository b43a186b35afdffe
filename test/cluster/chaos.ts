/**
 * `npm run cluster-chaos -- --runs 300 --seed 1`: runs on three nodes and three workers that are killed at random. Prints
 * figures; ends with 1 when something is not right.
 */
import { parseArgs } from 'node:util';
import { chaos } from './support/chaos.ts';
import { requireCluster } from './support/requireCluster.ts';

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '300' }, seed: { type: 'string', default: '1' } },
});
const started = performance.now();
const figures = await chaos({
  server: await requireCluster(),
  runs: Number(values.runs),
  seed: values.seed,
  say: text => console.log(text),
});
const { runs, calls, vain, late, doubts, mistaken, workersKilled, nodesKilled } = figures;
const seconds = ((performance.now() - started) / 1000).toFixed(0);
console.log(
  `seed ${values.seed}: ${runs} runs came to what they should in ${seconds} s, while ${workersKilled} workers and ${nodesKilled} nodes were killed. ` +
    `${calls} calls of actions, ${vain} of them again because their result was not recorded when the cluster gave them anew ` +
    `(${late} had one when they began: all of actions that may be repeated), ${doubts} answers of a person ` +
    `(${mistaken} of them had a step done again that was still under way where the connection was lost); ` +
    'nothing that may not be repeated was done again, and nothing acknowledged was lost.',
);
process.exit(0);
