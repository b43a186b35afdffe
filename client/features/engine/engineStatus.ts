import * as vscode from 'vscode';
import { isFlow } from '#client/editor/flowDocument.ts';
import type { Engines } from '#client/runs/engines.ts';

/** Says in the status bar where runs go, beside a flow; and always, when they leave this machine. */
export class EngineStatus implements vscode.Disposable {
  readonly #engines: Engines;
  readonly #item = vscode.window.createStatusBarItem('baton.engine', vscode.StatusBarAlignment.Right, 90);
  readonly #subscriptions: readonly vscode.Disposable[];

  constructor(engines: Engines) {
    this.#engines = engines;
    this.#item.name = 'Baton: Where Runs Go';
    this.#item.command = 'baton.chooseEngine';
    this.#subscriptions = [
      this.#item,
      engines.onDidChange(() => this.#show()),
      vscode.window.onDidChangeActiveTextEditor(() => this.#show()),
    ];
    this.#show();
  }

  #show(): void {
    const document = vscode.window.activeTextEditor?.document;
    const isCluster = this.#engines.chosen === 'restate';
    if (!isCluster && (document === undefined || !isFlow(document))) {
      this.#item.hide();
      return;
    }
    if (isCluster) this.#showCluster();
    else this.#say('$(device-desktop) This machine', 'Flows run on this machine.', 'Runs go to this machine');
    this.#item.show();
  }

  #showCluster(): void {
    const { cluster, problem } = this.#engines;
    if (problem === undefined) {
      const { host } = new URL(cluster.ingress);
      const where = `cluster at ${cluster.ingress}`;
      this.#say(`$(cloud) ${host}`, `Flows run on the Restate ${where}.`, `Runs go to the ${where}`);
    } else this.#say('$(warning) Cluster', problem, problem);
  }

  /** `label` is for screen readers. */
  #say(text: string, sentence: string, label: string): void {
    this.#item.text = text;
    this.#item.tooltip = `${sentence} Select to choose.`;
    this.#item.accessibilityInformation = { label };
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }
}
