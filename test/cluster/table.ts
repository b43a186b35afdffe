/**
 * `npm run conformance-table`: runs all conformance programs and patterns on the embedded engine, on one Restate node and on
 * three, and writes docs/conformance.md from what they have come to. Ends with 1 when one does not pass.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { conformancePage } from './support/conformancePage.ts';
import { requireCluster } from './support/requireCluster.ts';
import { verdictsOnCluster, verdictsOnEmbedded } from './support/verdicts.ts';

const server = await requireCluster();
const columns = [
  { engine: 'embedded', verdicts: await verdictsOnEmbedded() },
  { engine: 'Restate, one node', verdicts: await verdictsOnCluster(server, 1) },
  { engine: 'Restate, three nodes', verdicts: await verdictsOnCluster(server, 3) },
];
const file = new URL('../../docs/conformance.md', import.meta.url);
writeFileSync(file, conformancePage(columns));
console.log(readFileSync(file, 'utf8').split('\n').slice(0, 12).join('\n'));
let isWell = true;
for (const { engine, verdicts } of columns) {
  for (const [name, problem] of verdicts) {
    if (problem === undefined) continue;
    isWell = false;
    console.log(`${engine}, ${name}: ${problem}`);
  }
}
process.exit(isWell ? 0 : 1);
