import * as vscode from 'vscode';
import type { LanguageRequests } from '#client/editor/languageRequests.ts';
import { LaunchCompletion } from './launchCompletion.ts';
import { LaunchDiagnostics } from './launchDiagnostics.ts';

/** Where launch configurations are written. */
const launchFiles: vscode.DocumentSelector = [
  { language: 'jsonc', pattern: '**/.vscode/launch.json' },
  { language: 'jsonc', pattern: '**/*.code-workspace' },
];

/** IntelliSense in launch configurations of flows, beside what the schema of the debug type says. */
export function registerLaunchJson(language: LanguageRequests): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.languages.registerCompletionItemProvider(launchFiles, new LaunchCompletion(language), '"', ':', ' '),
    new LaunchDiagnostics(language, launchFiles),
  );
}
