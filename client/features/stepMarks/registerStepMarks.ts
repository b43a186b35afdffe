import * as vscode from 'vscode';
import { flowLanguage } from '#client/flowDocument.ts';
import type { LastSteps } from '#client/lastSteps.ts';
import { ResultHover } from './resultHover.ts';
import { StepMarks } from './stepMarks.ts';

/**
 * The last run in the text.
 * @param adapter path of the debug adapter's program
 */
export function registerStepMarks(adapter: string, last: LastSteps): vscode.Disposable {
  return vscode.Disposable.from(
    new StepMarks(last),
    vscode.languages.registerHoverProvider({ language: flowLanguage, scheme: 'file' }, new ResultHover(adapter, last)),
  );
}
