import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { type WorkspaceOptions, withWorkspace } from '../journalOptions.ts';

export interface EmitOptions extends WorkspaceOptions {
  readonly input?: string;
  /** False with `--no-resume`. */
  readonly resume: boolean;
  readonly json?: true;
}

/** `baton emit`: sends an event to all runs. What the command does not know as an option of its own is a field. */
export function addEmit(program: Command, context: Context): void {
  const command = withWorkspace(program.command('emit'))
    .description('send an event to the runs of this workspace, and go on with those that wait for it')
    .usage('<event> [--<field> <value>…] [options]')
    .argument('<event>', "the event's name")
    .option('--input <file>', 'a JSON object with fields; - reads it from the standard input')
    .option('--no-resume', 'only send it: runs without a process go on when they are resumed')
    .option('--json', 'write every event of the runs that go on as one line of JSON')
    .allowUnknownOption()
    .allowExcessArguments();
  command.action(async (event: string) => {
    const [, ...fields] = command.args;
    const request = { event, fields, options: command.opts<EmitOptions>() };
    if (request.options.engine === 'restate') {
      const { emitOnCluster } = await import('../cluster/telling.ts');
      context.finish(await emitOnCluster(context, request));
      return;
    }
    const { emit } = await import('../emitting.ts');
    context.finish(await emit(context, request));
  });
}
