/** Where the cluster is that flows run on, from the environment. */
import type { Environment } from '../../actions/action.ts';
import { type ClusterAddress, ClusterProblem, RestateClient } from './client.ts';
import { LargeValues } from './largeValues.ts';

/** Ports of a Restate server that was told nothing else. */
const defaults = { ingress: 'http://127.0.0.1:8080', admin: 'http://127.0.0.1:9070' };

/** Throws a {@link ClusterProblem} for a variable that holds no address. */
export function clusterAddress(env: Environment): ClusterAddress {
  return {
    ingress: urlOf('BATON_RESTATE_INGRESS', env.BATON_RESTATE_INGRESS ?? defaults.ingress),
    admin: urlOf('BATON_RESTATE_ADMIN', env.BATON_RESTATE_ADMIN ?? defaults.admin),
    token: env.BATON_RESTATE_TOKEN,
  };
}

/**
 * A client of the cluster, and of the store beside it. Throws as {@link clusterAddress}, and a `RunProblem` for the store.
 * `onSilence` is called once, when no worker answers for a while what is asked about a run.
 */
export function clusterClient(env: Environment, onSilence?: () => void): RestateClient {
  return new RestateClient(clusterAddress(env), LargeValues.of(env), onSilence);
}

function urlOf(variable: string, text: string): string {
  if (URL.canParse(text) && /^https?:/.test(text)) return text.replace(/\/+$/, '');
  throw new ClusterProblem(`${variable} is \`${text}\`, and that is no address.`, {
    hint: `As in: ${variable}=${defaults.ingress}`,
  });
}
