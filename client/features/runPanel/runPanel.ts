import * as vscode from 'vscode';
import type { LanguageRequests } from '#client/languageRequests.ts';
import { reveal } from '#client/reveal.ts';
import type { RecordedRun, RunFeed } from '#client/runFeed.ts';
import { adapterPath, eventsOf } from '#client/runHistory.ts';
import { viewOptions, viewPage } from '#client/webviewPage.ts';
import type { GraphReply } from '#protocol/requests.ts';
import type { RunEvent } from '#protocol/runEvents.ts';
import type { FromRunView, ToRunView } from '#protocol/webviews.ts';

const viewId = 'baton.run';
/** Where the workspace remembers what the panel showed, to show it after a reload of the window. */
const shownKey = 'run.shown';

interface Shown {
  readonly file: string;
  readonly run: string;
  readonly flow: string;
}

/** The panel of the current run, beside the terminal. It is sent everything anew whenever it becomes visible. */
export class RunPanel implements vscode.WebviewViewProvider, vscode.Disposable {
  readonly #extension: vscode.Uri;
  readonly #adapter: string;
  readonly #memory: vscode.Memento;
  readonly #language: LanguageRequests;
  readonly #runs: RunFeed;
  readonly #subscriptions: vscode.Disposable[];
  #view: vscode.WebviewView | undefined;
  /** The steps of the current run's flow, as they were when it started. */
  #plan: { readonly run: RecordedRun; readonly reply: GraphReply } | undefined;

  constructor(context: vscode.ExtensionContext, language: LanguageRequests, runs: RunFeed) {
    this.#extension = context.extensionUri;
    this.#adapter = adapterPath(context);
    this.#memory = context.workspaceState;
    this.#language = language;
    this.#runs = runs;
    this.#subscriptions = [
      vscode.window.registerWebviewViewProvider(viewId, this),
      runs.onDidStart(run => this.#begin(run)),
      runs.onDidReceive(events => this.#take(events)),
      runs.onDidEnd(run => this.#end(run)),
    ];
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.#view = view;
    view.webview.options = viewOptions(this.#extension);
    view.webview.onDidReceiveMessage((message: FromRunView) => this.#answer(message));
    view.onDidDispose(() => {
      this.#view = undefined;
    });
    view.webview.html = viewPage(view.webview, this.#extension, 'run', 'Run');
  }

  #take(events: readonly RunEvent[]): void {
    const [first] = events;
    if (first?.type === 'run.started') {
      const { file, run, flow } = first;
      void this.#memory.update(shownKey, { file, run, flow } satisfies Shown);
    }
    this.#post({ type: 'events', events, reset: false });
  }

  /** What was shown before the window was reloaded, if it is still in its journal. */
  async #restore(): Promise<void> {
    const shown = this.#memory.get<Shown>(shownKey);
    if (shown === undefined || !vscode.workspace.isTrusted) return;
    const { file, run, flow } = shown;
    try {
      await eventsOf(this.#adapter, vscode.Uri.parse(file).fsPath, run);
    } catch {
      await this.#memory.update(shownKey, undefined);
      return;
    }
    if (this.#runs.current === undefined) await vscode.commands.executeCommand('baton.openRun', file, run, flow);
  }

  #begin(run: RecordedRun): void {
    setContext(run);
    this.#post({ type: 'events', events: run.events, reset: true });
    // The focus stays in the editor.
    void vscode.commands.executeCommand(`${viewId}.focus`, { preserveFocus: true });
    void this.#loadPlan(run);
  }

  async #loadPlan(run: RecordedRun): Promise<void> {
    const reply = await this.#language.graph({ uri: run.file, flow: run.flow }).catch(() => undefined);
    if (reply === undefined || this.#runs.current !== run) return;
    this.#plan = { run, reply };
    this.#post({ type: 'plan', reply });
  }

  #end(run: RecordedRun): void {
    setContext(run);
    this.#postLost(run);
  }

  #postLost(run: RecordedRun): void {
    if (run.lost)
      this.#post({ type: 'lost', message: 'The process that carried out the run ended before the run did.' });
  }

  #answer(message: FromRunView): void {
    switch (message.type) {
      case 'ready':
        this.#resend();
        break;
      case 'cancel':
        void vscode.commands.executeCommand('baton.cancelRun');
        break;
      case 'runAgain':
        void vscode.commands.executeCommand('baton.runAgain');
        break;
      case 'reveal':
        void reveal(message.place);
        break;
      case 'revealStep':
        this.#revealStep(message.path);
        break;
      case 'copy':
        void vscode.env.clipboard.writeText(message.text);
        break;
    }
  }

  #resend(): void {
    const run = this.#runs.current;
    if (run === undefined) {
      void this.#restore();
      return;
    }
    if (this.#plan?.run === run) this.#post({ type: 'plan', reply: this.#plan.reply });
    this.#post({ type: 'events', events: run.events, reset: true });
    this.#postLost(run);
  }

  /** A path without its iteration marks is the id of the step's node. */
  #revealStep(path: string): void {
    const id = path.replaceAll(/\[\d+\]/g, '');
    const node = this.#plan?.reply.graph?.nodes.find(candidate => candidate.id === id);
    if (node !== undefined) void reveal(node.place);
  }

  #post(message: ToRunView): void {
    void this.#view?.webview.postMessage(message);
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }
}

/** Tells the buttons of the view's title what can be done. */
function setContext(run: RecordedRun): void {
  void vscode.commands.executeCommand('setContext', 'baton.hasRun', true);
  void vscode.commands.executeCommand('setContext', 'baton.isRunning', !run.ended);
}
