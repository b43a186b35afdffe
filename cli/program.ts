import { readFile } from 'node:fs/promises';
import { Command, CommanderError } from 'commander';
import type { Context } from './context.ts';
import { exitCodes, UsageProblem } from './problem.ts';
import type { Terminal } from './terminal.ts';

const about = 'Checks, draws and runs workflows that are written as .flow files.';

const examples = `
Examples:
  baton run hello.flow --name Ada           run a flow; its parameters are options
  baton run hello.flow --help               see which ones it has
  baton check .                             find mistakes before anything runs
  baton graph hello.flow -o hello.svg       draw it
  baton runs                                what ran, and how it ended
  baton serve .                             start flows when their triggers say so
  baton resume last                         go on with a run whose process was killed
  baton answer last ok yes                  answer what a run asks

Exit codes: 0 all is good, 1 the flow or the check failed, 2 wrong use, 3 the run waits for an
answer, an event or a time, 130 stopped by Ctrl-C.`;

/** Adds one command to the program. */
export type AddCommand = (program: Command, context: Context) => void;

/**
 * Runs one command line.
 * @param commands Those that there are.
 * @param args What stands after the program's name.
 * @param home URL of the entry file, for finding its siblings.
 * @returns The exit code.
 */
export async function runProgram(
  commands: readonly AddCommand[],
  args: readonly string[],
  terminal: Terminal,
  home: string,
): Promise<number> {
  let exitCode: number = exitCodes.good;
  const program = newProgram(terminal);
  program.version(await versionOf(home), '-V, --version', 'say the version');
  const context: Context = {
    terminal,
    home,
    finish: code => {
      exitCode = code;
    },
  };
  for (const add of commands) add(program, context);
  try {
    await program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    return exitCodeOf(error, terminal);
  }
}

function newProgram(terminal: Terminal): Command {
  const { out, err } = terminal;
  return new Command('baton')
    .description(about)
    .usage('<command> [options]')
    .helpOption('-h, --help', 'show help')
    .helpCommand('help [command]', 'show what a command does')
    .addHelpText('after', examples)
    .configureOutput({
      writeOut: text => out.write(text),
      writeErr: text => err.write(text),
      getOutHelpWidth: () => out.columns(),
      getErrHelpWidth: () => err.columns(),
      getOutHasColors: () => out.colors.isColorSupported,
      getErrHasColors: () => err.colors.isColorSupported,
      outputError: (text, write) => write(err.colors.red(text)),
    })
    .configureHelp({ styleTitle: text => out.colors.bold(text), subcommandTerm: command => command.name() })
    .showSuggestionAfterError(true)
    .exitOverride();
}

async function versionOf(home: string): Promise<string> {
  const description = JSON.parse(await readFile(new URL('../package.json', home), 'utf8')) as { version: string };
  return description.version;
}

/** Tells a mistake to the person who made it. What is not a mistake of theirs is a bug, and goes on as it is. */
function exitCodeOf(error: unknown, terminal: Terminal): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.good : exitCodes.wrongUse;
  if (!(error instanceof UsageProblem)) throw error;
  const { colors } = terminal.err;
  terminal.err.write(`${colors.red(colors.bold('error'))}${colors.bold(`: ${error.message}`)}\n`);
  if (error.hint !== undefined) terminal.err.write(`${colors.bold('hint')}: ${error.hint}\n`);
  return error.exitCode;
}
