/** What people and systems say to runs of a cluster. */
import type { Plan } from '#language/plan/plan.ts';
import type { JsonObject } from '#protocol/json.ts';
import type { Environment } from '../../actions/action.ts';
import { userSealer } from '../../secrets/sealing.ts';
import { RunSecrets } from '../common/runSecrets.ts';
import type { RestateClient } from './client.ts';
import type { RunInput } from './messages.ts';

/** A run of the cluster, and what it runs. */
export interface ToldRun {
  readonly id: string;
  readonly plan: Plan;
}

/** Tells a run something: sealed, where it has secrets. `env` is where the key stands. */
export async function tellRun(
  client: Pick<RestateClient, 'tell'>,
  run: ToldRun,
  input: RunInput,
  env: Environment,
): Promise<void> {
  const secrets = new RunSecrets(run.id, run.plan, {}, userSealer(env));
  const message = secrets.isIdle ? input : ({ type: 'told', time: input.time, input: secrets.conceal(input) } as const);
  await client.tell(run.id, message);
}

/** The runs of the cluster that have not ended. */
export async function openRuns(client: RestateClient): Promise<readonly ToldRun[]> {
  const open = (await client.list()).filter(({ ended }) => ended === undefined);
  return await Promise.all(open.map(async ({ id }) => ({ id, plan: (await client.frame(id)).plan })));
}

/** Sends an event to those of the runs that have to do with it, and to triggers. `fields` are checked. Gives to how many runs. */
export async function emitTo(
  client: RestateClient,
  runs: readonly ToldRun[],
  { event, fields }: { readonly event: string; readonly fields: JsonObject },
  env: Environment,
): Promise<number> {
  const concerned = runs.filter(({ plan }) => plan.events?.[event] !== undefined);
  const input: RunInput = { type: 'eventReceived', time: Date.now(), event, fields };
  await Promise.all(concerned.map(run => tellRun(client, run, input, env)));
  if ((await client.declaredEvent(event)) !== undefined) await client.sendEvent(event, fields);
  return concerned.length;
}
