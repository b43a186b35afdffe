import { type Command, Option } from 'commander';
import type { Context } from '../context.ts';

export interface TestOptions {
  readonly filter?: string;
  readonly watch?: true;
  readonly coverage?: true;
  readonly record?: true;
  readonly lcov?: string;
  readonly reporter: 'spec' | 'junit' | 'json';
  readonly cwd?: string;
}

/** `baton test`: runs the `test` blocks of files. */
export function addTest(program: Command, context: Context): void {
  program
    .command('test')
    .description('run the tests that stand in .flow files, with mocked actions and in virtual time')
    .argument('<path...>', 'files, and folders that are searched for .flow files')
    .option('-f, --filter <text>', 'only tests whose name contains this text, or matches this `/expression/`')
    .option('-w, --watch', 'run them again whenever a file changes')
    .option('--record', 'carry out what tests take from files with `recorded`, and write the answers into these')
    .option('--coverage', 'tell which steps, branches and ways through failures the tests have run')
    .option('--lcov <file>', 'write the coverage as an lcov file')
    .addOption(new Option('--reporter <name>', 'how to tell it').choices(['spec', 'junit', 'json']).default('spec'))
    .option('--cwd <folder>', 'working directory of actions that are mocked as `real` (default: this one)')
    .action(async (paths: string[], options: TestOptions) => {
      const { testFlows } = await import('../testing/testFlows.ts');
      context.finish(await testFlows(context, paths, options));
    });
}
