import * as vscode from 'vscode';
import type { DueRun, EventForms, Said, Saying, WaitingRun } from '#protocol/requests.ts';
import type { RunEvent } from '#protocol/runEvents.ts';
import { askJournal } from './journalProcess.ts';
import { eventsOf } from './runHistory.ts';
import { goOnWith } from './startRun.ts';
import { isTrustedToRun } from './trust.ts';

/**
 * Talks to runs by the journal, whether they have a process or not: in this window, elsewhere, or none since it was
 * reloaded.
 */
export class RunTalk {
  readonly #adapter: string;

  /** `adapter` is the path of the debug adapter's program. */
  constructor(adapter: string) {
    this.#adapter = adapter;
  }

  /**
   * Says something to a run of a file's workspace, and goes on here with what was waiting for it without a process.
   * @param file URI
   * @returns Why it was not said, as a sentence; undefined when it was.
   */
  async say(file: string, saying: Saying): Promise<string | undefined> {
    if (!(await isTrustedToRun())) return 'This workspace is not trusted.';
    try {
      const said = await askJournal<Said>(this.#adapter, ['say', vscode.Uri.parse(file).fsPath], saying);
      if ('problem' in said) return said.problem;
      for (const run of said.due) await goOnWith(run);
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  /** What the events look like that a run of a file's workspace may wait for. Rejects when its journal can't be read. */
  forms(file: string, run: string): Promise<EventForms> {
    return askJournal(this.#adapter, ['forms', vscode.Uri.parse(file).fsPath, run]);
  }

  /** The runs of a file's workspace that wait and have no process, the newest first. Rejects when its journal can't be read. */
  waiting(file: string): Promise<readonly WaitingRun[]> {
    return askJournal(this.#adapter, ['waiting', vscode.Uri.parse(file).fsPath]);
  }

  /** All that has happened in a run. Rejects when its journal can't be read. */
  events({ file, run }: DueRun): Promise<readonly RunEvent[]> {
    return eventsOf(this.#adapter, vscode.Uri.parse(file).fsPath, run);
  }
}
