/** The workers that a cluster knows: each address that was deployed is a version, and the newest one gets all new work. */
import { setTimeout as delay } from 'node:timers/promises';
import { ClusterProblem, type RestateClient } from './client.ts';
import { services } from './messages.ts';

export interface Deployment {
  readonly id: string;
  /** Where the cluster reaches its workers, without a `/` at its end. */
  readonly url: string;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly created: number;
  /** The revision of its services: each deployment of another address has a higher one. */
  readonly version: number;
  /** Whether it gets new work. One that does not is drained: it ends what it has begun. */
  readonly isCurrent: boolean;
  /** How many invocations it has begun, and not ended. */
  readonly invocations: number;
}

interface DeploymentAnswer {
  readonly id: string;
  readonly uri?: string;
  readonly created_at: string;
  readonly services: readonly { readonly name: string; readonly revision: number }[];
}

/** Those that have services of Baton, the newest version first. */
export async function listDeployments(client: RestateClient): Promise<readonly Deployment[]> {
  const [{ deployments }, current, counts] = await Promise.all([
    client.manage<{ readonly deployments: readonly DeploymentAnswer[] }>('GET', 'deployments'),
    client.query<{ readonly deployment_id: string }>(
      `select distinct deployment_id from sys_service where name in (${named})`,
    ),
    client.query<{ readonly id: string; readonly number: number }>(
      `select pinned_deployment_id as id, count(*) as number from sys_invocation_status
       where status != 'completed' and pinned_deployment_id is not null group by pinned_deployment_id`,
    ),
  ]);
  const isCurrent = new Set(current.map(({ deployment_id }) => deployment_id));
  const invocations = new Map(counts.map(({ id, number }) => [id, number]));
  return deployments
    .flatMap(({ id, uri = '', created_at, services: own }) => {
      const run = own.find(({ name }) => name === services.run);
      if (run === undefined) return [];
      const [url, created] = [uri.replace(/\/+$/, ''), Date.parse(created_at)];
      const rest = { isCurrent: isCurrent.has(id), invocations: invocations.get(id) ?? 0 };
      return [{ id, url, created, version: run.revision, ...rest }];
    })
    .sort((one, other) => other.version - one.version);
}

const named = Object.values(services)
  .map(name => `'${name}'`)
  .join(', ');

/** The cluster forgets a deployment, and what it has begun is lost: see first that it is not current, and has nothing. */
export async function removeDeployment(client: RestateClient, id: string): Promise<void> {
  // The cluster knows no other way.
  await client.manage('DELETE', `deployments/${encodeURIComponent(id)}?force=true`);
}

/** How long an invocation may take to pause, in milliseconds: its worker may hang. */
const pausePatience = 15_000;

/**
 * Has the current workers go on with what a deployment has begun, whose own workers are gone for good: a step that they
 * were at is lost, or begun again where it may be. Gives how many invocations were moved.
 */
export async function moveWork(client: RestateClient, from: string): Promise<number> {
  const target = `pinned_deployment_id = '${from}' and status != 'completed'`;
  const found = await client.query<{ readonly id: string }>(`select id from sys_invocation_status where ${target}`);
  for (const { id } of found) await moveInvocation(client, id);
  return found.length;
}

async function moveInvocation(client: RestateClient, id: string): Promise<void> {
  await unlessOver(client.manage('PATCH', `invocations/${id}/pause`));
  for (const until = Date.now() + pausePatience; ; await delay(100)) {
    try {
      return await unlessOver(client.manage('PATCH', `invocations/${id}/resume?deployment=latest`));
    } catch (thrown) {
      // It is not paused yet.
      const isBusy = thrown instanceof ClusterProblem && thrown.status === 409;
      if (!isBusy || Date.now() > until) throw thrown;
    }
  }
}

/** What has ended by itself meanwhile needs nothing. */
async function unlessOver(asked: Promise<unknown>): Promise<void> {
  await asked.catch((thrown: unknown) => {
    if (!(thrown instanceof ClusterProblem && thrown.status === 404)) throw thrown;
  });
}
