import * as vscode from 'vscode';
import { debugType } from '#client/runs/runFeed.ts';
import { type StandingBody, standingEvent } from '#protocol/requests.ts';

/** Says in the status bar that the debugger looks at the past, where nothing is executed. */
export class PastStatus implements vscode.Disposable {
  readonly #item = vscode.window.createStatusBarItem('baton.past', vscode.StatusBarAlignment.Left, 100);
  readonly #standings = new Map<string, StandingBody>();
  readonly #subscriptions: readonly vscode.Disposable[];

  constructor() {
    this.#item.name = 'Baton: the Past of a Run';
    this.#item.command = 'baton.forkRun';
    this.#item.backgroundColor = new vscode.ThemeColor('statusBarItem.warningBackground');
    this.#subscriptions = [
      this.#item,
      vscode.debug.onDidReceiveDebugSessionCustomEvent(({ session, event, body }) => {
        if (session.type !== debugType || event !== standingEvent) return;
        this.#standings.set(session.id, body as StandingBody);
        this.#show();
      }),
      vscode.debug.onDidChangeActiveDebugSession(() => this.#show()),
      vscode.debug.onDidTerminateDebugSession(({ id }) => {
        this.#standings.delete(id);
        this.#show();
      }),
    ];
  }

  #show(): void {
    const standing = this.#standings.get(vscode.debug.activeDebugSession?.id ?? '');
    if (standing?.isPast !== true) {
      this.#item.hide();
      return;
    }
    const { position, total } = standing;
    this.#item.text = `$(history) In the past: event ${position} of ${total}. Nothing is executed.`;
    this.#item.tooltip =
      'You look at the recording of this run: nothing is executed, and no effect is repeated. Values that you change here count for a fork. Select to fork the run from here.';
    this.#item.show();
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }
}
