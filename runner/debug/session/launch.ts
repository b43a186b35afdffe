/** What a launch or an attach asks for: a new run, one that is carried on, or one to look at. */

import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { entryFlow } from '#language/plan/entryFlow.ts';
import type { Plan } from '#language/plan/plan.ts';
import type { AttachArguments, EngineName, LaunchArguments } from '#protocol/requests.ts';
import type { RunEvent } from '#protocol/runEvents.ts';
import type { Clock } from '../../actions/action.ts';
import { checkInput } from '../../engines/common/input.ts';
import type { RunHandle } from '../../engines/common/runHandle.ts';
import { RunProblem } from '../../engines/common/runProblem.ts';
import { readClear } from '../../engines/embedded/clearRun.ts';
import { resumeRun, startRun } from '../../engines/embedded/engine.ts';
import type { EngineOptions } from '../../engines/embedded/engineOptions.ts';
import { openJournal } from '../../engines/embedded/journal.ts';
import type { RecordedRun } from '../../engines/embedded/recordedRun.ts';
import { takenOver } from '../../engines/embedded/rerun.ts';
import { loadProgram, ProgramProblem, planFor } from '../../program.ts';
import { resolveSecrets, type Secrets } from '../../secrets/resolve.ts';
import { StepPlaces } from '../../stepPlaces.ts';
import { type TestToDebug, testToDebug } from '../../testing/testToDebug.ts';
import { workspaceOf } from '../../workspace.ts';

/** A launch that is understood and checked, and waits for the client to be ready. */
export interface Prepared {
  readonly plan: Plan;
  readonly places: StepPlaces;
  /** The folder whose journal keeps the run. */
  readonly workspace: string;
  readonly env: NodeJS.ProcessEnv;
  /** The time that the run sees; the machine's by default. */
  readonly clock?: Clock;
  start(watch?: Watch): RunHandle;
}

/** How a run is gone through. */
export type Watch = Pick<EngineOptions, 'supervisor' | 'clock'>;

/** A run that is only looked at. */
export interface Recorded extends Omit<Prepared, 'start'> {
  readonly run: string;
  readonly events: readonly RunEvent[];
  /** Why it is not as the file is now, for a person; undefined where it is. */
  readonly note: string | undefined;
  /** Nobody goes through its past: it is only told. */
  readonly isTold: boolean;
  /** Where it is recorded. */
  readonly engine: EngineName;
}

/** Asks the client for the secrets of these names that it keeps. */
type AskSecrets = (names: readonly string[]) => Promise<Readonly<Record<string, string>>>;

/** Throws what `sentenceOf` has a sentence for when the launch can't be. */
export async function prepare(given: Partial<LaunchArguments>, askSecrets: AskSecrets): Promise<Prepared> {
  if (typeof given.program !== 'string' || given.program === '') {
    throw new ProgramProblem('The launch configuration names no `program`.', 'Give the path of a .flow file.');
  }
  if (given.engine !== undefined && given.engine !== 'embedded') {
    throw new ProgramProblem(
      `The debug adapter has no engine \`${String(given.engine)}\`.`,
      'Leave `engine` out, or give `embedded` or `restate`.',
    );
  }
  const workspace = workspaceOf(resolve(given.program));
  // The editor's own switch, which turns its binary into Node.js, is not for the processes of a flow.
  const { ELECTRON_RUN_AS_NODE: _, ...own } = process.env;
  const env = { ...own, ...given.env };
  if (given.resume !== undefined) return await prepareResume(given.resume, workspace, env, askSecrets);
  const { program: path } = given;
  const again = given.rerun === undefined ? undefined : recordedRun(given.rerun, workspace);
  const asked = { ...given, program: path, ...(again && sameAgain(again)) };
  const cwd = resolve(asked.cwd ?? dirname(resolve(asked.program)));
  const folder = await stat(cwd).catch(() => undefined);
  if (folder?.isDirectory() !== true) throw new ProgramProblem(`The working directory \`${cwd}\` does not exist.`);
  const program = await loadProgram(asked.program);
  if (given.test !== undefined) return prepareTest(testToDebug(program, given.test, { cwd, env }), workspace, env);
  const plan = planFor(program, asked.flow);
  const inputs = asked.inputs ?? {};
  checkInput(entryFlow(plan).signature, inputs);
  const taken = again === undefined || given.from === undefined ? {} : takenOver(again, again.events, plan, given.from);
  const secrets = await secretsOf(plan, env, askSecrets);
  return {
    plan,
    places: new StepPlaces(plan),
    workspace,
    env,
    start: watch => startRun(plan, inputs, { cwd, env, workspace, secrets, stay: true, ...taken, ...watch }),
  };
}

