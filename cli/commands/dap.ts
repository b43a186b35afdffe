import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { startSibling } from '../sibling.ts';

/** `baton dap --stdio`: the debug adapter, for any editor that speaks DAP. */
export function addDap(program: Command, context: Context): void {
  program
    .command('dap')
    .description('serve an editor over the Debug Adapter Protocol')
    .option('--stdio', 'through the standard input and output (the only way, and the default)')
    .action(() => startSibling(context, { bundle: './adapter.js', source: '../runner/debug/main.ts' }));
}
