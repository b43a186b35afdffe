import type { Command } from 'commander';
import { addressHelp } from '../cluster/addressHelp.ts';
import type { Context } from '../context.ts';
import { UsageProblem } from '../problem.ts';

export interface DeployOptions {
  readonly list?: true;
  readonly prune?: true;
  readonly wait?: true;
  readonly force?: true;
  readonly json?: true;
}

/** `baton deploy`: makes workers known to a cluster, and old ones forgotten. */
export function addDeploy(program: Command, context: Context): void {
  program
    .command('deploy')
    .description('make workers known to a Restate cluster: they get all new work, and older ones end what they have')
    .argument('[url]', 'where the cluster reaches them: one worker, or a balancer before several')
    .option('--list', 'list the deployments, the newest first: which get new work, and what older ones still have')
    .option('--prune', 'remove older deployments that have nothing left')
    .option('--wait', 'with --prune: until what older deployments have begun is over')
    .option('--force', 'with --prune: also those whose workers are gone for good; new workers take over what they had')
    .option('--json', 'with --list: one deployment per line, as JSON')
    .addHelpText('after', addressHelp)
    .action(async (url: string | undefined, options: DeployOptions) => {
      if (url === undefined && !options.list && !options.prune) {
        throw new UsageProblem('Which workers?', 'baton deploy http://127.0.0.1:9080, or --list, or --prune');
      }
      for (const option of ['wait', 'force'] as const) {
        if (options[option] && !options.prune) throw new UsageProblem(`--${option} goes with --prune.`);
      }
      const { deploy } = await import('../cluster/deploying.ts');
      await deploy(context, url, options);
    });
}
