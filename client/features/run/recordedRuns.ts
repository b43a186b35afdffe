/** What starts from a recorded run: looking at it, going through its past, the same again. */
import * as vscode from 'vscode';
import { debugType } from '#client/runFeed.ts';
import { asRun } from '#client/startRun.ts';

/** A recorded run, as commands are given it. */
interface Recorded {
  /** URI of the flow's file, in the workspace whose journal has the run. */
  readonly file: string;
  readonly run: string;
  readonly flow: string;
}

/** What a debug configuration needs besides its type and program. */
interface Configuration {
  readonly request: 'launch' | 'attach';
  readonly name: string;
  readonly flow: string;
  readonly run?: string;
  readonly rerun?: string;
}

/** Shows a recorded run in the panel and on the graph. Nothing is executed. */
export function openRun({ file, run, flow }: Recorded): Thenable<boolean> {
  return start(file, { request: 'attach', name: `${flow} (recorded)`, run, flow }, asRun);
}

/** Opens a recorded run in the debugger. Nothing is executed. */
export function debugRecordedRun({ file, run, flow }: Recorded): Thenable<boolean> {
  return start(file, { request: 'attach', name: `${flow} (recorded)`, run, flow });
}

/** Starts the flow of a recorded run with its input, and the text that its file has now. */
export function rerun({ file, run, flow }: Recorded): Thenable<boolean> {
  return start(file, { request: 'launch', name: flow, rerun: run, flow }, asRun);
}

function start(file: string, configuration: Configuration, options?: vscode.DebugSessionOptions): Thenable<boolean> {
  const program = vscode.Uri.parse(file);
  const whole = { type: debugType, program: program.fsPath, ...configuration };
  return vscode.debug.startDebugging(vscode.workspace.getWorkspaceFolder(program), whole, options);
}
