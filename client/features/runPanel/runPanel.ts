import * as vscode from 'vscode';
import type { LanguageRequests } from '#client/editor/languageRequests.ts';
import { reveal } from '#client/editor/reveal.ts';
import { viewOptions, viewPage } from '#client/editor/webviewPage.ts';
import { lossText, type RecordedRun, type RunFeed } from '#client/runs/runFeed.ts';
import { placeOf, type RunRecords } from '#client/runs/runRecords.ts';
import type { RunTalk } from '#client/runs/runTalk.ts';
import { goOnWith } from '#client/runs/startRun.ts';
import type { EngineName, EventForms, GraphReply } from '#protocol/requests.ts';
import type { RunEvent } from '#protocol/runEvents.ts';
import type { FromRunView, RunAnswer, ToRunView } from '#protocol/webviews.ts';
import { sayingOf } from './answering.ts';
import { formsOf } from './eventForms.ts';

const viewId = 'baton.run';
/** Where the workspace remembers what the panel showed, to show it after a reload of the window. */
const shownKey = 'run.shown';

interface Shown {
  /** Left out by versions that knew one engine only. */
  readonly engine?: EngineName;
  readonly file: string;
  readonly run: string;
  readonly flow: string;
}

/** The panel of the current run, beside the terminal. It is sent everything anew whenever it becomes visible. */
export class RunPanel implements vscode.WebviewViewProvider, vscode.Disposable {
  readonly #extension: vscode.Uri;
  readonly #records: RunRecords;
  readonly #memory: vscode.Memento;
  readonly #language: LanguageRequests;
  readonly #runs: RunFeed;
  readonly #talk: RunTalk;
  readonly #subscriptions: vscode.Disposable[];
  #view: vscode.WebviewView | undefined;
  /** The step that somebody asked to see last: a view that is made for it is told when it is ready. */
  #chosen: (ToRunView & { readonly type: 'select' }) | undefined;
  /** The steps of the current run's flow, as they were when it started. */
  #plan: { readonly run: RecordedRun; readonly reply: GraphReply } | undefined;

  /** The events that the current run may wait for; asked for when it first does. */
  #forms: { readonly run: RecordedRun; readonly forms: EventForms } | undefined;

