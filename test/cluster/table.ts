/**
 * `npm run conformance-table`: runs all conformance programs and patterns on the embedded engine, on one Restate node and on
 * three, and writes docs/conformance.md from what they have come to. Names of programs as arguments (`start-id.flow`): runs
 * only these on the clusters, and leaves what the page says of the others. Ends with 1 when one does not pass.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { conformancePage, verdictsOnPage } from './support/conformancePage.ts';
import { requireCluster } from './support/requireCluster.ts';
import { type Verdicts, verdictsOnCluster, verdictsOnEmbedded } from './support/verdicts.ts';

const names = process.argv.slice(2);
const file = new URL('../../docs/conformance.md', import.meta.url);
const page = existsSync(file) && names.length > 0 ? readFileSync(file, 'utf8') : '';
const server = await requireCluster();

const onNodes = async (nodes: number, column: number): Promise<Verdicts> =>
  new Map([...verdictsOnPage(page, column), ...(await verdictsOnCluster(server, nodes, names))]);

const columns = [
  { engine: 'embedded', verdicts: await verdictsOnEmbedded() },
  { engine: 'Restate, one node', verdicts: await onNodes(1, 1) },
  { engine: 'Restate, three nodes', verdicts: await onNodes(3, 2) },
];
writeFileSync(file, conformancePage(columns));
const failed = columns.flatMap(({ engine, verdicts }) =>
  [...verdicts]
    .filter(([, problem]) => problem !== undefined)
    .map(([name, problem]) => `${engine}, ${name}: ${problem}`),
);
for (const line of failed) console.log(line);
console.log(`docs/conformance.md is written; ${failed.length} do not pass`);
process.exit(failed.length === 0 ? 0 : 1);
