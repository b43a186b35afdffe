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
    const { ingress } = this.#engines.cluster;
    this.#item.text = isCluster ? `$(cloud) ${new URL(ingress).host}` : '$(device-desktop) This machine';
    this.#item.tooltip = isCluster
      ? `Flows run on the Restate cluster at ${ingress}. Select to choose.`
      : 'Flows run on this machine. Select to choose.';
    this.#item.accessibilityInformation = {
      label: isCluster ? `Runs go to the cluster at ${ingress}` : 'Runs go to this machine',
    };
    this.#item.show();
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }
}
