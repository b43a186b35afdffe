import { type Command, Option } from 'commander';
import type { EngineName } from '#protocol/requests.ts';
import { engineOption } from '../cluster/engineOption.ts';
import type { Context } from '../context.ts';
import { UsageProblem } from '../problem.ts';

export interface ServeOptions {
  readonly port: number;
  readonly host: string;
  readonly tokenFile?: string;
  readonly cwd?: string;
  readonly retain: string;
  readonly retainCount: number;
  readonly grace: string;
  readonly engine: EngineName;
  readonly group?: string;
  readonly json?: true;
  readonly askSecrets?: true;
}

/** `baton serve`: starts flows when their triggers say so. */
export function addServe(program: Command, context: Context): void {
  program
    .command('serve')
    .description('start flows when their `on` triggers say so, and answer over HTTP')
    .argument('[path...]', 'files, and folders that are searched for .flow files (default: this one)')
    .option('--port <number>', 'port; 0 for any that is free', portNumber, 7420)
    .option('--host <address>', 'address to listen at; any but this machine’s own needs a token', '127.0.0.1')
    .option(
      '--token-file <file>',
      'file with the token that starting and looking at runs over HTTP needs; else the variable BATON_TOKEN, else a new one is made and printed',
    )
    .option('--cwd <folder>', "working directory of the flows (default: the folder of each flow's file)")
    .option('--retain <duration>', 'forget runs that have ended after this time: 90d, 12h; or `forever`', '30d')
    .option('--retain-count <count>', 'but not the newest ones, this many', wholeNumber, 100)
    .option('--grace <duration>', 'how long steps may take to end when the server is told to stop', '30s')
    .addOption(engineOption())
    .option(
      '--group <name>',
      'on a cluster: servers of one group start one run for the same time, file, event or request (default: the name of the workspace’s folder)',
    )
    // For the editor that starts it.
    .addOption(new Option('--ask-secrets').hideHelp())
    .option('--json', 'write what happens as one line of JSON each, to the standard output')
    .action(async (paths: string[], options: ServeOptions) => {
      const { serve } = await import('../serving.ts');
      context.finish(await serve(context, paths.length === 0 ? ['.'] : paths, options));
    });
}

function portNumber(text: string): number {
  const port = wholeNumber(text);
  if (port <= 65_535) return port;
  throw new UsageProblem(`\`${text}\` is no port: they go up to 65535.`);
}

function wholeNumber(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new UsageProblem(`\`${text}\` is not a whole number.`);
}
