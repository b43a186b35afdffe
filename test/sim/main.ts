/**
 * `npm run sim`: runs random flows on a machine where everything goes wrong.
 *
 *     npm run sim -- --seeds 100000 [--seed S]
 *
 * Ends with 1 at the first seed with which something is not right, and shows the shortest trace of it that it finds.
 * `--seed` begins with that one: `--seeds 1 --seed S` goes through one alone.
 */
import { parseArgs } from 'node:util';
import { type Fault, type Finding, faults, simulateFaults } from './simulation.ts';

const { values } = parseArgs({
  options: { seeds: { type: 'string', default: '2000' }, seed: { type: 'string', default: '1' } },
});
const first = Number(values.seed);
const last = first + Number(values.seeds) - 1;
const largest = 8;
const counts = { events: 0, deaths: 0, powerCuts: 0 };
const started = performance.now();

/** Leaves out what does not matter for the problem. */
async function smallest(seed: string, found: Finding): Promise<{ finding: Finding; left: readonly Fault[] }> {
  let finding = found;
  let left: readonly Fault[] = faults;
  for (const fault of faults) {
    const fewer = left.filter(each => each !== fault);
    const again = await simulateFaults({ seed, size: largest, faults: new Set(fewer) });
    if (again === undefined) continue;
    finding = again;
    left = fewer;
  }
  return { finding, left };
}

function progress(done: number): string {
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  return `${done} seeds, ${counts.events} events, ${counts.deaths} deaths, ${counts.powerCuts} power cuts, ${seconds} s`;
}

for (let seed = first; seed <= last; seed += 1) {
  const found = await simulateFaults({ seed: String(seed), size: largest, faults: new Set(faults) }, counts);
  if (found !== undefined) {
    const { finding, left } = await smallest(String(seed), found);
    console.log(`seed ${seed}: ${finding.problem}\n\n${finding.program}\n${finding.trace.join('\n')}`);
    console.log(`\nseed ${seed} fails, with ${left.length === 0 ? 'no fault at all' : left.join(', ')}`);
    process.exit(1);
  }
  if ((seed - first + 1) % 500 === 0) console.log(progress(seed - first + 1));
}
console.log(`all well: ${progress(last - first + 1)}`);
