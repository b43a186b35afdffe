import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { envFileOption, runArgument, type WorkspaceOptions, withWorkspace } from '../journalOptions.ts';
import { UsageProblem } from '../problem.ts';

export interface AnswerOptions extends WorkspaceOptions {
  readonly json?: true;
  readonly cwd?: string;
  readonly envFile?: readonly string[];
  readonly retry?: true;
  /** `true` without a message. */
  readonly fail?: true | string;
  readonly comment?: string;
  readonly by?: string;
  readonly wait?: true;
}

/** `baton answer`: answers what a run asks about a step, and goes on with it. */
export function addAnswer(program: Command, context: Context): void {
  withWorkspace(program.command('answer'))
    .description('answer what a run asks about a step (an approval, or what became of it), and go on with the run')
    .argument(...runArgument)
    .argument('<step>', "the step's path, with or without its flow's name: pay, or fulfil/picks[3]/pick")
    .argument('[value]', 'yes or no; of a step in doubt: it was done, and gave this, as JSON')
    .option('--comment <text>', 'why, for a yes or a no')
    .option('--by <name>', 'who says so (default: your user name)')
    .option('--retry', 'of a step in doubt: do it again')
    .option('--fail [message]', 'of a step in doubt: let it fail')
    .option('--json', 'write every further event of the run as one line of JSON, and nothing else')
    .option('--wait', 'stay while the run waits for an answer, an event or a time')
    .option('--cwd <folder>', "working directory of the flow's commands (default: the one that the run has had)")
    .addOption(envFileOption())
    .action(async (name: string, step: string, value: string | undefined, options: AnswerOptions) => {
      const answers = [value, options.retry, options.fail].filter(answer => answer !== undefined);
      if (answers.length !== 1) {
        throw new UsageProblem(
          'An answer is one of three: a value (yes, no, or JSON), --retry or --fail.',
          'See baton answer --help',
        );
      }
      const request = { ...options, run: name, step, value };
      if (options.engine === 'restate') {
        const { answerOnCluster } = await import('../cluster/telling.ts');
        context.finish(await answerOnCluster(context, request));
        return;
      }
      const { answer } = await import('../answering.ts');
      context.finish(await answer(context, request));
    });
}
