import * as vscode from 'vscode';
import { flowLanguage } from '#client/editor/flowDocument.ts';
import type { LastSteps } from '#client/runs/lastSteps.ts';
import type { RunRecords } from '#client/runs/runRecords.ts';
import { ResultHover } from './resultHover.ts';
import { StepMarks } from './stepMarks.ts';

/** The last run in the text. */
export function registerStepMarks(records: RunRecords, last: LastSteps): vscode.Disposable {
  return vscode.Disposable.from(
    new StepMarks(last),
    vscode.languages.registerHoverProvider({ language: flowLanguage, scheme: 'file' }, new ResultHover(records, last)),
  );
}
