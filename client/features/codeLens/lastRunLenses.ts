import * as vscode from 'vscode';
import type { JournalChanges } from '#client/journalChanges.ts';
import type { LanguageRequests } from '#client/languageRequests.ts';
import type { LensCommands } from '#client/lensCommands.ts';
import type { RunRecords } from '#client/runRecords.ts';
import type { HistoryEntry } from '#protocol/requests.ts';
import { lastRunTitle } from './lastRunTitle.ts';

/** So often what is said of the time that has passed is renewed, in milliseconds. */
const renewed = 60_000;

/** Above each flow how its last recorded run ended, whoever started it; a click opens that run. */
export class LastRunLenses implements vscode.CodeLensProvider, vscode.Disposable {
  readonly #language: LanguageRequests;
  readonly #records: RunRecords;
  readonly #commands: LensCommands;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #subscriptions: vscode.Disposable[];
  /** The newest run of each flow, by its name, of the files that were asked about: by their URI. */
  readonly #known = new Map<string, Promise<ReadonlyMap<string, HistoryEntry>>>();

  readonly onDidChangeCodeLenses = this.#changed.event;

  constructor(language: LanguageRequests, journals: JournalChanges, records: RunRecords, commands: LensCommands) {
    this.#commands = commands;
    this.#language = language;
    this.#records = records;
    const renewing = setInterval(() => this.#changed.fire(), renewed);
    this.#subscriptions = [
      this.#changed,
      journals.onDidChange(() => this.#forget()),
      new vscode.Disposable(() => clearInterval(renewing)),
    ];
  }

  async provideCodeLenses(document: vscode.TextDocument, token: vscode.CancellationToken): Promise<vscode.CodeLens[]> {
    const isWanted = vscode.workspace.getConfiguration('baton', document).get('codeLens', true);
    if (!isWanted || !vscode.workspace.isTrusted) return [];
    const runs = await this.#runsOf(document.uri);
    if (runs.size === 0 || token.isCancellationRequested) return [];
    const flows = await this.#language.flows({ uri: document.uri.toString() }, token);
    return flows.flatMap(({ name, place }) => {
      const run = runs.get(name);
      if (run === undefined) return [];
      const start = document.positionAt(place.start);
      const title = lastRunTitle(run, Date.now());
      const tooltip = `Run ${run.run}, started ${new Date(run.started).toLocaleString()}`;
      const args = [document.uri.toString(), run.run, name, run.engine];
      const command = { title, tooltip, command: 'baton.openRun', arguments: args };
      const lasting = this.#commands.lasting(JSON.stringify([command.command, ...args]), command);
      return [new vscode.CodeLens(new vscode.Range(start, start), lasting)];
    });
  }

  #runsOf(uri: vscode.Uri): Promise<ReadonlyMap<string, HistoryEntry>> {
    const key = uri.toString();
    const known = this.#known.get(key) ?? newestRuns(this.#records, uri);
    this.#known.set(key, known);
    return known;
  }

  #forget(): void {
    this.#known.clear();
    this.#changed.fire();
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }
}

/** None when there is no journal, or none that can be read: whoever looks for runs is told so elsewhere. */
async function newestRuns(records: RunRecords, uri: vscode.Uri): Promise<ReadonlyMap<string, HistoryEntry>> {
  const newest = new Map<string, HistoryEntry>();
  const history = await records.history(records.placeNow(uri.fsPath)).catch(() => []);
  for (const entry of history) {
    const isOfFile = vscode.Uri.parse(entry.file).fsPath === uri.fsPath;
    if (isOfFile && !newest.has(entry.flow)) newest.set(entry.flow, entry);
  }
  return newest;
}
