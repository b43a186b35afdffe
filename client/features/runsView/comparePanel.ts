import * as vscode from 'vscode';
import { differenceOf } from '#client/runHistory.ts';
import { viewOptions, viewPage } from '#client/webviewPage.ts';
import type { FromCompareView, ToCompareView } from '#protocol/webviews.ts';

const viewType = 'baton.compare';

/** The two runs that the panel shows. */
interface Compared {
  /** A file by which their journal is asked for. */
  readonly program: string;
  /** URI of the later run's file. */
  readonly file: string;
  readonly before: string;
  readonly after: string;
}

/** Two runs side by side, in an editor. There is one such panel; it is restored after a reload of the window. */
export class ComparePanel implements vscode.Disposable {
  readonly #extension: vscode.Uri;
  readonly #adapter: string;
  readonly #memory: vscode.Memento;
  readonly #serializer: vscode.Disposable;
  #panel: vscode.WebviewPanel | undefined;

  constructor(context: vscode.ExtensionContext, adapter: string) {
    this.#extension = context.extensionUri;
    this.#adapter = adapter;
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
    const { program, before, after } = compared;
    let message: ToCompareView;
    try {
      message = { type: 'diff', diff: await differenceOf(this.#adapter, program, before, after) };
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
        void vscode.commands.executeCommand('baton.openRun', this.#compared?.file, message.run, message.flow);
        break;
      case 'copy':
        void vscode.env.clipboard.writeText(message.text);
        break;
    }
  }

  dispose(): void {
    this.#serializer.dispose();
    this.#panel?.dispose();
  }
}
