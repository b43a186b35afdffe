import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { envFileOption, runArgument, type WorkspaceOptions, withWorkspace } from '../journalOptions.ts';
import { UsageProblem } from '../problem.ts';

interface AnswerOptions extends WorkspaceOptions {
  readonly json?: true;
  readonly cwd?: string;
  readonly envFile?: readonly string[];
  readonly retry?: true;
  /** `true` without a message. */
  readonly fail?: true | string;
}

/** `baton answer`: says what became of a step in doubt, and goes on. */
export function addAnswer(program: Command, context: Context): void {
  withWorkspace(program.command('answer'))
    .description('say what became of a step in doubt, and go on with its run')
    .argument(...runArgument)
    .argument('<step>', "the step's path, with or without its flow's name: pay, or fulfil/picks[3]/pick")
    .argument('[value]', 'it was done, and this is what it gave, as JSON')
    .option('--retry', 'do it again')
    .option('--fail [message]', 'let the step fail')
    .option('--json', 'write every further event of the run as one line of JSON, and nothing else')
    .option('--cwd <folder>', "working directory of the flow's commands (default: the one that the run has had)")
    .addOption(envFileOption())
    .action(async (name: string, step: string, value: string | undefined, options: AnswerOptions) => {
      const answers = [value, options.retry, options.fail].filter(answer => answer !== undefined);
      if (answers.length !== 1) {
        throw new UsageProblem('An answer is one of three: a value, --retry or --fail.', 'See baton answer --help');
      }
      const { answer } = await import('../answering.ts');
      context.finish(await answer(context, { ...options, run: name, step, value }));
    });
}
