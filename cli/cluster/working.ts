/** Workers of a cluster. */
import { RunProblem } from '#runner/engines/common/runProblem.ts';
import { startWorker } from '#runner/engines/restate/worker.ts';
import type { WorkerCommandOptions } from '../commands/worker.ts';
import type { Context } from '../context.ts';
import { exitCodes, UsageProblem } from '../problem.ts';
import { isLoopback } from '../serve/token.ts';
import { onCluster } from './address.ts';

/**
 * Carries out what the cluster gives this process, until it is told to stop.
 * @returns The exit code.
 */
export async function work({ terminal }: Context, options: WorkerCommandOptions): Promise<number> {
  const { port, host, limit, store, identityKey = [] } = options;
  // The environment holds one text.
  const identityKeys = [identityKey].flat().flatMap(keys => keys.split(/[\s,]+/).filter(key => key !== ''));
  const { err } = terminal;
  const cluster = await onCluster(async (_, address) => address);
  const worker = await startWorker({
    cluster,
    env: { ...process.env, ...(store !== undefined && { BATON_STORE: store }) },
    port,
    host,
    limit,
    identityKeys,
    onProblem: text => err.write(`${err.colors.yellow('!')} ${text}\n`),
  }).catch((thrown: unknown) => {
    if (thrown instanceof RunProblem) throw new UsageProblem(thrown.message, thrown.hint, exitCodes.failed);
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    throw new UsageProblem(`The worker can't listen on ${host}:${port}: ${why}.`, undefined, exitCodes.failed);
  });
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${worker.port}`;
  if (identityKeys.length === 0 && !isLoopback(host)) {
    const open = `Whoever reaches ${host}:${worker.port} may give this worker work. Let only the cluster reach it, or give --identity-key.`;
    err.write(`${err.colors.yellow('!')} ${open}\n`);
  }
  const reached = ['0.0.0.0', '::'].includes(host) ? `http://NAME-OF-THIS-MACHINE:${worker.port}` : url;
  err.write(`Ready at ${url} for the cluster at ${cluster.ingress}. Make it known with: baton deploy ${reached}\n`);
  await toldToStop();
  await worker.close();
  return exitCodes.good;
}

function toldToStop(): Promise<void> {
  return new Promise(resolve => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
}
