/** From a command line to a run that has ended. */
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { blockingProblem, lower } from '#language/plan/lower.ts';
import type { Plan } from '#language/plan/plan.ts';
import type { JsonObject } from '#protocol/json.ts';
import type { FlowSignature } from '#protocol/shape.ts';
import type { RunHandle } from '#runner/engines/common/runHandle.ts';
import { RunProblem } from '#runner/engines/common/runProblem.ts';
import { startRun } from '#runner/engines/embedded/engine.ts';
import { type ClusterRunOptions, submitRun } from '#runner/engines/restate/clusterRun.ts';
import { workspaceOf } from '#runner/workspace.ts';
import { findingsOf } from './checking.ts';
import { onCluster } from './cluster/address.ts';
import type { RunOptions } from './commands/run.ts';
import type { Context } from './context.ts';
import { chooseFlow, type FlowFile, openFlowFile } from './flowFile.ts';
import { followRun, heldUpLine } from './following.ts';
import { renderFinding } from './frame.ts';
import { readInputFile } from './inputFile.ts';
import { inputOf, parameterCommand } from './parameters.ts';
import { exitCodes, UsageProblem } from './problem.ts';
import type { Terminal } from './terminal.ts';
import { traced } from './tracing.ts';

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
  if (request.options.engine === 'restate') {
    const handle = await submitted(plan, input, {
      cwd,
      onHeldUp: why => terminal.err.write(`${heldUpLine(why, terminal)}\n`),
      id: request.options.runId,
      inFlight: request.options.inFlight,
      stay: request.options.wait === true,
    });
    return await followRun(handle, { json: request.options.json === true, terminal });
  }
  const { envFile: envFiles = [], inFlight } = request.options;
  return await traced(isTraced => {
    const stay = request.options.wait === true;
    const handle = begun(() =>
      startRun(plan, input, {
        cwd,
        workspace: workspaceOf(file.path),
        isTraced,
        stay,
        envFiles,
        ...(inFlight !== undefined && { slots: inFlight }),
      }),
    );
    return { handle, plan, code: followRun(handle, { json: request.options.json === true, terminal }) };
  });
}

async function submitted(
  plan: Plan,
  input: JsonObject,
  {
    id,
    ...rest
  }: Pick<ClusterRunOptions, 'cwd' | 'inFlight' | 'stay' | 'onHeldUp'> & { readonly id: string | undefined },
): Promise<RunHandle> {
  return await onCluster(async client => {
    const run = await submitRun(plan, input, { client, env: process.env, ...rest, ...(id !== undefined && { id }) });
    return run.follow();
  });
}

/** A secret without a value stands in the way before anything has happened. */
function begun(start: () => RunHandle): RunHandle {
  try {
    return start();
  } catch (thrown) {
    if (thrown instanceof RunProblem) throw new UsageProblem(thrown.message, thrown.hint, exitCodes.failed);
    throw thrown;
  }
}

export async function workingDirectory(folder: string | undefined): Promise<string> {
  if (folder === undefined) return process.cwd();
  const entry = await stat(folder).catch(() => undefined);
  if (entry?.isDirectory()) return resolve(folder);
  throw new UsageProblem(`\`${folder}\` is not a folder to work in.`);
}

/**
 * Nothing runs while the file has errors: shows them as `baton check` does.
 * @returns The exit code.
 */
export function tellProblem(file: FlowFile, signature: FlowSignature, { err }: Terminal): number {
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
