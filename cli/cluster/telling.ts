/** What a person says to runs of a cluster. */

import type { RunHandle } from '#runner/engines/common/runHandle.ts';
import type { RecordedRun } from '#runner/engines/embedded/recordedRun.ts';
import type { RestateClient } from '#runner/engines/restate/client.ts';
import { followClusterRun } from '#runner/engines/restate/clusterRun.ts';
import { emitTo, openRuns } from '#runner/engines/restate/telling.ts';
import { evolve } from '#runner/kernel/evolve.ts';
import { initialState } from '#runner/kernel/state.ts';
import { type AnswerRequest, saidBy } from '../answering.ts';
import type { Context } from '../context.ts';
import { type EmitRequest, fieldsAsDeclared } from '../emitting.ts';
import { followRun } from '../following.ts';
import { readInputFile } from '../inputFile.ts';
import { exitCodes, UsageProblem } from '../problem.ts';
import { onCluster } from './address.ts';
import { findClusterRun } from './runs.ts';

interface Followed {
  readonly json?: true;
  readonly wait?: true;
}

/** Says something to a run, and shows what follows until it has ended or waits again. */
async function sayTo(
  { terminal }: Context,
  { json, wait }: Followed,
  find: (client: RestateClient) => Promise<RecordedRun>,
  say: (handle: RunHandle, client: RestateClient) => Promise<void> | void,
): Promise<number> {
  return await onCluster(async client => {
    const run = await find(client);
    if (run.ended !== undefined) {
      throw new UsageProblem(`The run \`${run.id}\` has ended: it is ${run.status}.`, undefined, exitCodes.failed);
    }
    const handle = await followClusterRun(client, run.id, { env: process.env, isTold: true, stay: wait === true });
    await say(handle, client);
    return await followRun(handle, { json: json === true, terminal });
  });
}

export function answerOnCluster(context: Context, request: AnswerRequest): Promise<number> {
  let flow = '';
  return sayTo(
    context,
    request,
    async client => {
      const run = await findClusterRun(client, request.run);
      flow = run.flow;
      return run;
    },
    async (handle, client) => {
      const { plan } = await client.frame(handle.id);
      const state = initialState(plan, { run: handle.id });
      for (const event of handle.past) evolve(state, event);
      const said = saidBy(request, flow, new Map(state.asked.entries()));
      if (said.type === 'answer') handle.answer(said.path, said.answer);
      else handle.resolve(said.path, said.resolution);
    },
  );
}

export async function cancelOnCluster(context: Context, name: string, options: Followed): Promise<number> {
  const find = (client: RestateClient) => findClusterRun(client, name);
  const code = await sayTo(context, options, find, handle => handle.cancel('baton cancel'));
  return code === exitCodes.failed ? exitCodes.good : code;
}

/** Sends an event to all runs of the cluster that have not ended. */
export async function emitOnCluster({ terminal }: Context, { event, fields, options }: EmitRequest): Promise<number> {
  const { err } = terminal;
  const given = options.input === undefined ? undefined : await readInputFile(options.input);
  return await onCluster(async client => {
    const runs = await openRuns(client);
    const declared = await client.declaredEvent(event);
    const plans = [...runs.map(({ plan }) => plan), ...(declared === undefined ? [] : [declared])];
    const read = fieldsAsDeclared(plans, { event, fields, given }, 'restate');
    const told = await emitTo(client, runs, { event, fields: read }, process.env);
    const count = told === 1 ? '1 run' : `${told} runs`;
    err.write(
      `${err.colors.green('✔')} ${err.colors.bold(event)} was sent to ${count}${declared === undefined ? '' : ' and to triggers'}.\n`,
    );
    return exitCodes.good;
  });
}
