import * as vscode from 'vscode';
import { looksAtPast, type RecordedRun, type RunFeed } from '#client/runs/runFeed.ts';
import { placeOf, type RunPlace } from '#client/runs/runRecords.ts';
import type { RunTalk } from '#client/runs/runTalk.ts';
import { type OpenApproval, OpenApprovals } from './openApprovals.ts';

const approve = 'Approve';
const reject = 'Reject';
const show = 'Show Run';

/** Asks in a notification what a run asks a person: once for each question, whoever carries the run out. */
export class ApprovalNotices implements vscode.Disposable {
  readonly #talk: RunTalk;
  readonly #subscription: vscode.Disposable;
  readonly #open = new WeakMap<RecordedRun, OpenApprovals>();
  readonly #asked = new Set<string>();

  constructor(runs: RunFeed, talk: RunTalk) {
    this.#talk = talk;
    this.#subscription = runs.onDidHear(run => this.#look(run));
  }

  #look(run: RecordedRun): void {
    // Who looks at the past is asked nothing.
    if (looksAtPast(run)) return;
    const open = this.#open.get(run) ?? new OpenApprovals();
    this.#open.set(run, open);
    for (const approval of open.take(run.events)) {
      const question = `${approval.run} ${approval.seq}`;
      if (this.#asked.has(question)) continue;
      this.#asked.add(question);
      void this.#ask(placeOf(run), approval);
    }
  }

  async #ask(place: RunPlace, { run, path, prompt }: OpenApproval): Promise<void> {
    const flow = path.slice(0, path.indexOf('/'));
    const choice = await vscode.window.showInformationMessage(`${flow} asks: ${prompt}`, approve, reject, show);
    if (choice === show) await vscode.commands.executeCommand('baton.run.focus');
    if (choice !== approve && choice !== reject) return;
    const problem = await this.#talk.say(place, { type: 'answer', run, path, approved: choice === approve });
    if (problem !== undefined) void vscode.window.showErrorMessage(problem);
  }

  dispose(): void {
    this.#subscription.dispose();
  }
}
