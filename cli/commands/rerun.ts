import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { envFileOption, runArgument, type WorkspaceOptions, withWorkspace } from '../journalOptions.ts';

export interface RerunOptions extends WorkspaceOptions {
  readonly from?: string;
  readonly input?: string;
  readonly recorded?: true;
  readonly json?: true;
  readonly cwd?: string;
  readonly envFile?: readonly string[];
  readonly wait?: true;
}

/** `baton rerun`: the same again, or from a step on. */
export function addRerun(program: Command, context: Context): void {
  withWorkspace(program.command('rerun'))
    .description('start a run anew, with the same input, and the text as its file has it now')
    .argument(...runArgument)
    .option('--from <step>', 'take the recorded results of what does not come after this step')
    .option('--input <file>', 'a JSON object with parameters to change; - reads it from the standard input')
    .option('--recorded', 'use the text that the run was started with')
    .option('--json', 'write every event of the new run as one line of JSON, and nothing else')
    .option('--wait', 'stay while the flow waits for an answer, an event or a time')
    .option('--cwd <folder>', "working directory of the flow's commands (default: the one that the run has had)")
    .addOption(envFileOption())
    .action(async (name: string, options: RerunOptions) => {
      if (options.engine === 'restate') {
        const { rerunOnCluster } = await import('../cluster/rerunning.ts');
        context.finish(await rerunOnCluster(context, name, options));
        return;
      }
      const { rerun } = await import('../rerunning.ts');
      context.finish(await rerun(context, name, options));
    });
}
