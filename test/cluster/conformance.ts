/**
 * `npm run cluster-conformance -- --nodes 3`: all conformance programs and patterns on so many real Restate nodes, with as
 * many workers behind a balancer; one node by default. Ends with 1 when one does not pass.
 */
import { parseArgs } from 'node:util';
import { FamilyCluster } from './support/families.ts';
import { allPrograms, runProgram } from './support/programs.ts';
import { requireCluster } from './support/requireCluster.ts';

const { values } = parseArgs({ options: { nodes: { type: 'string', default: '1' } } });
const sideBySide = 8;
const programs = allPrograms();
const secrets: Record<string, string> = Object.assign({}, ...programs.map(({ program }) => program.secrets));
const server = await requireCluster();
const cluster = await FamilyCluster.start(server, Number(values.nodes), { BATON_KEY: 'key', ...secrets });
const queue = [...programs];
let failed = 0;

async function work(): Promise<void> {
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    try {
      await runProgram(cluster, next);
    } catch (thrown) {
      failed += 1;
      console.log(`${next.name}: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
    }
  }
}

await Promise.all(Array.from({ length: sideBySide }, work));
await cluster.close();
console.log(`${programs.length - failed} of ${programs.length} programs pass on ${values.nodes} node(s)`);
process.exit(failed === 0 ? 0 : 1);