/** A run to repeat. Its input and events may have secrets in them: they do not leave this process. */
type Repeated = RecordedRun & ReturnType<typeof readClear>;

function recordedRun(run: string, workspace: string): Repeated {
  const journal = openJournal(workspace);
  try {
    const record = journal.readRun(run);
    if (record === undefined) throw new RunProblem(`There is no run \`${run}\`.`);
    return { ...record, ...readClear(journal, run) };
  } finally {
    journal.close();
  }
}

/** What to launch for the same again. */
function sameAgain({ file, flow, input, cwd }: Repeated): Pick<LaunchArguments, 'program' | 'flow' | 'inputs' | 'cwd'> {
  return { program: fileURLToPath(file), flow, inputs: input, ...(cwd === undefined ? {} : { cwd }) };
}

function prepareTest(test: TestToDebug, workspace: string, env: NodeJS.ProcessEnv): Prepared {
  const { plan, clock } = test;
  return { plan, places: new StepPlaces(plan), workspace, env, clock, start: watch => test.start(watch ?? {}) };
}

/** The recorded run to look at. Throws what `sentenceOf` has a sentence for when there is none. */
export async function prepareAttach(given: Partial<AttachArguments>): Promise<Recorded> {
  const { program, run } = given;
  if (typeof program !== 'string' || typeof run !== 'string') {
    throw new ProgramProblem(
      'The configuration names no `program` and `run`.',
      'Give the path of the .flow file and the id of a run of it.',
    );
  }
  const workspace = workspaceOf(resolve(program));
  const journal = openJournal(workspace);
  try {
    const [plan, events] = [journal.readPlan(run), journal.readEvents(run)];
    if (plan === undefined || events.length === 0)
      throw new RunProblem(`There is no run \`${run}\` in the journal of \`${workspace}\`.`);
    const note = await noteOn(plan);
    return {
      plan,
      places: new StepPlaces(plan),
      workspace,
      env: process.env,
      run,
      events,
      note,
      isTold: given.noDebug === true,
      engine: 'embedded',
    };
  } finally {
    journal.close();
  }
}

/** What stands in the way of taking the file for the text of a plan, for a person; undefined where nothing does. */
export async function noteOn(plan: Plan): Promise<string | undefined> {
  const { name, place } = entryFlow(plan).signature;
  try {
    const now = planFor(await loadProgram(fileURLToPath(place.file)), name);
    if (isDeepStrictEqual(JSON.parse(JSON.stringify(now)), plan)) return undefined;
  } catch {
    // Then it is another text as well.
  }
  return 'The text of the flow has changed since this run: lines are those of the text that it ran with.';
}

/** All secrets of the plan. Says now which one has no value. */
async function secretsOf(plan: Plan, env: NodeJS.ProcessEnv, askSecrets: AskSecrets): Promise<Secrets> {
  const names = plan.secrets ?? [];
  return resolveSecrets(plan, { given: names.length === 0 ? {} : await askSecrets(names), env });
}

async function prepareResume(
  run: string,
  workspace: string,
  env: NodeJS.ProcessEnv,
  askSecrets: AskSecrets,
): Promise<Prepared> {
  const journal = openJournal(workspace);
  try {
    // Says now what stands in the way; it is claimed again when it starts.
    journal.claimRun(run);
    journal.releaseRun(run);
    const plan = journal.readPlan(run);
    if (plan === undefined) throw new RunProblem(`The text of the run \`${run}\` is not in the journal.`);
    const secrets = await secretsOf(plan, env, askSecrets);
    return {
      plan,
      places: new StepPlaces(plan),
      workspace,
      env,
      start: watch => {
        const handle = resumeRun(journal, run, { env, stay: true, secrets, ...watch });
        void handle.done.then(() => journal.close());
        return handle;
      },
    };
  } catch (thrown) {
    journal.close();
    throw thrown;
  }
}
