import * as vscode from 'vscode';
import { isFlow } from '#client/flowDocument.ts';
import type { JournalChanges } from '#client/journalChanges.ts';
import type { LanguageRequests } from '#client/languageRequests.ts';
import { adapterPath, lastRunsOf } from '#client/runHistory.ts';
import type { LastRun, LastStep } from '#protocol/requests.ts';
import { markText } from './markText.ts';

/** Milliseconds without a keystroke before the marks are put to their steps anew. */
const typingPause = 300;

/** A step as it stands in the text now, and how it ended last. */
interface Marked {
  readonly line: number;
  readonly range: vscode.Range;
  readonly step: LastStep;
}

/** At the end of each step's line how it ended in the last recorded run of its flow; a failed one is underlined. */
export class StepMarks implements vscode.Disposable {
  readonly #adapter: string;
  readonly #language: LanguageRequests;
  readonly #problems = vscode.languages.createDiagnosticCollection('baton run');
  readonly #quiet = markType('editorCodeLens.foreground');
  readonly #failed = markType('testing.iconFailed');
  readonly #subscriptions: vscode.Disposable[];
  /** By the URI of their files, of which one is in the window. */
  readonly #known = new Map<string, Promise<readonly LastRun[]>>();
  #soon: NodeJS.Timeout | undefined;

  constructor(context: vscode.ExtensionContext, language: LanguageRequests, journals: JournalChanges) {
    this.#adapter = adapterPath(context);
    this.#language = language;
    this.#subscriptions = [
      this.#problems,
      this.#quiet,
      this.#failed,
      journals.onDidChange(() => {
        this.#known.clear();
        this.#markSoon();
      }),
      vscode.window.onDidChangeVisibleTextEditors(() => this.#markSoon()),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (isFlow(document)) this.#markSoon();
      }),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        this.#known.delete(uri.toString());
        this.#problems.delete(uri);
      }),
      vscode.workspace.onDidChangeConfiguration(event => {
        if (event.affectsConfiguration('baton.lastRun')) this.#markSoon();
      }),
    ];
    this.#markSoon();
  }

  #markSoon(): void {
    clearTimeout(this.#soon);
    this.#soon = setTimeout(() => {
      for (const editor of vscode.window.visibleTextEditors) void this.#mark(editor);
    }, typingPause);
  }

  async #mark(editor: vscode.TextEditor): Promise<void> {
    const { document } = editor;
    if (!isFlow(document) || document.uri.scheme !== 'file') return;
    const { version, uri } = document;
    const isWanted =
      vscode.workspace.isTrusted && vscode.workspace.getConfiguration('baton', document).get('lastRun', true);
    const marked = isWanted ? await this.#marksIn(document) : [];
    // What was typed since comes with marks of its own.
    if (document.version !== version) return;
    const options = (isFailed: boolean): vscode.DecorationOptions[] =>
      marked.filter(({ step }) => (step.status === 'failed') === isFailed).map(mark => decoration(document, mark));
    editor.setDecorations(this.#quiet, options(false));
    editor.setDecorations(this.#failed, options(true));
    this.#problems.set(uri, marked.flatMap(problemOf));
  }

  async #marksIn(document: vscode.TextDocument): Promise<readonly Marked[]> {
    const uri = document.uri.toString();
    const runs = this.#known.get(uri) ?? lastRunsOf(this.#adapter, document.uri.fsPath).catch(() => []);
    this.#known.set(uri, runs);
    const marks = (await runs).map(async ({ flow, steps }): Promise<readonly Marked[]> => {
      const reply = await this.#language.graph({ uri, flow }).catch(() => undefined);
      if (reply?.graph?.flow !== flow) return [];
      const places = new Map(
        reply.graph.nodes.map(({ id, kind, place }) => [id, kind === 'branch' ? undefined : place]),
      );
      return steps.flatMap(step => {
        const place = places.get(step.node);
        if (place === undefined) return [];
        const start = document.positionAt(place.start);
        const end = document.lineAt(start.line).range.end;
        const statement = document.positionAt(place.end);
        return [{ line: start.line, range: new vscode.Range(start, statement.isBefore(end) ? statement : end), step }];
      });
    });
    return (await Promise.all(marks)).flat();
  }

  dispose(): void {
    clearTimeout(this.#soon);
    for (const subscription of this.#subscriptions) subscription.dispose();
  }
}

function markType(color: string): vscode.TextEditorDecorationType {
  return vscode.window.createTextEditorDecorationType({
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedOpen,
    after: { color: new vscode.ThemeColor(color), margin: '0 0 0 2em', fontStyle: 'normal' },
  });
}

function decoration(document: vscode.TextDocument, { line, step }: Marked): vscode.DecorationOptions {
  const { end } = document.lineAt(line).range;
  return { range: new vscode.Range(end, end), renderOptions: { after: { contentText: markText(step) } } };
}

function problemOf({ range, step: { error } }: Marked): readonly vscode.Diagnostic[] {
  if (error === undefined) return [];
  const message = error.hint === undefined ? error.message : `${error.message}\n${error.hint}`;
  const problem = new vscode.Diagnostic(range, `In the last run: ${message}`, vscode.DiagnosticSeverity.Error);
  problem.source = 'baton run';
  problem.code = error.code;
  return [problem];
}
