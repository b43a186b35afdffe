import * as vscode from 'vscode';
import type { JournalChanges } from '#client/runs/journalChanges.ts';
import { programsWithJournals, type RunRecords } from '#client/runs/runRecords.ts';
import { goOnWith } from '#client/runs/startRun.ts';
import type { DueRuns } from '#protocol/requests.ts';

/** So long others have to take up a run before this window does: `baton serve`, say. In milliseconds. */
const precedence = 5000;

/** A timer of Node.js can't wait longer, in milliseconds. */
const longestWait = 2 ** 31 - 1;

/**
 * Goes on with the runs of the window's folders that wait without a process, when their time has come. Which process
 * carries out a run, its lease decides; the window asks for nothing and shows another run as before.
 */
export class DueRunKeeper implements vscode.Disposable {
  readonly #records: RunRecords;
  readonly #subscriptions: readonly vscode.Disposable[];
  /** Those that were gone on with, with the time that they were due: none is tried again and again. */
  readonly #tried = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #look: Promise<void> = Promise.resolve();
  constructor(records: RunRecords, journals: JournalChanges) {
    this.#records = records;
    this.#subscriptions = [
      journals.onDidChange(() => this.#lookAfter(0)),
      vscode.workspace.onDidChangeConfiguration(event => {
        if (event.affectsConfiguration('baton.runs.resumeDue')) this.#lookAfter(0);
      }),
    ];
    this.#lookAfter(0);
  }

  #lookAfter(wait: number): void {
    clearTimeout(this.#timer);
    const begin = (): void => {
      this.#look = this.#look.then(() => this.#goOn());
    };
    this.#timer = setTimeout(begin, Math.min(Math.max(wait, 0), longestWait));
  }

  async #goOn(): Promise<void> {
    if (!vscode.workspace.isTrusted) return;
    const now = Date.now();
    const times: number[] = [];
    for (const program of await programsWithJournals()) {
      if (!vscode.workspace.getConfiguration('baton.runs', vscode.Uri.file(program)).get('resumeDue', true)) continue;
      // A journal that can't be read is left alone: whoever runs a flow is told of that.
      const nothing: DueRuns = { runs: [] };
      const { runs, next } = await this.#records.due(program).catch(() => nothing);
      if (next !== undefined) times.push(next + precedence);
      for (const run of runs) {
        const key = `${run.run} ${run.due}`;
        if (this.#tried.has(key)) continue;
        if (run.due + precedence > now) {
          times.push(run.due + precedence);
          continue;
        }
        this.#tried.add(key);
        await goOnWith(run, true);
      }
    }
    if (times.length > 0) this.#lookAfter(Math.min(...times) - Date.now());
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const subscription of this.#subscriptions) subscription.dispose();
  }
}
