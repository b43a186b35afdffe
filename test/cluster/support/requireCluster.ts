import { installBalancer } from '../../../scripts/cluster/balancer.ts';
import { installRestate } from '../../../scripts/cluster/install.ts';

/** Installs what a cluster needs. Gives the path of the server's program; ends the process where there is none. */
export async function requireCluster(): Promise<string> {
  const restate = await installRestate();
  const missing = typeof restate === 'string' ? restate : await installBalancer();
  if (missing === undefined && typeof restate !== 'string') return restate.server;
  console.log(`There can be no cluster here: ${missing}`);
  process.exit(1);
}
