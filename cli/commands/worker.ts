import { type Command, InvalidArgumentError } from 'commander';
import { addressHelp } from '../cluster/addressHelp.ts';
import type { Context } from '../context.ts';

export interface WorkerCommandOptions {
  readonly port: number;
  readonly host: string;
  readonly identityKey?: readonly string[];
}

/** `baton worker`: a process that carries out what a cluster gives it. */
export function addWorker(program: Command, context: Context): void {
  program
    .command('worker')
    .description('carry out runs and steps that a Restate cluster gives this process; see docs/scaling.md')
    .option('-p, --port <port>', 'where the cluster reaches it', portNumber, 9080)
    .option('--host <address>', 'the interface to listen on', '127.0.0.1')
    .option(
      '--identity-key <key...>',
      'public keys of the clusters that may give it work (default: any that reaches it)',
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
