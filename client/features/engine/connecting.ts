import * as vscode from 'vscode';
import { withNotice } from '#client/editor/longWork.ts';
import type { Engines } from '#client/runs/engines.ts';
import { debugType } from '#client/runs/runFeed.ts';
import { eventsEvent } from '#protocol/requests.ts';

/** What passes between VS Code and the debug adapter, as far as it is looked at here. */
interface Message {
  readonly command?: string;
  readonly success?: boolean;
  readonly event?: string;
}

/** Says of a session on a cluster that it is being connected, until the first is heard of its run. */
class Connecting implements vscode.DebugAdapterTracker {
  readonly #session: vscode.DebugSession;
  readonly #ingress: string;
  #settle: () => void = () => undefined;

  constructor(session: vscode.DebugSession, ingress: string) {
    this.#session = session;
    this.#ingress = ingress;
  }

  onWillReceiveMessage({ command }: Message): void {
    if (command !== 'launch' && command !== 'attach') return;
    const connected = new Promise<void>(resolve => {
      this.#settle = resolve;
    });
    void withNotice(`Connecting to the cluster at ${this.#ingress}`, token => {
      token.onCancellationRequested(() => void vscode.debug.stopDebugging(this.#session));
      return connected;
    });
  }

  onDidSendMessage({ event, success }: Message): void {
    if (event === eventsEvent || event === 'stopped' || event === 'terminated' || success === false) this.#settle();
  }

  onExit(): void {
    this.#settle();
  }
}

export function registerConnecting(engines: Engines): vscode.Disposable {
  return vscode.debug.registerDebugAdapterTrackerFactory(debugType, {
    createDebugAdapterTracker: session => {
      const { engine, test } = session.configuration;
      return engine === 'restate' && test === undefined ? new Connecting(session, engines.cluster.ingress) : undefined;
    },
  });
}
