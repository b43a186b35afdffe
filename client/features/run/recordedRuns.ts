/** What starts from a recorded run: looking at it, going through its past, the same again. */
import * as vscode from 'vscode';
import { withPlainNotice } from '#client/editor/longWork.ts';
import { isTrustedToRun } from '#client/editor/trust.ts';
import { debugType } from '#client/runs/runFeed.ts';
import { placeOf, type RunRecords } from '#client/runs/runRecords.ts';
import { asRun } from '#client/runs/startRun.ts';
import type { EngineName } from '#protocol/requests.ts';

/** A recorded run, as commands are given it. */
interface Recorded {
  /** URI of the flow's file, in the workspace whose journal has the run. */
  readonly file: string;
  readonly run: string;
  readonly flow: string;
  /** What has carried it out; `embedded` where it is left out. */
  readonly engine?: EngineName | undefined;
}

/** What a debug configuration needs besides its type and program. */
interface Configuration {
  readonly request: 'launch' | 'attach';
  readonly name: string;
  readonly flow: string;
  readonly engine: EngineName;
  readonly run?: string;
  readonly rerun?: string;
  readonly from?: string;
  readonly resume?: string;
  readonly stopOnEntry?: boolean;
}

/** Shows a recorded run in the panel and on the graph, and follows it there on a cluster. Nothing is executed here. */
export function openRun({ file, run, flow, engine = 'embedded' }: Recorded): Thenable<boolean> {
  return start(file, { request: 'attach', name: `${flow} (recorded)`, run, flow, engine }, asRun);
}

/** Opens a recorded run in the debugger. Nothing is executed. */
export function debugRecordedRun({ file, run, flow, engine = 'embedded' }: Recorded): Thenable<boolean> {
  return start(file, { request: 'attach', name: `${flow} (recorded)`, run, flow, engine });
}

/**
 * Starts the flow of a recorded run with its input, and the text that its file has now: as a whole, or a step and what
 * comes after it, with the recorded results of all others.
 * @param from path of the step
 */
export function rerun({ file, run, flow, engine = 'embedded' }: Recorded, from?: string): Thenable<boolean> {
  const configuration: Configuration = { request: 'launch', name: flow, rerun: run, flow, engine };
  return start(file, from === undefined ? configuration : { ...configuration, from }, asRun);
}

/**
 * Starts a run that goes on from where a recorded one was after its first `position` events, and holds it there in the
 * debugger. Nothing that had happened until then is done again.
 */
export async function forkRecordedRun(
  records: RunRecords,
  { file, run, flow, engine = 'embedded' }: Recorded,
  position: number,
): Promise<boolean> {
  if (!(await isTrustedToRun())) return false;
  const forked = withPlainNotice('Forking the run', () => records.fork(placeOf({ engine, file }), run, position));
  const reply = await forked.catch((error: unknown) => ({
    problem: error instanceof Error ? error.message : String(error),
  }));
  if ('problem' in reply) {
    void vscode.window.showErrorMessage(reply.problem);
    return false;
  }
  return start(file, { request: 'launch', name: `${flow} (fork)`, flow, engine, resume: reply.run, stopOnEntry: true });
}

function start(file: string, configuration: Configuration, options?: vscode.DebugSessionOptions): Thenable<boolean> {
  const program = vscode.Uri.parse(file);
  const whole = { type: debugType, program: program.fsPath, ...configuration };
  return vscode.debug.startDebugging(vscode.workspace.getWorkspaceFolder(program), whole, options);
}
