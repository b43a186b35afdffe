/** From a command line to a run that has ended. */
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { blockingProblem, lower } from '#language/plan/lower.ts';
import type { Plan } from '#language/plan/plan.ts';
import type { JsonObject } from '#protocol/json.ts';
import type { RunEvent } from '#protocol/runEvents.ts';
import { emptyRunView, foldRun, type RunView } from '#protocol/runView.ts';
import type { FlowSignature } from '#protocol/shape.ts';
import { startRun } from '#runner/engines/embedded/engine.ts';
import { workspaceOf } from '#runner/workspace.ts';
import { findingsOf } from './checking.ts';
import type { RunOptions } from './commands/run.ts';
import type { Context } from './context.ts';
import { chooseFlow, type FlowFile, openFlowFile } from './flowFile.ts';
import { renderFinding } from './frame.ts';
import { readInputFile } from './inputFile.ts';
import { inputOf, parameterCommand } from './parameters.ts';
import { exitCodes, UsageProblem } from './problem.ts';
import { jsonLines, plainLines } from './progress/lines.ts';
import { liveTree } from './progress/live.ts';
import { exitCodeOf, interruption, tellOutcome } from './progress/outcome.ts';
import type { Progress } from './progress/progress.ts';
import type { Output, Terminal } from './terminal.ts';

export interface RunRequest {
  readonly file: string;
  readonly flow: string | undefined;
  /** What stands after file and flow on the command line: `--name Ada`. */
  readonly parameters: readonly string[];
  readonly options: RunOptions;
}

/**
 * Runs a flow to its end and shows it.
 * @returns The exit code.
 * @throws {UsageProblem} The file, the flow or a parameter is wrong; nothing has run.
 */
export async function runFlow(context: Context, request: RunRequest): Promise<number> {
  const { terminal } = context;
  const file = await openFlowFile(request.file);
  const signature = chooseFlow(file, request.flow);
  const command = parameterCommand(`baton run ${request.file} ${signature.name}`, signature).exitOverride();
  command.configureOutput({ writeOut: text => terminal.out.write(text), writeErr: text => terminal.err.write(text) });
  if (request.options.help) {
    command.outputHelp();
    return exitCodes.good;
  }
  command.parse(request.parameters, { from: 'user' });
  const [stray] = command.args;
  if (stray !== undefined)
    throw new UsageProblem(`\`${stray}\` belongs to no parameter.`, `See baton run ${request.file} --help`);
  const given = request.options.input === undefined ? undefined : await readInputFile(request.options.input);
  const input = inputOf(signature, given, command.opts());
  const cwd = await workingDirectory(request.options.cwd);
  if (blockingProblem(file.model, file.uri, signature.name) !== undefined)
    return tellProblem(file, signature, terminal);
  const plan = lower(file.model, file.uri, signature.name);
  return await carryOut(plan, input, { cwd, file, json: request.options.json === true, terminal });
}

async function workingDirectory(folder: string | undefined): Promise<string> {
  if (folder === undefined) return process.cwd();
  const entry = await stat(folder).catch(() => undefined);
  if (entry?.isDirectory()) return resolve(folder);
  throw new UsageProblem(`\`${folder}\` is not a folder to work in.`);
}

/** Nothing runs while the file has errors: shows them as `baton check` does. */
function tellProblem(file: FlowFile, signature: FlowSignature, { err }: Terminal): number {
  let isShown = false;
  for (const { source, findings } of findingsOf(file.analysed)) {
    for (const finding of findings.filter(candidate => candidate.severity === 'error')) {
      err.write(`${renderFinding(finding, source.text, err)}\n\n`);
      isShown = true;
    }
  }
  const why = isShown ? 'Its file has errors.' : (blockingProblem(file.model, file.uri, signature.name) ?? '');
  err.write(`${err.colors.red('✖')} ${signature.name} was not run. ${why}\n`);
  return exitCodes.failed;
}

interface Carrying {
  readonly cwd: string;
  readonly file: FlowFile;
  readonly json: boolean;
  readonly terminal: Terminal;
}

async function carryOut(plan: Plan, input: JsonObject, { cwd, file, json, terminal }: Carrying): Promise<number> {
  const view = emptyRunView();
  const progress = json ? jsonLines(terminal.out) : progressFor(terminal.err, view);
  const handle = startRun(plan, input, { cwd, workspace: workspaceOf(file.path) });
  handle.onEvents(events => {
    for (const event of events) progress.onEvent(foldedInto(view, event));
  });
  const release = cancelOnSignals(reason => handle.cancel(reason), terminal);
  try {
    await handle.done;
  } finally {
    progress.end();
    release();
  }
  return json ? exitCodeOf(view) : tellOutcome(view, terminal);
}

function foldedInto(view: RunView, event: RunEvent): RunEvent {
  foldRun(view, event);
  return event;
}

function progressFor(output: Output, view: RunView): Progress {
  const isWatched = output.isTerminal && !process.env.CI;
  return isWatched ? liveTree(output, view) : plainLines(output, view);
}

/**
 * The first signal asks the run to stop; a second one ends the process at once. When nobody reads the output any more,
 * the run stops as well.
 */
function cancelOnSignals(cancel: (reason: string) => void, terminal: Terminal): () => void {
  let isCancelling = false;
  const onSignal = (signal: NodeJS.Signals) => {
    if (isCancelling) process.exit(exitCodes.interrupted);
    isCancelling = true;
    cancel(signal === 'SIGINT' ? interruption : signal);
  };
  const signals: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, onSignal);
  terminal.onReaderGone(() => {
    if (!isCancelling) cancel('nobody reads the output any more');
    isCancelling = true;
  });
  return () => {
    for (const signal of signals) process.off(signal, onSignal);
  };
}
