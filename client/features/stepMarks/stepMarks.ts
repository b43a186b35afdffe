import * as vscode from 'vscode';
import { isFlow } from '#client/editor/flowDocument.ts';
import type { LastSteps } from '#client/runs/lastSteps.ts';
import { failedSteps, type PlacedStep } from '#client/runs/placedSteps.ts';
import { markText } from './markText.ts';

/** Milliseconds without a keystroke before the marks are put to their steps anew. */
const typingPause = 300;

/**
 * At the end of each step's line how it ended in the last recorded run of its flow, and what it gave; a failed one is
 * underlined until the next run, or until it is edited.
 */
export class StepMarks implements vscode.Disposable {
  readonly #last: LastSteps;
  readonly #problems = vscode.languages.createDiagnosticCollection('baton run');
  readonly #quiet = markType('editorCodeLens.foreground');
  readonly #failed = markType('testing.iconFailed');
  readonly #subscriptions: vscode.Disposable[];
  #soon: NodeJS.Timeout | undefined;

  constructor(last: LastSteps) {
    this.#last = last;
    this.#subscriptions = [
      this.#problems,
      this.#quiet,
      this.#failed,
      last.onDidChange(() => this.#markSoon()),
      vscode.window.onDidChangeVisibleTextEditors(() => this.#markSoon()),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (isFlow(document)) this.#markSoon();
      }),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#problems.delete(uri)),
      vscode.workspace.onDidChangeConfiguration(event => {
        if (['baton.lastRun', 'baton.resultPreviews'].some(name => event.affectsConfiguration(name))) this.#markSoon();
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
    const settings = vscode.workspace.getConfiguration('baton', document);
    const placed = settings.get('lastRun', true) ? await this.#last.of(document) : [];
    // What was typed since comes with marks of its own.
    if (document.version !== version) return;
    const hasPreviews = settings.get('resultPreviews', true);
    const options = (isFailed: boolean): vscode.DecorationOptions[] =>
      placed
        .filter(({ step }) => (step.status === 'failed') === isFailed)
        .map(each => decoration(document, each, hasPreviews));
    editor.setDecorations(this.#quiet, options(false));
    editor.setDecorations(this.#failed, options(true));
    const failed = failedSteps(placed).filter(each => !this.#last.isEdited(each));
    this.#problems.set(uri, await Promise.all(failed.map(each => problemOf(document, each))));
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

function decoration(
  document: vscode.TextDocument,
  { start, step }: PlacedStep,
  hasPreview: boolean,
): vscode.DecorationOptions {
  const { end } = document.lineAt(document.positionAt(start).line).range;
  return { range: new vscode.Range(end, end), renderOptions: { after: { contentText: markText(step, hasPreview) } } };
}

/** The first line of the statement, with the step's error. */
async function problemOf(document: vscode.TextDocument, { start, end, step }: PlacedStep): Promise<vscode.Diagnostic> {
  const { code, message = '', hint, place } = step.error ?? {};
  const [first, last] = [document.positionAt(start), document.positionAt(end)];
  const line = document.lineAt(first.line).range.end;
  const whole = hint === undefined ? message : `${message}\n${hint}`;
  const range = new vscode.Range(first, last.isBefore(line) ? last : line);
  const problem = new vscode.Diagnostic(range, `In the last run: ${whole}`, vscode.DiagnosticSeverity.Error);
  problem.source = 'baton run';
  if (code !== undefined) problem.code = code;
  const isInside = place?.file === document.uri.toString() && start <= place.start && place.end <= end;
  if (place === undefined || isInside) return problem;
  const cause = await vscode.workspace.openTextDocument(vscode.Uri.parse(place.file)).then(
    file => new vscode.Location(file.uri, new vscode.Range(file.positionAt(place.start), file.positionAt(place.end))),
    () => undefined,
  );
  if (cause !== undefined) {
    problem.relatedInformation = [new vscode.DiagnosticRelatedInformation(cause, `It began here: ${message}`)];
  }
  return problem;
}
