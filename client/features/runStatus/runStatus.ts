import * as vscode from 'vscode';
import type { RecordedRun, RunFeed } from '#client/runs/runFeed.ts';
import { roughly } from '#client/runs/runWords.ts';
import { barText, ProgressOfRun, type RunProgress, spokenText } from './runProgress.ts';

/** So often what is said of the time is renewed, in milliseconds. */
const renewed = 1000;

interface Shown {
  readonly run: RecordedRun;
  readonly progress: RunProgress;
}

/** Says in the status bar which flows run, for as long as one does. */
export class RunStatus implements vscode.Disposable {
  readonly #runs: RunFeed;
  readonly #item = vscode.window.createStatusBarItem('baton.running', vscode.StatusBarAlignment.Left, 99);
  readonly #progress = new WeakMap<RecordedRun, ProgressOfRun>();
  readonly #subscriptions: readonly vscode.Disposable[];
  #clock: NodeJS.Timeout | undefined;

  constructor(runs: RunFeed) {
    this.#runs = runs;
    this.#item.name = 'Baton: Running Flows';
    this.#item.command = 'baton.showRunning';
    this.#subscriptions = [
      this.#item,
      runs.onDidChangeUnderWay(() => this.#show()),
      vscode.commands.registerCommand('baton.showRunning', () => this.#showPanel()),
    ];
  }

  /** A test that is gone through is none of them: it has the debugger's bar, and no time of this world. */
  #underWay(): readonly Shown[] {
    return this.#runs.underWay.flatMap(run => {
      if (run.session?.configuration.test !== undefined) return [];
      const known = this.#progress.get(run) ?? new ProgressOfRun();
      this.#progress.set(run, known);
      const progress = known.take(run.events);
      return progress === undefined ? [] : [{ run, progress }];
    });
  }

  #show(): void {
    const shown = this.#underWay().map(({ progress }) => progress);
    if (shown.length === 0) {
      clearInterval(this.#clock);
      this.#clock = undefined;
      this.#item.hide();
      return;
    }
    this.#clock ??= setInterval(() => this.#show(), renewed);
    const now = Date.now();
    const spoken = shown.map(progress => spokenText(progress, now));
    this.#item.text = `$(sync~spin) ${barText(shown, now)}`;
    this.#item.tooltip = [...spoken, 'Select to show it in the run panel.'].join('\n');
    this.#item.accessibilityInformation = { label: `Baton: ${spoken.join(' ')}`, role: 'button' };
    this.#item.show();
  }

  /** Of several, the one that a person chooses. */
  async #showPanel(): Promise<void> {
    const [first, ...others] = this.#underWay();
    const chosen = others.length === 0 || first === undefined ? first : await this.#choose([first, ...others]);
    if (chosen !== undefined) this.#runs.bringForward(chosen.run);
    if (chosen !== undefined || first === undefined) await vscode.commands.executeCommand('baton.run.focus');
  }

  async #choose(shown: readonly Shown[]): Promise<Shown | undefined> {
    const now = Date.now();
    const items = shown.map(one => ({
      label: one.progress.flow,
      description: `for ${roughly(now - one.progress.startedAt)}`,
      detail: one.progress.steps.join(', '),
      one,
    }));
    return (await vscode.window.showQuickPick(items, { title: 'Show which running flow?', matchOnDetail: true }))?.one;
  }

  dispose(): void {
    clearInterval(this.#clock);
    for (const subscription of this.#subscriptions) subscription.dispose();
  }
}
