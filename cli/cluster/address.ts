import type { EngineName } from '#protocol/requests.ts';
import { RunProblem } from '#runner/engines/common/runProblem.ts';
import { clusterAddress, clusterClient } from '#runner/engines/restate/address.ts';
import { type ClusterAddress, ClusterProblem, type RestateClient } from '#runner/engines/restate/client.ts';
import { exitCodes, UsageProblem } from '../problem.ts';

export const engineNames: readonly EngineName[] = ['embedded', 'restate'];

const tellSilence = (): void => {
  process.stderr.write(
    '! No worker of the cluster answers. One is waited for: `baton deploy --list` tells where they are.\n',
  );
};

/** Does something with the cluster that the environment names; tells its problems as this command's. */
export async function onCluster<T>(work: (client: RestateClient, address: ClusterAddress) => Promise<T>): Promise<T> {
  try {
    const address = clusterAddress(process.env);
    return await work(clusterClient(process.env, tellSilence), address);
  } catch (thrown) {
    if (thrown instanceof ClusterProblem || thrown instanceof RunProblem)
      throw new UsageProblem(thrown.message, thrown.hint, exitCodes.failed);
    throw thrown;
  }
}
