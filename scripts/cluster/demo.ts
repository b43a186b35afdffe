/**
 * `npm run demo:cluster`: three Restate nodes, three workers behind a balancer, and a flow that fans out. While it runs, a
 * node and a worker are killed. Prints who carried out what, and cleans up after itself.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunEvent } from '#protocol/runEvents.ts';
import { buildAll } from '../build.ts';
import { freePort } from '../freePort.ts';
import { dist } from '../paths.ts';
import { installBalancer, startBalancer } from './balancer.ts';
import { installRestate } from './install.ts';
import { type RestateNode, startRestate } from './restate.ts';

const parts = 60;

const flow = `/// Does many parts side by side, and counts who did how many.
flow fanOut(parts: int) -> string {
  step done = for part in range(parts) limit 24 {
    step did = shell("sleep 0.5; echo $WORKER") retry 3
    yield did.stdout.trim()
  }
  return done.groupBy(name => name).entries().map(each => "\${each.key} did \${each.value.length}").join(", ")
}
`;

const cleanups: (() => Promise<void> | void)[] = [];

async function cleanUp(): Promise<void> {
  for (const clean of cleanups.splice(0).reverse()) await clean();
}

const say = (text: string): void => console.log(`${(performance.now() / 1000).toFixed(1).padStart(6)} s  ${text}`);

interface WorkerProcess {
  readonly name: string;
  readonly port: number;
  readonly child: ChildProcess;
}

async function startWorker(name: string, env: NodeJS.ProcessEnv): Promise<WorkerProcess> {
  const port = await freePort();
  const child = spawn(process.execPath, [join(dist, 'cli.js'), 'worker', '--port', `${port}`], {
    env: { ...env, WORKER: name },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  cleanups.push(() => void child.kill('SIGKILL'));
  await new Promise<void>((resolve, reject) => {
    child.stderr?.on('data', (chunk: Buffer) => chunk.includes('Ready') && resolve());
    child.once('exit', code => reject(new Error(`${name} ended with code ${code}.`)));
  });
  return { name, port, child };
}

const environmentFor = ({ address }: RestateNode): NodeJS.ProcessEnv => ({
  ...process.env,
  BATON_RESTATE_INGRESS: address.ingress,
  BATON_RESTATE_ADMIN: address.admin,
});

/** Runs the flow over the node, and calls back with each of its events. */
async function runFlow(node: RestateNode, onEvent: (event: RunEvent) => void): Promise<number | null> {
  const folder = mkdtempSync(join(tmpdir(), 'baton-demo-'));
  cleanups.push(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'fan-out.flow'), flow);
  const args = ['run', 'fan-out.flow', '--parts', `${parts}`, '--engine', 'restate', '--json'];
  const child = spawn(process.execPath, [join(dist, 'cli.js'), ...args], {
    cwd: folder,
    env: environmentFor(node),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  cleanups.push(() => void child.kill('SIGKILL'));
  let rest = '';
  child.stdout.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString()).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onEvent(JSON.parse(line) as RunEvent);
  });
  return await new Promise(resolve => child.once('close', resolve));
}

async function demonstrate(server: string): Promise<number> {
  say('Three Restate nodes start.');
  const restate = await startRestate(server, 3);
  cleanups.push(() => restate.close());
  const [first, second, third] = restate.nodes as readonly [RestateNode, RestateNode, RestateNode];
  const workers: WorkerProcess[] = [];
  for (const name of ['worker-1', 'worker-2', 'worker-3']) workers.push(await startWorker(name, environmentFor(first)));
  const balancer = await startBalancer(workers.map(({ port }) => port));
  cleanups.push(() => balancer.close());
  const { RestateClient } = await import('#runner/engines/restate/client.ts');
  await new RestateClient(third.address).deploy(balancer.url);
  say(`Three workers behind ${balancer.url}. The flow has ${parts} parts of half a second.`);

  let done = 0;
  let isKilled = false;
  let output: unknown;
  const code = await runFlow(first, event => {
    if (event.type === 'step.succeeded' && event.path.endsWith('/did')) done += 1;
    if (event.type === 'attempt.interrupted') say(`${event.path} was under way there, and is done again`);
    if (event.type === 'run.succeeded') output = event.output;
    if (done < parts / 4 || isKilled) return;
    isKilled = true;
    say(`${done} parts are done. ${second.name} and ${workers[1]?.name} are killed.`);
    workers[1]?.child.kill('SIGKILL');
    void second.kill();
  });
  say(`The run ended with code ${code}: ${String(output)}.`);
  return code ?? 1;
}

const restate = await installRestate();
const missing = typeof restate === 'string' ? restate : await installBalancer();
if (missing !== undefined || typeof restate === 'string') {
  console.log(`The cluster can't be shown here: ${missing}`);
  process.exit(1);
}
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void cleanUp().then(() => process.exit(130)));
try {
  await buildAll({ production: false, commandLine: true, folder: dist });
  process.exitCode = await demonstrate(restate.server);
} finally {
  await cleanUp();
}
