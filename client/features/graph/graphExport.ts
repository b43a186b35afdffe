import * as vscode from 'vscode';
import type { LanguageRequests } from '#client/editor/languageRequests.ts';
import { unlessCancelled, withNotice } from '#client/editor/longWork.ts';
import type { GraphReply, GraphSvgParams } from '#protocol/requests.ts';
import type { ToGraphView } from '#protocol/webviews.ts';

/** An SVG that the view is to draw as PNG. */
interface Drawing {
  readonly svg: string;
  readonly drawn: (png: string | undefined) => void;
}

/** Saves the graph, as it is drawn, as a picture of its own. */
export class GraphExport {
  readonly #language: LanguageRequests;
  readonly #post: (message: ToGraphView) => void;
  #drawing: Drawing | undefined;

  constructor(language: LanguageRequests, post: (message: ToGraphView) => void) {
    this.#language = language;
    this.#post = post;
  }

  /** Asks where to; the file's ending says as what. */
  async save({ graph, layout }: GraphReply): Promise<void> {
    if (graph === undefined || layout === undefined) return;
    const beside = vscode.Uri.joinPath(vscode.Uri.parse(graph.file), '..', `${graph.flow}.svg`);
    const filters = { SVG: ['svg'], PNG: ['png'] };
    const options = { defaultUri: beside, filters, title: 'Export the Graph', saveLabel: 'Export' };
    const file = await vscode.window.showSaveDialog(options);
    if (file === undefined) return;
    const drawing = { graph, layout };
    const draw = () => (/\.png$/i.test(file.path) ? this.#asPng(drawing) : this.#asSvg(drawing));
    const content = await withNotice('Drawing the graph', token => unlessCancelled(draw(), token));
    if (content === undefined) return;
    if (content === 'too large') {
      void vscode.window.showErrorMessage('The graph is too large for a PNG. Export it as SVG.');
      return;
    }
    await vscode.workspace.fs.writeFile(file, content);
    await offerToOpen(file);
  }

  async #asSvg(drawn: GraphSvgParams): Promise<Buffer> {
    return Buffer.from(await this.#language.graphSvg(drawn));
  }

  async #asPng(drawn: GraphSvgParams): Promise<Buffer | 'too large'> {
    const svg = await this.#language.graphSvg({ ...drawn, scheme: shownScheme() });
    return (await this.#png(svg)) ?? 'too large';
  }

  /** What the view has drawn, in base64. */
  take(png: string | undefined): void {
    this.#drawing?.drawn(png);
    this.#drawing = undefined;
  }

  /** A view that has begun anew has forgotten what it was to draw. */
  resend(): void {
    if (this.#drawing !== undefined) this.#post({ type: 'rasterise', svg: this.#drawing.svg });
  }

  async #png(svg: string): Promise<Buffer | undefined> {
    const png = await new Promise<string | undefined>(drawn => {
      this.#drawing = { svg, drawn };
      this.resend();
    });
    return png === undefined ? undefined : Buffer.from(png, 'base64');
  }
}

function shownScheme(): 'light' | 'dark' {
  const { Dark, HighContrast } = vscode.ColorThemeKind;
  const { kind } = vscode.window.activeColorTheme;
  return kind === Dark || kind === HighContrast ? 'dark' : 'light';
}

async function offerToOpen(file: vscode.Uri): Promise<void> {
  const open = 'Open';
  const name = file.path.slice(file.path.lastIndexOf('/') + 1);
  if ((await vscode.window.showInformationMessage(`The graph is saved as ${name}.`, open)) !== open) return;
  await vscode.commands.executeCommand('vscode.open', file);
}
