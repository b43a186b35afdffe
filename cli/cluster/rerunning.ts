import { InputProblem } from '#runner/engines/common/input.ts';
import { inputAgain } from '#runner/engines/restate/again.ts';
import { submitRun } from '#runner/engines/restate/clusterRun.ts';
import type { RerunOptions } from '../commands/rerun.ts';
import type { Context } from '../context.ts';
import { followRun, heldUpLine } from '../following.ts';
import { readInputFile } from '../inputFile.ts';
import { exitCodes, UsageProblem } from '../problem.ts';
import { currentPlan } from '../rerunning.ts';
import { onCluster } from './address.ts';
import { findClusterRun } from './runs.ts';

/**
 * Starts a run of the cluster anew, with the same input, and shows it until it has ended.
 * @returns The exit code.
 * @throws {UsageProblem} There is no such run, or its text or input can't be used.
 */
export async function rerunOnCluster(context: Context, name: string, options: RerunOptions): Promise<number> {
  const { terminal } = context;
  if (options.from !== undefined) {
    throw new UsageProblem('A run of a cluster is repeated as a whole: results are reused in a local journal only.');
  }
  const changed = options.input === undefined ? {} : await readInputFile(options.input);
  return await onCluster(async client => {
    const run = await findClusterRun(client, name);
    const frame = await client.frame(run.id);
    const plan = options.recorded === true ? frame.plan : await currentPlan(run, context);
    if (plan === undefined) return exitCodes.failed;
    try {
      const input = inputAgain(plan, run.input, changed);
      const onHeldUp = (why: string): void => terminal.err.write(`${heldUpLine(why, terminal)}\n`);
      const cwd = options.cwd ?? frame.cwd;
      const started = await submitRun(plan, input, { client, cwd, env: process.env, onHeldUp });
      return await followRun(started.follow(), { json: options.json === true, terminal });
    } catch (thrown) {
      if (thrown instanceof InputProblem) throw new UsageProblem(thrown.message, thrown.hint);
      throw thrown;
    }
  });
}
