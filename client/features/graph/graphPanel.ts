import * as vscode from 'vscode';
import { chosenDocument, isFlow } from '#client/editor/flowDocument.ts';
import type { LanguageRequests } from '#client/editor/languageRequests.ts';
import { reveal } from '#client/editor/reveal.ts';
import { viewOptions, viewPage } from '#client/editor/webviewPage.ts';
import { lossText, type RecordedRun, type RunFeed } from '#client/runs/runFeed.ts';
import type { GraphModel } from '#protocol/graph.ts';
import type { GraphParams } from '#protocol/requests.ts';
import type {
  CompareAction,
  ComparedReply,
  FromGraphView,
  GraphAction,
  GraphOptions,
  ToGraphView,
} from '#protocol/webviews.ts';
import { type FoldChange, FoldMemory } from './folds.ts';
import { GraphComparing, withoutComparison } from './graphComparing.ts';
import { GraphEditing } from './graphEditing.ts';
import { GraphExport } from './graphExport.ts';
import { nodeAt } from './nodeAt.ts';

const viewType = 'baton.graph';
/** Where the workspace remembers what the panel showed, to restore it after a reload of the window. */
const shownKey = 'graph.shown';
/** Where it is remembered what a person has switched on in the view, for all workspaces. */
const optionsKey = 'graph.options';
/** Milliseconds without a keystroke before the graph is asked for anew. */
const typingPause = 150;

/** The commands of a node's context menu. */
const nodeCommands: readonly (readonly [command: string, action: GraphAction])[] = [
  ['baton.graph.addStep', 'add'],
  ['baton.graph.connect', 'connect'],
  ['baton.graph.rename', 'rename'],
  ['baton.graph.wrap', 'wrap'],
  ['baton.graph.delete', 'delete'],
];

/** What a context menu's command is told of its node; the view puts it there. */
interface NodeContext {
  readonly node: string;
}

/** What a menu names: a file, or a file as it is changed. */
type Chosen = vscode.Uri | vscode.SourceControlResourceState;

/** What the panel shows. */
interface Shown {
  readonly uri: string;
  /** The file's first flow when undefined. */
  readonly flow: string | undefined;
}

/** What is remembered of it. */
interface Remembered extends Shown {
  /** What it is compared with, if it is. */
  readonly revision?: string | undefined;
}

