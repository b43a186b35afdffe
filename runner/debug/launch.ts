/** What a launch asks for: a new run, or one that is carried on. */
import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Plan } from '#language/plan/plan.ts';
import type { LaunchArguments } from '#protocol/requests.ts';
import type { FlowSignature } from '#protocol/shape.ts';
import { type RunHandle, resumeRun, startRun } from '../engines/embedded/engine.ts';
import { checkInput, InputProblem } from '../engines/embedded/input.ts';
import { openJournal, RunProblem } from '../engines/embedded/journal.ts';
import { loadProgram, ProgramProblem, planFor } from '../program.ts';
import { StepPlaces } from '../stepPlaces.ts';
import { FileProblem } from '../textFile.ts';
import { workspaceOf } from '../workspace.ts';

/** A launch that is understood and checked, and waits for the client to be ready. */
export interface Prepared {
  readonly places: StepPlaces;
  /** Name of the flow. */
  readonly flow: string;
  start(): RunHandle;
}

/** Throws what {@link sentenceOf} has a sentence for when the launch can't be. */
export async function prepare(given: Partial<LaunchArguments>): Promise<Prepared> {
  if (typeof given.program !== 'string' || given.program === '') {
    throw new ProgramProblem('The launch configuration names no `program`.', 'Give the path of a .flow file.');
  }
  const workspace = workspaceOf(resolve(given.program));
  // The editor's own switch, which turns its binary into Node.js, is not for the processes of a flow.
  const { ELECTRON_RUN_AS_NODE: _, ...own } = process.env;
  const env = { ...own, ...given.env };
  if (given.resume !== undefined) return prepareResume(given.resume, workspace, env);
  const cwd = resolve(given.cwd ?? dirname(resolve(given.program)));
  const folder = await stat(cwd).catch(() => undefined);
  if (folder?.isDirectory() !== true) throw new ProgramProblem(`The working directory \`${cwd}\` does not exist.`);
  const plan = planFor(await loadProgram(given.program), given.flow);
  const inputs = given.inputs ?? {};
  checkInput(signatureOf(plan), inputs);
  return {
    places: new StepPlaces(plan),
    flow: signatureOf(plan).name,
    start: () => startRun(plan, inputs, { cwd, env, workspace }),
  };
}

function prepareResume(run: string, workspace: string, env: NodeJS.ProcessEnv): Prepared {
  const journal = openJournal(workspace);
  try {
    // Says now what stands in the way; it is claimed again when it starts.
    journal.claimRun(run);
    journal.releaseRun(run);
    const plan = journal.readPlan(run);
    if (plan === undefined) throw new RunProblem(`The text of the run \`${run}\` is not in the journal.`);
    return {
      places: new StepPlaces(plan),
      flow: signatureOf(plan).name,
      start: () => {
        const handle = resumeRun(journal, run, { env, stay: true });
        void handle.done.then(() => journal.close());
        return handle;
      },
    };
  } catch (thrown) {
    journal.close();
    throw thrown;
  }
}

function signatureOf(plan: Plan): FlowSignature {
  const flow = plan.flows[plan.entry];
  if (flow === undefined) throw new Error(`The plan has no flow ${plan.entry}.`);
  return flow.signature;
}

/** Why a launch can't be, for a person. */
export function sentenceOf(thrown: unknown): string {
  if (thrown instanceof ProgramProblem || thrown instanceof InputProblem || thrown instanceof RunProblem) {
    return thrown.hint === undefined ? thrown.message : `${thrown.message} ${thrown.hint}`;
  }
  if (thrown instanceof FileProblem) return thrown.message;
  return `The flow could not be started: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
}
