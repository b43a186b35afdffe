/** Which workers a cluster knows: a new version is made known, and old ones are forgotten when they have nothing left. */
import { setTimeout as delay } from 'node:timers/promises';
import type { RestateClient } from '#runner/engines/restate/client.ts';
import { type Deployment, listDeployments, moveWork, removeDeployment } from '#runner/engines/restate/deployments.ts';
import type { DeployOptions } from '../commands/deploy.ts';
import type { Context } from '../context.ts';
import { exitCodes, UsageProblem } from '../problem.ts';
import type { Output, Terminal } from '../terminal.ts';
import { onCluster } from './address.ts';

/** How often it is looked at what is still under way, in milliseconds. */
const lookEvery = 1000;

/** @throws {UsageProblem} The cluster is away, or can't reach the workers. */
export async function deploy({ terminal }: Context, url: string | undefined, options: DeployOptions): Promise<void> {
  await onCluster(async client => {
    if (url !== undefined) await register(client, url, terminal.err, options.prune !== true);
    if (options.prune) await prune(client, terminal.err, options);
    if (options.list) list(await listDeployments(client), terminal, options.json === true);
  });
}

async function register(client: RestateClient, url: string, err: Output, isOver: boolean): Promise<void> {
  if (!URL.canParse(url) || !/^https?:/.test(url)) {
    throw new UsageProblem(`\`${url}\` is no address.`, 'As in: baton deploy http://127.0.0.1:9080');
  }
  const id = await client.deploy(url);
  err.write(`${err.colors.green('✔')} The cluster gives new work to ${url} (${id}).\n`);
  const draining = isOver ? older(await listDeployments(client)) : [];
  for (const deployment of draining) err.write(`  ${deployment.url} takes nothing new: ${left(deployment)}.\n`);
  if (draining.length > 0) err.write('  Remove what has nothing left with: baton deploy --prune\n');
}

const older = (deployments: readonly Deployment[]): readonly Deployment[] =>
  deployments.filter(({ isCurrent }) => !isCurrent);

const left = ({ invocations }: Deployment): string =>
  invocations === 0 ? 'nothing left' : `${counted(invocations)} under way`;

const counted = (invocations: number): string => (invocations === 1 ? '1 invocation' : `${invocations} invocations`);

async function prune(client: RestateClient, err: Output, { wait, force }: DeployOptions): Promise<void> {
  const draining = older(await (wait ? drained(client, err) : listDeployments(client)));
  if (draining.length === 0) err.write('There is no older deployment.\n');
  for (const deployment of draining) {
    const { id, url, invocations } = deployment;
    if (invocations > 0 && !force) {
      err.write(`${err.colors.yellow('○')} ${url} stays: ${left(deployment)}.\n`);
      continue;
    }
    const moved = invocations > 0 ? await moveWork(client, id) : 0;
    // It may have got something in the meantime: what waited for its workers.
    const now = (await listDeployments(client)).find(each => each.id === id);
    if (now === undefined) continue;
    if (now.isCurrent || (now.invocations > 0 && !force)) {
      err.write(`${err.colors.yellow('○')} ${url} stays: ${left(now)}.\n`);
      continue;
    }
    await removeDeployment(client, id);
    const what = moved === 0 ? '' : `; ${counted(moved)} that it had went to the workers of today`;
    err.write(`${err.colors.green('✔')} ${url} is removed (${id})${what}.\n`);
  }
}

/** Waits until older deployments have nothing left, and says what there is. */
async function drained(client: RestateClient, err: Output): Promise<readonly Deployment[]> {
  for (let told = ''; ; await delay(lookEvery)) {
    const deployments = await listDeployments(client);
    const busy = older(deployments).filter(({ invocations }) => invocations > 0);
    if (busy.length === 0) return deployments;
    const text = busy.map(deployment => `${deployment.url}: ${left(deployment)}`).join('; ');
    if (text !== told) err.write(`  ${text}\n`);
    told = text;
  }
}

function list(deployments: readonly Deployment[], { out }: Terminal, isJson: boolean): void {
  if (deployments.length === 0) {
    throw new UsageProblem('The cluster knows no workers.', 'Start one: baton worker', exitCodes.failed);
  }
  for (const deployment of deployments) out.write(`${isJson ? asJson(deployment) : line(deployment, out)}\n`);
}

function asJson({ created, ...rest }: Deployment): string {
  return JSON.stringify({ ...rest, created: new Date(created).toISOString() });
}

function line(deployment: Deployment, { colors }: Output): string {
  const { id, url, created, version, isCurrent } = deployment;
  const status = isCurrent ? colors.green('current ') : colors.yellow('draining');
  const work = isCurrent ? `${counted(deployment.invocations)} under way` : left(deployment);
  return `${`v${version}`.padEnd(5)} ${status}  ${work.padEnd(25)}  ${url}  ${colors.dim(`${id}, ${new Date(created).toLocaleString('sv')}`)}`;
}
