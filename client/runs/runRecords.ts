import { join } from 'node:path';
import * as vscode from 'vscode';
import type {
  DueRun,
  DueRuns,
  EngineName,
  EventForms,
  ForkReply,
  HistoryEntry,
  LastRun,
  Problem,
  Said,
  Saying,
  ShownValue,
  WaitingRun,
} from '#protocol/requests.ts';
import type { RunDiff } from '#protocol/runDiff.ts';
import type { RunEvent } from '#protocol/runEvents.ts';
import type { Engines } from './engines.ts';
import { askRecords } from './recordsProcess.ts';

/** Where runs are recorded. */
export interface RunPlace {
  readonly engine: EngineName;
  /** Path of a file, which need not be there: of those of `embedded`, the journal of its workspace is meant. */
  readonly program: string;
}

/** Where a run is recorded of which the file is known that was started. */
export function placeOf({ engine, file }: Pick<DueRun, 'engine' | 'file'>): RunPlace {
  return { engine, program: vscode.Uri.parse(file).fsPath };
}

/** Path of the debug adapter's program. */
export function adapterPath(context: Pick<vscode.ExtensionContext, 'extensionUri'>): string {
  return vscode.Uri.joinPath(context.extensionUri, 'dist', 'adapter.js').fsPath;
}

/**
 * What the debug adapter's program knows of recorded runs: it knows the journal and the cluster. Nothing is executed by it.
 * All reject when the runs can't be read, with a sentence that says why.
 */
export class RunRecords {
  readonly #adapter: string;
  readonly #engines: Engines;

  /** `adapter` is the path of the debug adapter's program. */
  constructor(adapter: string, engines: Engines) {
    this.#adapter = adapter;
    this.#engines = engines;
  }

  /** Where the runs of a file are recorded that are started now. `program` is its path. */
  placeNow(program: string): RunPlace {
    return { engine: this.#engines.chosen, program };
  }

  /** The newest first. */
  history(place: RunPlace): Promise<readonly HistoryEntry[]> {
    return this.#ask(place, 'runs');
  }

  /** The steps of the newest run of each flow of the place's file. */
  lastRuns(place: RunPlace): Promise<readonly LastRun[]> {
    return this.#ask(place, 'last');
  }

  /** What happened in a run, its secrets masked. Rejects when there is none. */
  events(place: RunPlace, run: string): Promise<readonly RunEvent[]> {
    return this.#ask(place, 'events', [run]);
  }

  /** What a step of a run gave; null for nothing. Rejects when there is no such run. */
  result(place: RunPlace, run: string, node: string): Promise<ShownValue | null> {
    return this.#ask(place, 'value', [run, node]);
  }

  /** Compares two runs of one place, the earlier one first. Rejects when there is one of them not. */
  difference(place: RunPlace, before: string, after: string): Promise<RunDiff> {
    return this.#ask(place, 'diff', [before, after]);
  }

  /** Keeps runs from being forgotten for their age, or no longer. Rejects when there is one of them not. */
  async pin(place: RunPlace, runs: readonly string[], isPinned: boolean): Promise<void> {
    await this.#ask(place, isPinned ? 'pin' : 'unpin', runs);
  }

  /** Records a run that goes on from where another one was after its first `position` events. Nothing is executed. */
  fork(place: RunPlace, run: string, position: number): Promise<ForkReply | Problem> {
    return this.#ask(place, 'fork', [run, String(position)]);
  }

  /** Deletes runs; those that are carried out stay. */
  async forget(place: RunPlace, runs: readonly string[]): Promise<void> {
    await this.#ask(place, 'forget', runs);
  }

  /** Forgets what began more than `days` ago, but not the newest `count`. Only of a journal. */
  async prune(program: string, days: number, count: number): Promise<void> {
    await this.#ask({ engine: 'embedded', program }, 'prune', [String(days), String(count)]);
  }

  /** The runs that wait and that nobody here follows, the newest first. */
  waiting(place: RunPlace): Promise<readonly WaitingRun[]> {
    return this.#ask(place, 'waiting');
  }

  /** The runs of a file's journal that can go on now without a process, and when the next one can. */
  due(program: string): Promise<DueRuns> {
    return this.#ask({ engine: 'embedded', program }, 'due');
  }

  /** What the events look like that a run may wait for. */
  forms(place: RunPlace, run: string): Promise<EventForms> {
    return this.#ask(place, 'forms', [run]);
  }

  say(place: RunPlace, saying: Saying): Promise<Said> {
    return this.#ask(place, 'say', [], saying);
  }

  async #ask<Reply>(
    { engine, program }: RunPlace,
    question: string,
    about: readonly string[] = [],
    input?: unknown,
  ): Promise<Reply> {
    const env = await this.#engines.environment(engine);
    return await askRecords(this.#adapter, { question: [question, program, ...about], env, input });
  }
}

/** A file in each folder of the window that has a journal, by which its runs are asked for. */
export async function programsWithJournals(): Promise<readonly string[]> {
  // Whatever the settings hide: a journal stands in a folder that few want to see.
  const journals = await vscode.workspace.findFiles('**/.baton/journal.db', null);
  return journals.map(journal => join(vscode.Uri.joinPath(journal, '../..').fsPath, 'any.flow')).sort();
}

/** The places whose runs the window shows: each journal in it, and the cluster where that is chosen. */
export async function placesOfWindow(engines: Engines): Promise<readonly RunPlace[]> {
  const journals = (await programsWithJournals()).map((program): RunPlace => ({ engine: 'embedded', program }));
  return engines.chosen === 'embedded' ? journals : [...journals, { engine: engines.chosen, program: 'any.flow' }];
}
