import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { exitCodes } from '../problem.ts';

/** `baton doctor`: what the flows of a folder need, and whether it is there. */
export function addDoctor(program: Command, context: Context): void {
  program
    .command('doctor')
    .description('say what the flows of a folder need, and whether it is there; shows no secret')
    .argument('[folder]', 'the folder', '.')
    .option('--json', 'as one line of JSON')
    .action(async (folder: string, options: { json?: true }) => {
      const { lookAround } = await import('#runner/doctor/lookAround.ts');
      const { isWell, reportText } = await import('#runner/doctor/report.ts');
      const found = await lookAround(folder, process.env);
      context.terminal.out.write(options.json ? `${JSON.stringify(found)}\n` : reportText(found));
      context.finish(isWell(found) ? exitCodes.good : exitCodes.failed);
    });
}
