import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { runArgument, type WorkspaceOptions, withWorkspace } from '../journalOptions.ts';

interface CancelOptions extends WorkspaceOptions {
  readonly json?: true;
  readonly cwd?: string;
}

/** `baton cancel`: stops a run, wherever it stands. */
export function addCancel(program: Command, context: Context): void {
  withWorkspace(program.command('cancel'))
    .description('stop a run: what it does is stopped, and it ends cancelled')
    .argument(...runArgument)
    .option('--json', 'write every further event of the run as one line of JSON, and nothing else')
    .option('--cwd <folder>', "working directory of the flow's commands (default: the one that the run has had)")
    .action(async (name: string, options: CancelOptions) => {
      if (options.engine === 'restate') {
        const { cancelOnCluster } = await import('../cluster/telling.ts');
        context.finish(await cancelOnCluster(context, name, options));
        return;
      }
      const { cancelRun } = await import('../cancelling.ts');
      context.finish(await cancelRun(context, name, options));
    });
}
