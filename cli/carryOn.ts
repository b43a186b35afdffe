/** Going on with a run that has no process. */
import type { RunHandle } from '#runner/engines/common/runHandle.ts';
import { resumeRun } from '#runner/engines/embedded/engine.ts';
import type { Context } from './context.ts';
import { followRun } from './following.ts';
import { findRun, inJournal } from './journal.ts';
import type { WorkspaceOptions } from './journalOptions.ts';
import { workingDirectory } from './running.ts';
import { traced } from './tracing.ts';

export interface CarryOnOptions extends WorkspaceOptions {
  readonly json?: true;
  readonly cwd?: string;
  readonly envFile?: readonly string[];
  /** Stay while the run waits. */
  readonly wait?: true;
}

/**
 * Takes up a run and shows it until it has ended, or waits.
 * @param begin Called before anything happens in it.
 * @returns The exit code.
 * @throws {UsageProblem} There is no such run, it has ended, or another process carries it out.
 */
export async function carryOn(
  context: Context,
  name: string,
  options: CarryOnOptions,
  begin: (handle: RunHandle) => void,
): Promise<number> {
  const { terminal } = context;
  const cwd = options.cwd === undefined ? undefined : await workingDirectory(options.cwd);
  return inJournal(options, journal =>
    traced(isTraced => {
      const handle = resumeRun(journal, findRun(journal, name).id, {
        isTraced,
        envFiles: options.envFile ?? [],
        stay: options.wait === true,
        ...(cwd === undefined ? {} : { cwd }),
      });
      begin(handle);
      const code = followRun(handle, { json: options.json === true, terminal });
      return { handle, plan: journal.readPlan(handle.id), code };
    }),
  );
}
