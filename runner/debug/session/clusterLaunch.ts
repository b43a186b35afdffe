/** Launches and attaches to runs that a cluster carries out: they are started and followed from here. */
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { JsonObject } from '#protocol/json.ts';
import type { AttachArguments, LaunchArguments } from '#protocol/requests.ts';
import { clusterClient } from '../../engines/restate/address.ts';
import { inputAgain } from '../../engines/restate/again.ts';
import { ClusterProblem, type RestateClient } from '../../engines/restate/client.ts';
import { eventsOf, followClusterRun, submitRun } from '../../engines/restate/clusterRun.ts';
import { loadProgram, ProgramProblem, planFor } from '../../program.ts';
import { StepPlaces } from '../../stepPlaces.ts';
import { workspaceOf } from '../../workspace.ts';
import { noteOn, type Prepared, type Recorded } from './launch.ts';

/** How long a worker may take to take a run over, in milliseconds. */
const patience = 15_000;

/**
 * Starts a run on the cluster that the environment names. Throws what `sentenceOf` has a sentence for when it can't be, as
 * when nobody there takes it over: then it was not started.
 */
export async function launchOnCluster(
  given: Partial<LaunchArguments> & { readonly program: string },
): Promise<Prepared> {
  const { env } = process;
  refuseLocal(given);
  const client = clusterClient(env);
  const asked = given.rerun === undefined ? given : { ...given, ...(await again(client, given.rerun)) };
  const plan = planFor(await loadProgram(asked.program), asked.flow);
  const inputs = given.rerun === undefined ? (asked.inputs ?? {}) : inputAgain(plan, asked.inputs ?? {});
  const cwd = resolve(asked.cwd ?? dirname(resolve(asked.program)));
  const run = await submitRun(plan, inputs, { client, cwd, env, patience, stay: true });
  const workspace = workspaceOf(resolve(asked.program));
  return { plan, places: new StepPlaces(plan), workspace, env, start: () => run.follow() };
}

/** What only the process that starts a run could do for it. */
function refuseLocal({ resume, from, noDebug, env = {} }: Partial<LaunchArguments>): void {
  if (resume !== undefined) throw new ProgramProblem('A run of a cluster goes on by itself.', 'Open it to follow it.');
  if (from !== undefined) {
    throw new ProgramProblem(
      'A run of a cluster is repeated as a whole: results are reused in a local journal only.',
      'Run it again from its beginning.',
    );
  }
  if (noDebug !== true) {
    throw new ProgramProblem(
      'A run on a cluster can’t be gone through step by step while it runs: its steps are carried out elsewhere.',
      'Run it without debugging, and go through its past then; or debug it with the engine `embedded`.',
    );
  }
  if (Object.keys(env).length > 0) {
    throw new ProgramProblem(
      'The `env` of the launch configuration does not reach the workers of a cluster.',
      'Give it to the workers, and leave it out here.',
    );
  }
}

interface Again {
  readonly program: string;
  readonly flow: string;
  readonly inputs: JsonObject;
  readonly cwd: string;
}

async function again(client: RestateClient, run: string): Promise<Again> {
  const summary = await client.summary(run);
  if (summary === undefined) throw new ClusterProblem(`There is no run \`${run}\` in the cluster.`);
  const { cwd } = await client.frame(run);
  return { program: fileURLToPath(summary.file), flow: summary.flow, inputs: summary.input, cwd };
}

/**
 * The run of the cluster to look at; one that is under way, and that nobody goes through, is followed. Throws what
 * `sentenceOf` has a sentence for when there is none.
 */
export async function attachToCluster({
  program,
  run,
  noDebug,
}: Pick<AttachArguments, 'program' | 'run' | 'noDebug'>): Promise<Recorded | Prepared> {
  const { env } = process;
  const client = clusterClient(env);
  const summary = await client.summary(run);
  if (summary === undefined) throw new ClusterProblem(`There is no run \`${run}\` in the cluster.`);
  const { plan } = await client.frame(run);
  const common = { plan, places: new StepPlaces(plan), workspace: workspaceOf(resolve(program)), env };
  if (noDebug === true && summary.ended === undefined) {
    const handle = await followClusterRun(client, run, { env, stay: true });
    return { ...common, start: () => handle };
  }
  const events = await eventsOf(client, run);
  return { ...common, run, events, engine: 'restate', note: await noteOn(plan), isTold: noDebug === true };
}