/** The graph beside the text. There is one; it follows the active `.flow` editor, its text and its cursor. */
export class GraphPanel implements vscode.Disposable {
  readonly #context: vscode.ExtensionContext;
  readonly #language: LanguageRequests;
  readonly #runs: RunFeed;
  readonly #editing: GraphEditing;
  readonly #comparing: GraphComparing;
  readonly #export: GraphExport;
  readonly #subscriptions: vscode.Disposable[];
  readonly #folds: FoldMemory;
  #panel: vscode.WebviewPanel | undefined;
  #shown: Shown | undefined;
  /** The latest reply that had a graph; it stays, marked stale, while the text is broken. */
  #drawn: ComparedReply | undefined;
  /** The text has errors: what is drawn is what it was before. */
  #isStale = false;
  #request: vscode.CancellationTokenSource | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(context: vscode.ExtensionContext, language: LanguageRequests, runs: RunFeed) {
    this.#context = context;
    this.#language = language;
    this.#runs = runs;
    this.#folds = new FoldMemory(context.workspaceState);
    this.#editing = new GraphEditing(language);
    this.#comparing = new GraphComparing(language);
    this.#export = new GraphExport(language, message => this.#post(message));
    this.#subscriptions = [
      this.#comparing,
      this.#comparing.onDidChange(() => {
        void this.#remember();
        void this.#refresh();
      }),
      vscode.commands.registerCommand('baton.graph.compare', (chosen?: Chosen) => this.#compareWithHead(chosen)),
      vscode.commands.registerCommand('baton.graph.export', () => this.#saveGraph()),
      vscode.commands.registerCommand('baton.graph.chooseRevision', () => this.#compare('choose')),
      vscode.commands.registerCommand('baton.graph.stopComparing', () => this.#compare('stop')),
      ...nodeCommands.map(([command, action]) =>
        vscode.commands.registerCommand(command, ({ node }: NodeContext) => this.#act(node, action)),
      ),
      vscode.window.registerWebviewPanelSerializer(viewType, {
        deserializeWebviewPanel: async panel => this.#restore(panel),
      }),
      vscode.workspace.onDidChangeTextDocument(event => this.#textChanged(event.document)),
      vscode.window.onDidChangeActiveTextEditor(editor => this.#follow(editor)),
      vscode.window.onDidChangeTextEditorSelection(event => this.#select(event.textEditor)),
      runs.onDidStart(run => this.#showRun(run)),
      runs.onDidReceive(events => {
        if (this.#isOfShownFlow(runs.current)) this.#post({ type: 'events', events, reset: false });
      }),
      runs.onDidEnd(run => this.#showLoss(run)),
      runs.onDidFind(run => this.#showLoss(run)),
      runs.onDidLookAt(run => {
        if (this.#isOfShownFlow(run)) this.#post({ type: 'moment', position: run.moment });
      }),
    ];
  }

  /** Shows the graph of a flow: the one named, else the one that the cursor stands in, else the file's first. */
  async show(uri: vscode.Uri | string | undefined, flow: string | undefined): Promise<void> {
    const document = await chosenDocument(uri);
    if (document === undefined) {
      void vscode.window.showInformationMessage('Open a .flow file to see its graph.');
      return;
    }
    const shown = { uri: document.uri.toString(), flow: flow ?? (await this.#flowAtCursor(document)) };
    if (this.#panel === undefined) {
      const column = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
      this.#adopt(vscode.window.createWebviewPanel(viewType, 'Graph', column, viewOptions(this.#context.extensionUri)));
    } else {
      this.#panel.reveal(undefined, true);
    }
    await this.#change(shown);
  }

  /** Of the flow that is shown, unless a file is named. */
  async #compareWithHead(chosen: Chosen | undefined): Promise<void> {
    const uri = chosen !== undefined && 'resourceUri' in chosen ? chosen.resourceUri : chosen;
    // The button of the graph's own tab names that.
    const file = uri?.scheme === 'file' ? uri : undefined;
    // The menu of a changed file can't tell what kind of file that is.
    if (file !== undefined && !file.path.endsWith('.flow')) {
      void vscode.window.showInformationMessage('Only a .flow file has a graph to compare.');
      return;
    }
    const isShown = this.#shown !== undefined && (file === undefined || file.toString() === this.#shown.uri);
    if (isShown) this.#panel?.reveal(undefined, true);
    else await this.show(file, undefined);
    await this.#compare('head');
  }

  async #saveGraph(): Promise<void> {
    if (this.#panel === undefined) await this.show(undefined, undefined);
    else this.#panel.reveal(undefined, true);
    try {
      if (this.#drawn !== undefined) await this.#export.save(this.#drawn);
    } catch (error) {
      void vscode.window.showErrorMessage(`The graph can’t be saved: ${messageOf(error)}`);
    }
  }

  async #compare(how: CompareAction): Promise<void> {
    const uri = this.#shown?.uri;
    if (uri === undefined) return;
    if (how === 'head') this.#comparing.start(uri);
    else if (how === 'choose') await this.#comparing.choose(uri);
    else if (how === 'texts') await this.#comparing.showTexts();
    else this.#comparing.stop();
  }

  #restore(panel: vscode.WebviewPanel): void {
    const remembered = this.#context.workspaceState.get<Remembered>(shownKey);
    if (remembered === undefined || this.#panel !== undefined) {
      panel.dispose();
      return;
    }
    panel.webview.options = viewOptions(this.#context.extensionUri);
    this.#adopt(panel);
    const { uri, flow, revision } = remembered;
    if (revision !== undefined) this.#comparing.start(uri, revision);
    void this.#change({ uri, flow });
  }

  async #remember(): Promise<void> {
    const shown = this.#shown;
    if (shown === undefined) return;
    const remembered: Remembered = { ...shown, revision: this.#comparing.revisionOf(shown.uri) };
    await this.#context.workspaceState.update(shownKey, remembered);
  }

  #adopt(panel: vscode.WebviewPanel): void {
    this.#panel = panel;
    panel.iconPath = vscode.Uri.joinPath(this.#context.extensionUri, 'icons', 'panel.svg');
    panel.onDidDispose(() => this.#forget());
    panel.webview.onDidReceiveMessage((message: FromGraphView) => this.#answer(message));
    panel.webview.html = viewPage(panel.webview, this.#context.extensionUri, 'graph', 'Graph');
  }

  #forget(): void {
    this.#panel = undefined;
    this.#shown = undefined;
    this.#drawn = undefined;
    this.#comparing.stop();
    this.#request?.cancel();
    clearTimeout(this.#timer);
  }

  #answer(message: FromGraphView): void {
    switch (message.type) {
      case 'ready':
        this.#sendOptions();
        this.#resend();
        break;
      case 'reveal':
        void reveal(message.place);
        break;
      case 'raster':
        this.#export.take(message.png);
        break;
      case 'compare':
        void this.#compare(message.how);
        break;
      case 'revealEarlier':
        void this.#comparing.reveal(message.place);
        break;
      case 'moment':
        this.#runs.lookAt(message);
        break;
      case 'chooseFlow':
        if (this.#shown !== undefined) void this.#change({ uri: this.#shown.uri, flow: message.flow });
        break;
      case 'fold':
      case 'foldAll':
        void this.#fold(message);
        break;
      case 'act':
        void this.#act(message.node, message.action);
        break;
      case 'canConnect':
        void this.#edit(graph => this.#tellConnection(graph, message.from, message.to));
        break;
      case 'connect':
        void this.#editFresh(graph => this.#editing.connect(graph, message.from, message.to));
        break;
      case 'undo':
      case 'redo':
        void this.#edit(graph => this.#retrace(graph, message.type));
        break;
      case 'setOptions':
        void this.#context.globalState.update(optionsKey, message.options);
        break;
      case 'run':
        void vscode.commands.executeCommand('baton.runFlow', this.#shown?.uri, message.flow);
        break;
    }
  }

  async #fold(change: FoldChange): Promise<void> {
    const graph = this.#drawn?.graph;
    if (this.#shown === undefined || graph === undefined) return;
    await this.#folds.change(this.#shown.uri, graph, change);
    await this.#refresh();
  }

  #act(node: string, action: GraphAction): Promise<void> {
    return this.#editFresh(graph => this.#editing.act(graph, node, action));
  }

  /** Not while the picture is older than the text. */
  #editFresh(change: (graph: GraphModel) => Promise<void>): Promise<void> {
    return this.#edit(graph => (this.#isStale ? this.#editing.refuseStale(graph.file) : change(graph)));
  }

  async #tellConnection(graph: GraphModel, from: string, to: string): Promise<void> {
    this.#post({ type: 'connection', from, to, problem: await this.#editing.connectProblem(graph, from, to) });
  }

  /** The focus comes back to the graph. */
  async #retrace(graph: GraphModel, how: 'undo' | 'redo'): Promise<void> {
    await this.#editing.retrace(graph, how);
    this.#panel?.reveal();
  }

  async #edit(change: (graph: GraphModel) => Promise<void>): Promise<void> {
    const graph = this.#drawn?.graph;
    if (graph === undefined) return;
    try {
      await change(graph);
    } catch (error) {
      void vscode.window.showErrorMessage(messageOf(error));
    }
  }

  async #change(shown: Shown): Promise<void> {
    this.#shown = shown;
    if (!this.#comparing.isOn(shown.uri)) this.#comparing.stop();
    this.#drawn = undefined;
    if (this.#panel !== undefined) this.#panel.title = `Graph of ${shown.uri.slice(shown.uri.lastIndexOf('/') + 1)}`;
    await this.#remember();
    await this.#refresh();
  }

  /** Asks for the graph of the text as it is now. A later question makes an earlier one's answer worthless. */
  async #refresh(): Promise<void> {
    const shown = this.#shown;
    if (shown === undefined) return;
    this.#request?.cancel();
    const request = new vscode.CancellationTokenSource();
    this.#request = request;
    const reply = await this.#ask(shown, request.token);
    if (request.token.isCancellationRequested || this.#shown !== shown) return;
    const isFirst = this.#drawn === undefined;
    if (reply.graph !== undefined) this.#drawn = reply;
    this.#postGraph(reply, shown.uri);
    this.#select(vscode.window.activeTextEditor);
    if (isFirst) this.#showRun(this.#runs.current);
  }

  #postGraph(reply: ComparedReply, uri: string): void {
    const lastGood = this.#drawn;
    this.#isStale = reply.graph === undefined;
    if (reply.graph !== undefined || lastGood === undefined) {
      this.#post({ type: 'graph', reply, uri, stale: false });
    } else {
      const { flows, problem } = reply;
      const kept = this.#comparing.isOn(uri) ? lastGood : withoutComparison(lastGood);
      this.#post({ type: 'graph', reply: { ...kept, flows, problem }, uri, stale: true });
    }
  }

  async #ask(shown: Shown, token: vscode.CancellationToken): Promise<ComparedReply> {
    const draw = (params: GraphParams): Promise<ComparedReply> =>
      this.#comparing.isOn(shown.uri) ? this.#comparing.ask(params, token) : this.#language.graph(params, token);
    try {
      const { uri, flow } = shown;
      const known = this.#folds.of(uri, flow ?? this.#drawn?.graph?.flow);
      const reply = await draw({ uri, flow, fold: known });
      // Which flow is the file's first is only known now.
      const fold = this.#folds.of(uri, reply.graph?.flow);
      return fold === known ? reply : await draw({ uri, flow, fold });
    } catch (error) {
      const problem = messageOf(error);
      return { flows: [], graph: undefined, layout: undefined, problem };
    }
  }

  #sendOptions(): void {
    const options = this.#context.globalState.get<GraphOptions>(optionsKey);
    if (options !== undefined) this.#post({ type: 'options', options });
  }

  /** A view that was hidden and is shown again starts from nothing. */
  #resend(): void {
    const shown = this.#shown;
    if (shown === undefined || this.#drawn === undefined) return void this.#refresh();
    this.#post({ type: 'graph', reply: this.#drawn, uri: shown.uri, stale: false });
    this.#showRun(this.#runs.current);
    void this.#refresh();
  }

  #textChanged(document: vscode.TextDocument): void {
    if (this.#panel === undefined || document.uri.toString() !== this.#shown?.uri) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#refresh(), typingPause);
  }

  #follow(editor: vscode.TextEditor | undefined): void {
    if (this.#panel === undefined || editor === undefined || !isFlow(editor.document)) return;
    const uri = editor.document.uri.toString();
    if (uri !== this.#shown?.uri && editor.document.uri.scheme === 'file') void this.#change({ uri, flow: undefined });
  }

  #select(editor: vscode.TextEditor | undefined): void {
    const graph = this.#drawn?.graph;
    if (graph === undefined || editor === undefined || editor.document.uri.toString() !== this.#shown?.uri) return;
    const offset = editor.document.offsetAt(editor.selection.active);
    this.#post({ type: 'select', node: nodeAt(graph, this.#shown.uri, offset) });
  }

  #isOfShownFlow(run: RecordedRun | undefined): boolean {
    if (run === undefined || run.file !== this.#shown?.uri) return false;
    return run.flow === undefined || run.flow === this.#drawn?.graph?.flow;
  }

  #showRun(run: RecordedRun | undefined): void {
    const shown = run !== undefined && this.#isOfShownFlow(run) ? run : undefined;
    this.#post({ type: 'events', events: shown?.events ?? [], reset: true });
    if (shown !== undefined) this.#showLoss(shown);
    if (shown?.moment !== undefined) this.#post({ type: 'moment', position: shown.moment });
  }

  #showLoss(run: RecordedRun): void {
    if (run.lost && this.#isOfShownFlow(run)) this.#post({ type: 'lost', message: lossText(run) });
  }

  async #flowAtCursor(document: vscode.TextDocument): Promise<string | undefined> {
    const editor = vscode.window.activeTextEditor;
    if (editor?.document !== document) return undefined;
    const cursor = document.offsetAt(editor.selection.active);
    // A server that can't answer now still leaves the panel to say so.
    const flows = await this.#language.flows({ uri: document.uri.toString() }).catch(() => []);
    return flows.findLast(flow => flow.place.start <= cursor)?.name;
  }

  #post(message: ToGraphView): void {
    void this.#panel?.webview.postMessage(message);
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#panel?.dispose();
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