  constructor(
    context: vscode.ExtensionContext,
    language: LanguageRequests,
    { runs, talk, records }: { runs: RunFeed; talk: RunTalk; records: RunRecords },
  ) {
    this.#extension = context.extensionUri;
    this.#records = records;
    this.#memory = context.workspaceState;
    this.#language = language;
    this.#runs = runs;
    this.#talk = talk;
    this.#subscriptions = [
      vscode.window.registerWebviewViewProvider(viewId, this),
      vscode.commands.registerCommand('baton.showStep', (file, run, flow, path) =>
        this.#showStep({ file, run, flow }, path),
      ),
      runs.onDidStart(run => this.#begin(run)),
      runs.onDidReceive(events => this.#take(events)),
      runs.onDidHear(run => void this.#loadForms(run)),
      runs.onDidEnd(run => this.#end(run)),
      runs.onDidFind(run => this.#postLost(run)),
      runs.onDidLookAt(run => this.#post({ type: 'moment', position: run.moment })),
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
      const engine = this.#runs.current?.engine ?? 'embedded';
      void this.#memory.update(shownKey, { engine, file, run, flow } satisfies Shown);
    }
    this.#post({ type: 'events', events, reset: false });
  }

  /** What was shown before the window was reloaded, if it is still in its journal. */
  async #restore(): Promise<void> {
    const shown = this.#memory.get<Shown>(shownKey);
    if (shown === undefined || !vscode.workspace.isTrusted) return;
    const { engine = 'embedded', file, run, flow } = shown;
    try {
      await this.#records.events(placeOf({ engine, file }), run);
    } catch {
      await this.#memory.update(shownKey, undefined);
      return;
    }
    if (this.#runs.current !== undefined) return;
    await vscode.commands.executeCommand('baton.openRun', file, run, flow, engine);
  }

  #begin(run: RecordedRun): void {
    setContext(run);
    this.#post({ type: 'events', events: run.events, reset: true });
    // The focus stays in the editor; one that waits since an earlier time is not put in front of anybody.
    if (run.session !== undefined && run.session.configuration.behind !== true)
      void vscode.commands.executeCommand(`${viewId}.focus`, { preserveFocus: true });
    void this.#loadPlan(run);
  }

  async #loadPlan(run: RecordedRun): Promise<void> {
    const reply = await this.#language.graph({ uri: run.file, flow: run.flow }).catch(() => undefined);
    if (reply === undefined || this.#runs.current !== run) return;
    this.#plan = { run, reply };
    this.#post({ type: 'plan', reply });
  }

  async #loadForms(run: RecordedRun): Promise<void> {
    const id = run.events[0]?.run;
    const isNeeded = run.events.some(event => event.type === 'step.waiting' && event.event !== undefined);
    if (id === undefined || !isNeeded || run !== this.#runs.current || this.#forms?.run === run) return;
    this.#forms = { run, forms: { fields: {}, shapes: {} } };
    const forms = await this.#talk.forms(placeOf(run), id).catch(() => undefined);
    if (forms === undefined || run !== this.#runs.current) return;
    this.#forms = { run, forms };
    this.#post({ type: 'forms', forms: formsOf(forms) });
  }

  /** Where the run lives does not matter: it may be in this window, or nowhere since that was reloaded. */
  async #say(answer: RunAnswer): Promise<void> {
    const { current } = this.#runs;
    const id = current?.events[0]?.run;
    if (current === undefined || id === undefined) return;
    const forms = this.#forms?.run === current ? this.#forms.forms : { fields: {}, shapes: {} };
    const saying = sayingOf(id, answer, forms);
    const { path } = answer;
    if ('refused' in saying) {
      const { refused, field } = saying;
      this.#post({ type: 'refused', path, message: refused, ...(field === undefined ? {} : { field }) });
      return;
    }
    const problem = await this.#talk.say(placeOf(current), saying);
    if (problem !== undefined) this.#post({ type: 'refused', path, message: problem });
  }

  /** A run without a process is told to stop, and taken up into its end. */
  #cancel(): void {
    const { current } = this.#runs;
    const id = current?.events[0]?.run;
    const isElsewhere = current?.ended === true || current?.session?.configuration.request === 'attach';
    if (current === undefined || !isElsewhere || id === undefined)
      void vscode.commands.executeCommand('baton.cancelRun');
    else void this.#talk.say(placeOf(current), { type: 'cancel', run: id }).then(showProblem);
  }

  #fork(position: number): void {
    const { current } = this.#runs;
    const started = current?.events.find(event => event.type === 'run.started');
    if (current === undefined || started === undefined) return;
    const { file, run, flow } = started;
    void vscode.commands.executeCommand('baton.forkRecordedRun', file, run, flow, position, current.engine);
  }

  #goOn(): void {
    const started = this.#runs.current?.events.find(event => event.type === 'run.started');
    if (started !== undefined) void goOnWith(started);
  }

  #end(run: RecordedRun): void {
    setContext(run);
    this.#postLost(run);
  }

  #postLost(run: RecordedRun): void {
    if (run.lost) this.#post({ type: 'lost', message: lossText(run) });
  }

  #answer(message: FromRunView): void {
    switch (message.type) {
      case 'ready':
        this.#resend();
        break;
      case 'moment':
        this.#runs.lookAt(message);
        break;
      case 'fork':
        this.#fork(message.position);
        break;
      case 'cancel':
        this.#cancel();
        break;
      case 'goOn':
        this.#goOn();
        break;
      case 'answer':
        void this.#say(message.answer);
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
    if (this.#forms?.run === run) this.#post({ type: 'forms', forms: formsOf(this.#forms.forms) });
    this.#postLost(run);
    if (this.#chosen?.run === run.events[0]?.run && this.#chosen !== undefined) this.#post(this.#chosen);
    if (run.moment !== undefined) this.#post({ type: 'moment', position: run.moment });
  }

  /** A path without its iteration marks is the id of the step's node. */
  #revealStep(path: string): void {
    const id = path.replaceAll(/\[\d+\]/g, '');
    const node = this.#plan?.reply.graph?.nodes.find(candidate => candidate.id === id);
    if (node !== undefined) void reveal(node.place);
  }

  /** Shows a step of a recorded run. */
  async #showStep(shown: Shown, path: string): Promise<void> {
    this.#chosen = { type: 'select', run: shown.run, path };
    if (this.#runs.current?.events[0]?.run !== shown.run) {
      await vscode.commands.executeCommand('baton.openRun', shown.file, shown.run, shown.flow);
    }
    await vscode.commands.executeCommand(`${viewId}.focus`);
    this.#post(this.#chosen);
  }

  #post(message: ToRunView): void {
    void this.#view?.webview.postMessage(message);
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }
}

function showProblem(problem: string | undefined): void {
  if (problem !== undefined) void vscode.window.showErrorMessage(problem);
}

/** Tells the buttons of the view's title what can be done. */
function setContext(run: RecordedRun): void {
  void vscode.commands.executeCommand('setContext', 'baton.hasRun', true);
  void vscode.commands.executeCommand('setContext', 'baton.isRunning', !run.ended);
}
