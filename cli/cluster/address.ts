/** Where the cluster is that flows run on, from the environment. */
import { type ClusterAddress, ClusterProblem, RestateClient } from '#runner/engines/restate/client.ts';
import { exitCodes, UsageProblem } from '../problem.ts';

export type EngineName = 'embedded' | 'restate';

export const engineNames: readonly EngineName[] = ['embedded', 'restate'];

/** Ports of a Restate server that was told nothing else. */
const defaults = { ingress: 'http://127.0.0.1:8080', admin: 'http://127.0.0.1:9070' };

export function clusterAddress(env: NodeJS.ProcessEnv): ClusterAddress {
  return {
    ingress: urlOf('BATON_RESTATE_INGRESS', env.BATON_RESTATE_INGRESS ?? defaults.ingress),
    admin: urlOf('BATON_RESTATE_ADMIN', env.BATON_RESTATE_ADMIN ?? defaults.admin),
    token: env.BATON_RESTATE_TOKEN,
  };
}

function urlOf(variable: string, text: string): string {
  if (URL.canParse(text) && /^https?:/.test(text)) return text.replace(/\/+$/, '');
  throw new UsageProblem(
    `${variable} is \`${text}\`, and that is no address.`,
    `As in: ${variable}=${defaults.ingress}`,
  );
}

/** Does something with the cluster that the environment names; tells its problems as this command's. */
export async function onCluster<T>(work: (client: RestateClient) => Promise<T>): Promise<T> {
  try {
    return await work(new RestateClient(clusterAddress(process.env)));
  } catch (thrown) {
    if (thrown instanceof ClusterProblem) throw new UsageProblem(thrown.message, thrown.hint, exitCodes.failed);
    throw thrown;
  }
}
