import type { Command } from 'commander';
import { onEngine } from '../cluster/elsewhere.ts';
import type { Context } from '../context.ts';
import { envFileOption, type WorkspaceOptions, withWorkspace } from '../journalOptions.ts';
import { UsageProblem } from '../problem.ts';

interface ResumeOptions extends WorkspaceOptions {
  readonly due?: true;
  readonly json?: true;
  readonly cwd?: string;
  readonly envFile?: readonly string[];
  readonly wait?: true;
}

/** `baton resume`: goes on with a run that has no process. */
export function addResume(program: Command, context: Context): void {
  withWorkspace(program.command('resume'))
    .description('go on with a run whose process is gone, or which waits; what has succeeded is not done again')
    .argument('[run]', 'id of a run, its first letters, or `last`')
    .option('--due', 'all waiting runs whose time has come, or to which something was said')
    .option('--json', 'write every further event of the run as one line of JSON, and nothing else')
    .option('--wait', 'stay while the run waits for an answer, an event or a time')
    .option('--cwd <folder>', "working directory of the flow's commands (default: the one that the run has had)")
    .addOption(envFileOption())
    .action(async (name: string | undefined, options: ResumeOptions) => {
      if (options.engine === 'restate') {
        throw new UsageProblem(
          'A run of a cluster goes on by itself.',
          `See how far it is: baton runs show <run>${onEngine('restate')}`,
        );
      }
      if ((name === undefined) !== (options.due === true)) {
        throw new UsageProblem('Which run is to go on?', 'baton resume <run>, or baton resume --due');
      }
      if (name === undefined) {
        const { resumeDue } = await import('../resumingDue.ts');
        context.finish(await resumeDue(context, options));
        return;
      }
      const { carryOn } = await import('../carryOn.ts');
      context.finish(await carryOn(context, name, options, () => undefined));
    });
}
