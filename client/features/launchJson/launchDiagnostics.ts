import * as vscode from 'vscode';
import { isFlow } from '#client/editor/flowDocument.ts';
import type { LanguageRequests } from '#client/editor/languageRequests.ts';
import { configurationsIn, type Span, type WrittenConfiguration } from './configurations.ts';
import { programOf } from './programs.ts';

/** Typing goes on within this time, in milliseconds. */
const calm = 300;

/** Says in `launch.json` where a file, a flow or an input is none of the program's. What is left out is asked for. */
export class LaunchDiagnostics implements vscode.Disposable {
  readonly #language: LanguageRequests;
  readonly #selector: vscode.DocumentSelector;
  readonly #collection = vscode.languages.createDiagnosticCollection('baton.launch');
  readonly #subscriptions: vscode.Disposable[];
  #timer: NodeJS.Timeout | undefined;

  constructor(language: LanguageRequests, selector: vscode.DocumentSelector) {
    this.#language = language;
    this.#selector = selector;
    const soon = (document: vscode.TextDocument): void => {
      if (isFlow(document) || this.#isLaunch(document)) this.#checkSoon();
    };
    this.#subscriptions = [
      this.#collection,
      vscode.workspace.onDidOpenTextDocument(soon),
      vscode.workspace.onDidChangeTextDocument(({ document }) => soon(document)),
      vscode.workspace.onDidSaveTextDocument(soon),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#collection.delete(uri)),
    ];
    this.#checkSoon();
  }

  #isLaunch(document: vscode.TextDocument): boolean {
    return vscode.languages.match(this.#selector, document) > 0;
  }

  #checkSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      for (const document of vscode.workspace.textDocuments) if (this.#isLaunch(document)) void this.#check(document);
    }, calm);
  }

  async #check(document: vscode.TextDocument): Promise<void> {
    const { version } = document;
    const written = configurationsIn(document.getText());
    try {
      const found = await Promise.all(written.map(configuration => this.#problemsOf(document, configuration)));
      if (document.version === version && !document.isClosed) this.#collection.set(document.uri, found.flat());
    } catch {
      // The language server is not there: its status says so.
      this.#collection.delete(document.uri);
    }
  }

  async #problemsOf(
    document: vscode.TextDocument,
    configuration: WrittenConfiguration,
  ): Promise<readonly vscode.Diagnostic[]> {
    const program = programOf(document, configuration.program);
    if (program === undefined) return [];
    const problem = (span: Span, message: string): vscode.Diagnostic => {
      const range = new vscode.Range(document.positionAt(span.start), document.positionAt(span.end));
      const diagnostic = new vscode.Diagnostic(range, message, vscode.DiagnosticSeverity.Error);
      diagnostic.source = 'baton';
      return diagnostic;
    };
    if (!(await isThere(program))) {
      return [problem(configuration.spanOf(['program']), `There is no file ${program.fsPath}.`)];
    }
    const uri = program.toString();
    const flows = (await this.#language.flows({ uri })).map(({ name }) => name);
    // A flow that a variable names is known only when it is launched.
    if (flows.length === 0 || configuration.flow?.includes('${') === true) return [];
    const name = configuration.flow ?? (flows.length === 1 ? flows[0] : undefined);
    if (name === undefined) return [];
    if (!flows.includes(name)) {
      const message = `There is no flow \`${name}\` in this file. It has ${flows.join(', ')}.`;
      return [problem(configuration.spanOf(['flow']), message)];
    }
    const wrong = await this.#language.inputProblems({ uri, flow: name, inputs: configuration.inputs ?? {} });
    return wrong.flatMap(({ at, message }) => {
      const span = configuration.spanOf(['inputs', ...at]);
      const text = document.getText().slice(span.start, span.end);
      return text.startsWith('"') && text.includes('${') ? [] : [problem(span, message)];
    });
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const subscription of this.#subscriptions) subscription.dispose();
  }
}

async function isThere(file: vscode.Uri): Promise<boolean> {
  return vscode.workspace.fs.stat(file).then(
    () => true,
    () => false,
  );
}
