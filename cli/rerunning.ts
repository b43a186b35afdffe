import { fileURLToPath } from 'node:url';
import { blockingProblem, lower } from '#language/plan/lower.ts';
import type { Plan } from '#language/plan/plan.ts';
import { InputProblem } from '#runner/engines/common/input.ts';
import { readClear } from '#runner/engines/embedded/clearRun.ts';
import { startRun } from '#runner/engines/embedded/engine.ts';
import type { RecordedRun } from '#runner/engines/embedded/recordedRun.ts';
import { takenOver } from '#runner/engines/embedded/rerun.ts';
import type { RerunOptions } from './commands/rerun.ts';
import type { Context } from './context.ts';
import { chooseFlow, openFlowFile } from './flowFile.ts';
import { followRun } from './following.ts';
import { readInputFile } from './inputFile.ts';
import { findRun, inJournal } from './journal.ts';
import { exitCodes, UsageProblem } from './problem.ts';
import { tellProblem, workingDirectory } from './running.ts';
import { shownPath } from './sources.ts';
import { traced } from './tracing.ts';

/**
 * Starts a run anew and shows it until it has ended.
 * @returns The exit code.
 * @throws {UsageProblem} There is no such run or step, or its text or input can't be used.
 */
export async function rerun(context: Context, name: string, options: RerunOptions): Promise<number> {
  const { terminal } = context;
  const changed = options.input === undefined ? {} : await readInputFile(options.input);
  return inJournal(options, async journal => {
    const run = findRun(journal, name);
    const plan = options.recorded === true ? journal.readPlan(run.id) : await currentPlan(run, context);
    if (plan === undefined) return exitCodes.failed;
    const before = readClear(journal, run.id);
    const again = options.from === undefined ? {} : takenOver(run, before.events, plan, options.from);
    const cwd = await workingDirectory(options.cwd ?? run.cwd);
    try {
      return await traced(isTraced => {
        const handle = startRun(
          plan,
          { ...before.input, ...changed },
          { cwd, journal, isTraced, stay: options.wait === true, envFiles: options.envFile ?? [], ...again },
        );
        return { handle, plan, code: followRun(handle, { json: options.json === true, terminal }) };
      });
    } catch (thrown) {
      if (thrown instanceof InputProblem) throw new UsageProblem(thrown.message, thrown.hint);
      throw thrown;
    }
  });
}

/** Undefined when the file has errors, which are shown then. */
export async function currentPlan(
  run: Pick<RecordedRun, 'file' | 'flow'>,
  { terminal }: Context,
): Promise<Plan | undefined> {
  const hint = 'Use the text that the run was started with: --recorded';
  if (!run.file.startsWith('file:')) throw new UsageProblem(`The text of the run is at \`${run.file}\`.`, hint);
  const path = shownPath(fileURLToPath(run.file));
  const file = await openFlowFile(path).catch((thrown: unknown) => {
    throw thrown instanceof UsageProblem ? new UsageProblem(thrown.message, hint) : thrown;
  });
  const signature = chooseFlow(file, run.flow);
  if (blockingProblem(file.model, file.uri, signature.name) === undefined) {
    return lower(file.model, file.uri, signature.name);
  }
  tellProblem(file, signature, terminal);
  return undefined;
}
