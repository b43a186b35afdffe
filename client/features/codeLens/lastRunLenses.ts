import * as vscode from 'vscode';
import type { LanguageRequests } from '#client/editor/languageRequests.ts';
import type { LensCommands } from '#client/editor/lensCommands.ts';
import type { JournalChanges } from '#client/runs/journalChanges.ts';
import type { RecordedRun, RunFeed } from '#client/runs/runFeed.ts';
import type { RunRecords } from '#client/runs/runRecords.ts';
import type { HistoryEntry } from '#protocol/requests.ts';
import { lastRunTitle, type ShownRun } from './lastRunTitle.ts';

/** So often what is said of the time that has passed is renewed, in milliseconds. */
const renewed = 60_000;

/** By the names of their flows. */
type NewestRuns = ReadonlyMap<string, HistoryEntry>;

/** Above each flow how its last recorded run ended, whoever started it; a click opens that run. */
export class LastRunLenses implements vscode.CodeLensProvider, vscode.Disposable {
  readonly #language: LanguageRequests;
  readonly #records: RunRecords;
  readonly #commands: LensCommands;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #subscriptions: vscode.Disposable[];
  readonly #feed: RunFeed;
  /** The newest run of each flow, by its name, of the files that were asked about: by their URI, as it was read last. */
  readonly #known = new Map<string, NewestRuns>();
  /** The same, as it is read or was read since something has changed. */
  readonly #reading = new Map<string, Promise<NewestRuns>>();

  readonly onDidChangeCodeLenses = this.#changed.event;

  constructor(
    language: LanguageRequests,
    { journals, records, runs }: { journals: JournalChanges; records: RunRecords; runs: RunFeed },
    commands: LensCommands,
  ) {
    this.#feed = runs;
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
    const seen = this.#feed.current && seenRun(this.#feed.current);
    if ((runs.size === 0 && seen === undefined) || token.isCancellationRequested) return [];
    const flows = await this.#language.flows({ uri: document.uri.toString() }, token);
    return flows.flatMap(({ name, place }) => {
      const read = runs.get(name);
      // What this window has seen itself comes sooner than what is read.
      const isSeen =
        seen?.flow === name && seen.file === document.uri.toString() && seen.started >= (read?.started ?? 0);
      const run = isSeen ? seen : read;
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

  /** Where something has changed, what was known before is told until the new is read: a window that waits shows nothing. */
  async #runsOf(uri: vscode.Uri): Promise<NewestRuns> {
    const key = uri.toString();
    const reading = this.#reading.get(key) ?? this.#read(key, uri);
    return this.#known.get(key) ?? (await reading);
  }

  #read(key: string, uri: vscode.Uri): Promise<NewestRuns> {
    const reading = newestRuns(this.#records, uri).then(runs => {
      const before = this.#known.get(key);
      if (this.#reading.get(key) === reading) this.#known.set(key, runs);
      if (before !== undefined && JSON.stringify([...before]) !== JSON.stringify([...runs])) this.#changed.fire();
      return runs;
    });
    this.#reading.set(key, reading);
    return reading;
  }

  #forget(): void {
    this.#reading.clear();
    this.#changed.fire();
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }
}

/** The run that this window shows; undefined for one that only looks at another, or tests. */
function seenRun({ session, engine, file, events }: RecordedRun): ShownRun | undefined {
  const { request, test } = (session?.configuration ?? {}) as { readonly request?: unknown; readonly test?: unknown };
  const [first] = events;
  const last = events.at(-1);
  if (first?.type !== 'run.started' || last === undefined || request === 'attach' || test !== undefined)
    return undefined;
  const [, status = 'running'] = /^run\.(succeeded|failed|cancelled|waiting)$/.exec(last.type) ?? [];
  return { engine, run: first.run, flow: first.flow, file, started: first.time, latest: last.time, status };
}

/** None when there is no journal, or none that can be read: whoever looks for runs is told so elsewhere. */
async function newestRuns(records: RunRecords, uri: vscode.Uri): Promise<NewestRuns> {
  const newest = new Map<string, HistoryEntry>();
  const history = await records.history(records.placeNow(uri.fsPath)).catch(() => []);
  for (const entry of history) {
    const isOfFile = vscode.Uri.parse(entry.file).fsPath === uri.fsPath;
    if (isOfFile && !newest.has(entry.flow)) newest.set(entry.flow, entry);
  }
  return newest;
}
