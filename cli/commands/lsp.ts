import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { startSibling } from '../sibling.ts';

/** `baton lsp --stdio`: the language server, for any editor that speaks LSP. */
export function addLsp(program: Command, context: Context): void {
  program
    .command('lsp')
    .description('serve an editor over the Language Server Protocol')
    .option('--stdio', 'through the standard input and output (the only way, and the default)')
    .action(() => startSibling(context, { bundle: './server.js', source: '../server/main.ts' }));
}
