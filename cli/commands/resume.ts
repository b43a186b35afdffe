import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { envFileOption, runArgument, type WorkspaceOptions, withWorkspace } from '../journalOptions.ts';

interface ResumeOptions extends WorkspaceOptions {
  readonly json?: true;
  readonly cwd?: string;
  readonly envFile?: readonly string[];
}

/** `baton resume`: goes on with a run whose process is gone. */
export function addResume(program: Command, context: Context): void {
  withWorkspace(program.command('resume'))
    .description('go on with a run whose process is gone; what has succeeded is not done again')
    .argument(...runArgument)
    .option('--json', 'write every further event of the run as one line of JSON, and nothing else')
    .option('--cwd <folder>', "working directory of the flow's commands (default: the one that the run has had)")
    .addOption(envFileOption())
    .action(async (name: string, options: ResumeOptions) => {
      const { carryOn } = await import('../carryOn.ts');
      context.finish(await carryOn(context, name, options, () => undefined));
    });
}
