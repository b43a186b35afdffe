/**
 * `npm run cluster-conformance -- --nodes 3`: all conformance programs and patterns on so many real Restate nodes, with as
 * many workers behind a balancer; one node by default. Ends with 1 when one does not pass.
 */
import { parseArgs } from 'node:util';
import { requireCluster } from './support/requireCluster.ts';
import { verdictsOnCluster } from './support/verdicts.ts';

const { values } = parseArgs({ options: { nodes: { type: 'string', default: '1' } } });
const verdicts = await verdictsOnCluster(await requireCluster(), Number(values.nodes));
const failed = [...verdicts].filter(([, problem]) => problem !== undefined);
for (const [name, problem] of failed) console.log(`${name}: ${problem}`);
console.log(`${verdicts.size - failed.length} of ${verdicts.size} programs pass on ${values.nodes} node(s)`);
process.exit(failed.length === 0 ? 0 : 1);
