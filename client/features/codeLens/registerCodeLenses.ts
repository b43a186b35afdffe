import * as vscode from 'vscode';
import { flowLanguage } from '#client/editor/flowDocument.ts';
import type { LanguageRequests } from '#client/editor/languageRequests.ts';
import type { LensCommands } from '#client/editor/lensCommands.ts';
import type { JournalChanges } from '#client/runs/journalChanges.ts';
import type { LastSteps } from '#client/runs/lastSteps.ts';
import type { RunFeed } from '#client/runs/runFeed.ts';
import type { RunRecords } from '#client/runs/runRecords.ts';
import { LastRunLenses } from './lastRunLenses.ts';
import { RerunLenses } from './rerunLenses.ts';

/** As the language server gives them. */
interface Place {
  readonly line: number;
  readonly character: number;
}

interface Found {
  readonly uri: string;
  readonly range: { readonly start: Place; readonly end: Place };
}

const positionOf = ({ line, character }: Place): vscode.Position => new vscode.Position(line, character);

/** Shows references that the language server has found, in the editor's own list. */
async function showReferences(uri: string, place: Place, found: readonly Found[]): Promise<void> {
  const locations = found.map(
    ({ uri: file, range: { start, end } }) =>
      new vscode.Location(vscode.Uri.parse(file), new vscode.Range(positionOf(start), positionOf(end))),
  );
  await vscode.commands.executeCommand(
    'editor.action.showReferences',
    vscode.Uri.parse(uri),
    positionOf(place),
    locations,
  );
}

/** What stands above flows beside what the language server shows there, and what a click on both does. */
export function registerCodeLenses(
  sources: { journals: JournalChanges; records: RunRecords; runs: RunFeed },
  language: LanguageRequests,
  commands: LensCommands,
  last: LastSteps,
): vscode.Disposable {
  const lenses = new LastRunLenses(language, sources, commands);
  return vscode.Disposable.from(
    lenses,
    vscode.languages.registerCodeLensProvider({ language: flowLanguage, scheme: 'file' }, lenses),
    vscode.languages.registerCodeLensProvider(
      { language: flowLanguage, scheme: 'file' },
      new RerunLenses(last, commands),
    ),
    vscode.commands.registerCommand('baton.showReferences', showReferences),
  );
}
