import type { Command } from 'commander';
import type { EngineName } from '#protocol/requests.ts';
import { engineOption } from '../cluster/engineOption.ts';
import type { Context } from '../context.ts';
import { inFlightOption } from '../inFlightOption.ts';
import { envFileOption } from '../journalOptions.ts';
import { UsageProblem } from '../problem.ts';

export interface RunOptions {
  readonly input?: string;
  readonly json?: true;
  readonly cwd?: string;
  readonly envFile?: readonly string[];
  readonly wait?: true;
  readonly inFlight?: number;
  readonly engine: EngineName;
  readonly runId?: string;
  readonly help?: true;
}

/**
 * `baton run`: a flow, from here. What this command does not know as an option of its own is a parameter of the flow,
 * and is understood once the flow is known.
 */
export function addRun(program: Command, context: Context): void {
  const command = program
    .command('run')
    .description('run a flow and show its steps; its result goes to the standard output')
    .usage('<file> [flow] [--<parameter> <value>…] [options]')
    .argument('[file]', 'a .flow file')
    .argument('[flow]', "the flow's name, where the file has several")
    .option('--input <file>', 'a JSON object with parameters; - reads it from the standard input')
    .option('--json', 'write every event of the run as one line of JSON, and nothing else')
    .option('--cwd <folder>', "working directory of the flow's commands and base of its files (default: this one)")
    .addOption(envFileOption())
    .option('--wait', 'stay while the flow waits for an answer, an event or a time')
    .addOption(inFlightOption())
    .addOption(engineOption())
    .option('--run-id <id>', 'of the run on a cluster: two starts with the same id are one run')
    .option('-h, --help', 'show help; after a file, the parameters of its flow')
    .addHelpText('after', '\nSee the parameters of a flow with: baton run <file> [flow] --help')
    .helpOption(false)
    .allowUnknownOption()
    .allowExcessArguments();
  command.action(async () => {
    const options = command.opts<RunOptions>();
    const [file, ...rest] = command.args;
    if (file === undefined && options.help) return void command.outputHelp();
    if (file === undefined) {
      throw new UsageProblem('Which flow is to run?', 'baton run <file> [flow] [--<parameter> <value>…]');
    }
    if (file.startsWith('-')) {
      throw new UsageProblem(`The file comes before the flow's parameters, and \`${file}\` is none.`, command.usage());
    }
    const isFlowNamed = rest[0] !== undefined && !rest[0].startsWith('-');
    const flow = isFlowNamed ? rest[0] : undefined;
    const { runFlow } = await import('../running.ts');
    context.finish(await runFlow(context, { file, flow, parameters: isFlowNamed ? rest.slice(1) : rest, options }));
  });
}
