import * as vscode from 'vscode';
import { viewOptions, viewPage } from '#client/editor/webviewPage.ts';
import type { RunPlace, RunRecords } from '#client/runs/runRecords.ts';
import type { FromCompareView, ToCompareView } from '#protocol/webviews.ts';

const viewType = 'baton.compare';

/** The two runs that the panel shows. */
interface Compared extends RunPlace {
  /** URI of the later run's file. */
  readonly file: string;
  readonly before: string;
  readonly after: string;
}

/** Two runs side by side, in an editor. There is one such panel; it is restored after a reload of the window. */
export class ComparePanel implements vscode.Disposable {
  readonly #extension: vscode.Uri;
  readonly #records: RunRecords;
  readonly #memory: vscode.Memento;
  readonly #serializer: vscode.Disposable;
  #panel: vscode.WebviewPanel | undefined;

  constructor(context: vscode.ExtensionContext, records: RunRecords) {
    this.#extension = context.extensionUri;
    this.#records = records;
    this.#memory = context.workspaceState;
    this.#serializer = vscode.window.registerWebviewPanelSerializer(viewType, {
      deserializeWebviewPanel: async panel => this.#adopt(panel),
    });
  }

  async show(compared: Compared): Promise<void> {
    await this.#memory.update(viewType, compared);
    if (this.#panel === undefined) {
      const title = 'Compare Runs';
      this.#adopt(
        vscode.window.createWebviewPanel(viewType, title, vscode.ViewColumn.Active, { enableFindWidget: true }),
      );
      return;
    }
    this.#panel.reveal();
    await this.#send();
  }

  #adopt(panel: vscode.WebviewPanel): void {
    this.#panel = panel;
    panel.webview.options = viewOptions(this.#extension);
    panel.iconPath = vscode.Uri.joinPath(this.#extension, 'icons', 'panel.svg');
    panel.onDidDispose(() => {
      this.#panel = undefined;
    });
    panel.webview.onDidReceiveMessage((message: FromCompareView) => this.#answer(message));
    panel.webview.html = viewPage(panel.webview, this.#extension, 'compare', 'Compare Runs');
  }

  get #compared(): Compared | undefined {
    return this.#memory.get<Compared>(viewType);
  }

  async #send(): Promise<void> {
    const compared = this.#compared;
    if (compared === undefined) return;
    const { before, after } = compared;
    let message: ToCompareView;
    try {
      message = { type: 'diff', diff: await this.#records.difference(compared, before, after) };
    } catch {
      message = { type: 'problem', message: 'One of the two runs is not in the journal any more.' };
    }
    await this.#panel?.webview.postMessage(message);
  }

  #answer(message: FromCompareView): void {
    switch (message.type) {
      case 'ready':
        void this.#send();
        break;
      case 'open':
        this.#open(message.run, message.flow);
        break;
      case 'copy':
        void vscode.env.clipboard.writeText(message.text);
        break;
    }
  }

  #open(run: string, flow: string): void {
    const { file, engine } = this.#compared ?? {};
    void vscode.commands.executeCommand('baton.openRun', file, run, flow, engine);
  }

  dispose(): void {
    this.#serializer.dispose();
    this.#panel?.dispose();
  }
}
