/**
 * What a step costs on a cluster, beside a bare call of Restate's: `node bench/cluster.ts [chain] [wide]`. One server, and
 * one worker, which is this process. Processor time is that of both; ratios count, the machine does not.
 */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import * as restate from '@restatedev/restate-sdk';
import { analyse } from '#language/analysis/analyse.ts';
import { lower } from '#language/plan/lower.ts';
import type { Plan } from '#language/plan/plan.ts';
import { newRunId } from '#runner/engines/common/runId.ts';
import { RestateClient } from '#runner/engines/restate/client.ts';
import { submitRun } from '#runner/engines/restate/clusterRun.ts';
import { startWorker } from '#runner/engines/restate/worker.ts';
import { installRestate } from '../scripts/cluster/install.ts';
import { startRestate } from '../scripts/cluster/restate.ts';

const [chainLength = 200, width = 1000] = process.argv.slice(2).map(Number);
const mostAtOnce = 64;

function planOf(text: string): Plan {
  const uri = 'file:///bench/cluster.flow';
  return lower(analyse([{ uri, text: `declare action work(x?: json) -> json idempotent\n${text}` }]), uri, 'main');
}

const chain = (length: number): Plan =>
  planOf(
    `flow main() {\n  sequence {\n${Array.from({ length }, (_, at) => `    step s${at} = work()\n`).join('')}  }\n}\n`,
  );

const wide = planOf(
  `flow main(n: int) {\n  step all = for i in range(n) limit ${mostAtOnce} {\n    step one = work(x: i)\n  }\n}\n`,
);

/** The same calls without Baton: a workflow that calls a service. */
const bareStep = restate.service({
  name: 'BareStep',
  handlers: { work: async (ctx: restate.Context) => await ctx.run('work', () => null) },
});

const bareFlow = restate.workflow({
  name: 'BareFlow',
  handlers: {
    run: async (
      ctx: restate.WorkflowContext,
      { count, atOnce }: { count: number; atOnce: number },
    ): Promise<number> => {
      for (let done = 0; done < count; done += atOnce) {
        const calls = Array.from({ length: Math.min(atOnce, count - done) }, () => ctx.serviceClient(bareStep).work());
        await restate.RestatePromise.all(calls);
      }
      return count;
    },
  },
});

/** Processor time of another process, in milliseconds. */
function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

const ownCpu = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

interface Measured {
  readonly steps: number;
  readonly seconds: number;
  readonly cpu: number;
}

async function measure(pid: number, steps: number, work: () => Promise<unknown>): Promise<Measured> {
  const [cpu, server, started] = [ownCpu(), cpuOf(pid), performance.now()];
  await work();
  const seconds = (performance.now() - started) / 1000;
  return { steps, seconds, cpu: (ownCpu() - cpu + cpuOf(pid) - server) / steps };
}

const shown = ({ steps, seconds, cpu }: Measured): string =>
  `${(steps / seconds).toFixed(0).padStart(5)} steps/s  ${cpu.toFixed(1).padStart(6)} ms CPU/step`;

const installed = await installRestate();
if (typeof installed === 'string') throw new Error(installed);
const servers = await startRestate(installed.server);
const [node] = servers.nodes;
if (node === undefined) throw new Error('There is no node.');
const { address, pid } = node;
const work = { parameters: [], run: async () => null };
const worker = await startWorker({
  cluster: address,
  env: {},
  port: 0,
  registry: { actions: { work }, resourceKinds: {} },
});
const bare = createServer(restate.endpoint().bind(bareStep).bind(bareFlow).http2Handler()).listen(0, '127.0.0.1');
const client = new RestateClient(address);
await client.deploy(`http://127.0.0.1:${worker.port}`);
await client.deploy(`http://127.0.0.1:${(bare.address() as AddressInfo).port}`);

const ours = async (plan: Plan, input = {}): Promise<void> => {
  const submitted = await submitRun(plan, input, { client, cwd: '/', env: {} });
  const handle = submitted.follow();
  const { status } = await handle.done;
  if (status !== 'succeeded') throw new Error(`The run ${status}.`);
};
const bareRun = async (count: number, atOnce: number): Promise<void> => {
  const url = `${address.ingress}/BareFlow/${newRunId(Date.now())}/run`;
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ count, atOnce }),
  });
  if (!response.ok) throw new Error(await response.text());
};

await Promise.all([ours(chain(20)), bareRun(20, 1)]);
const cases: readonly [string, number, () => Promise<unknown>, () => Promise<unknown>][] = [
  [`a chain of ${chainLength}`, chainLength, () => ours(chain(chainLength)), () => bareRun(chainLength, 1)],
  [
    `${width} side by side, ${mostAtOnce} at once`,
    width,
    () => ours(wide, { n: width }),
    () => bareRun(width, mostAtOnce),
  ],
  [
    '40 runs of 5 steps',
    200,
    () => Promise.all(Array.from({ length: 40 }, () => ours(chain(5)))),
    () => Promise.all(Array.from({ length: 40 }, () => bareRun(5, 1))),
  ],
];
for (const [name, steps, ourWork, bareWork] of cases) {
  const our = await measure(pid, steps, ourWork);
  const peer = await measure(pid, steps, bareWork);
  console.log(
    `${name}\n  Baton         ${shown(our)}\n  bare Restate  ${shown(peer)}\n  ratio of CPU  ${(our.cpu / peer.cpu).toFixed(2)}`,
  );
}
await worker.close();
bare.close();
await servers.close();
process.exit(0);
