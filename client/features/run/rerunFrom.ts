import * as vscode from 'vscode';
import { isFlow } from '#client/editor/flowDocument.ts';
import type { LastSteps } from '#client/runs/lastSteps.ts';
import { stepOver } from '#client/runs/placedSteps.ts';
import type { EngineName } from '#protocol/requests.ts';
import type { StepContext } from '#protocol/webviews.ts';
import { rerun } from './recordedRuns.ts';

/**
 * Repeats a run from a step on: the one that a menu was opened on in the run panel or on the graph, else the one at the
 * cursor, of the last run of its flow. `engines` are those of the run that is shown, and of the last runs.
 */
export async function rerunFrom(
  chosen: unknown,
  last: LastSteps,
  engines: { readonly shown: EngineName | undefined; readonly chosen: EngineName },
): Promise<boolean> {
  if (isStepContext(chosen)) {
    const { file, run, flow, path } = chosen;
    return rerun({ file, run, flow, engine: engines.shown }, path);
  }
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined || !isFlow(editor.document)) {
    void vscode.window.showInformationMessage('Put the cursor on the step of a .flow file to go on from.');
    return false;
  }
  const { document, selection } = editor;
  const placed = stepOver(await last.of(document), document.offsetAt(selection.active));
  if (placed === undefined) {
    void vscode.window.showInformationMessage('No step of a recorded run stands at the cursor: run its flow first.');
    return false;
  }
  const { run, flow, step } = placed;
  return rerun({ file: document.uri.toString(), run, flow, engine: engines.chosen }, step.node);
}

/** What VS Code hands on of the element that the menu was opened on. */
function isStepContext(chosen: unknown): chosen is StepContext {
  if (typeof chosen !== 'object' || chosen === null) return false;
  return ['file', 'run', 'flow', 'path'].every(name => typeof (chosen as Record<string, unknown>)[name] === 'string');
}
