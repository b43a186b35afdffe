import { type Command, InvalidArgumentError, Option } from 'commander';
import { addressHelp } from '../cluster/addressHelp.ts';
import type { Context } from '../context.ts';

export interface WorkerCommandOptions {
  readonly port: number;
  readonly host: string;
  readonly limit?: number;
  readonly store?: string;
  readonly identityKey?: readonly string[];
}

/** `baton worker`: a process that carries out what a cluster gives it. */
export function addWorker(program: Command, context: Context): void {
  program
    .command('worker')
    .description('carry out runs and steps that a Restate cluster gives this process; see docs/scaling.md')
    .option('-p, --port <port>', 'where the cluster reaches it', portNumber, 9080)
    .option('--host <address>', 'the interface to listen on', '127.0.0.1')
    .option('--limit <count>', 'how many steps it carries out at once (default: as many as it is given)', wholeNumber)
    .addOption(
      new Option(
        '--store <place>',
        'where large results go: a folder that all workers see, or s3://bucket/prefix (default: none)',
      ).env('BATON_STORE'),
    )
    .addOption(
      new Option(
        '--identity-key <key...>',
        'public keys of the clusters that may give it work (default: any that reaches it)',
      ).env('BATON_IDENTITY_KEY'),
    )
    .addHelpText('after', addressHelp)
    .action(async (options: WorkerCommandOptions) => {
      const { work } = await import('../cluster/working.ts');
      context.finish(await work(context, options));
    });
}

function portNumber(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError('It is a number from 0 to 65535.');
}

function wholeNumber(text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It is a whole number from 1 on.');
}
