import * as vscode from 'vscode';
import { isFlow } from '#client/editor/flowDocument.ts';
import type { LanguageRequests } from '#client/editor/languageRequests.ts';
import type { TestHead } from '#protocol/tests.ts';

/** How long typing must pause before the tests of a file are looked for again, in milliseconds. */
const typingPause = 250;

const flowFiles = '**/*.flow';
const notSearched = '**/{node_modules,.git}/**';

/** A file of which it is worth to ask whether it has tests. */
const mayHaveTests = /^test\s*"/m;

/** The tests of the workspace in the Test Explorer: a node for each file that has some, and one for each test. */
export class TestTree implements vscode.Disposable {
  readonly #controller: vscode.TestController;
  readonly #language: LanguageRequests;
  readonly #subscriptions: vscode.Disposable[];
  /** By the URI of a document that is being written. */
  readonly #pauses = new Map<string, NodeJS.Timeout>();
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();

  /** A file that may have to do with tests was written. */
  readonly onDidChangeFile = this.#changed.event;

  constructor(controller: vscode.TestController, language: LanguageRequests) {
    this.#controller = controller;
    this.#language = language;
    const watcher = vscode.workspace.createFileSystemWatcher(flowFiles);
    this.#subscriptions = [
      watcher,
      this.#changed,
      watcher.onDidCreate(uri => this.#look(uri)),
      watcher.onDidChange(uri => this.#look(uri)),
      watcher.onDidDelete(uri => this.#controller.items.delete(uri.toString())),
      vscode.workspace.onDidOpenTextDocument(document => this.#lookSoon(document)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.#lookSoon(document)),
    ];
    controller.resolveHandler = async item => {
      await (item?.uri === undefined ? this.findAll() : this.refresh(item.uri));
    };
    controller.refreshHandler = () => this.findAll();
    for (const document of vscode.workspace.textDocuments) this.#lookSoon(document);
  }

  /** Looks for tests in all files of the workspace. */
  async findAll(): Promise<void> {
    const found = await vscode.workspace.findFiles(flowFiles, notSearched);
    await Promise.all(found.map(uri => this.#refreshIfAny(uri)));
  }

  /** The node of a test, once its file is known. */
  async find(uri: vscode.Uri, name: string): Promise<vscode.TestItem | undefined> {
    await this.refresh(uri);
    return this.#controller.items.get(uri.toString())?.children.get(testId(uri, name));
  }

  async refresh(uri: vscode.Uri): Promise<void> {
    const tests = await this.#language.tests({ uri: uri.toString() }).catch(() => undefined);
    if (tests !== undefined) await this.#show(uri, tests);
  }

  async #refreshIfAny(uri: vscode.Uri): Promise<void> {
    const isKnown = this.#controller.items.get(uri.toString()) !== undefined;
    if (isKnown || mayHaveTests.test(await textOf(uri))) await this.refresh(uri);
  }

  #look(uri: vscode.Uri): void {
    void this.#refreshIfAny(uri).then(() => this.#changed.fire(uri));
  }

  #lookSoon(document: vscode.TextDocument): void {
    if (!isFlow(document) || document.uri.scheme !== 'file') return;
    const key = document.uri.toString();
    clearTimeout(this.#pauses.get(key));
    const pause = setTimeout(() => {
      this.#pauses.delete(key);
      void this.#refreshIfAny(document.uri);
    }, typingPause);
    this.#pauses.set(key, pause);
  }

  async #show(uri: vscode.Uri, tests: readonly TestHead[]): Promise<void> {
    const key = uri.toString();
    if (tests.length === 0) {
      this.#controller.items.delete(key);
      return;
    }
    const document = await vscode.workspace.openTextDocument(uri);
    let file = this.#controller.items.get(key);
    if (file === undefined) {
      file = this.#controller.createTestItem(key, vscode.workspace.asRelativePath(uri), uri);
      file.canResolveChildren = true;
      this.#controller.items.add(file);
    }
    const known = file.children;
    const items = tests.map(({ name, place }, index) => {
      const id = testId(uri, name);
      const item = known.get(id) ?? this.#controller.createTestItem(id, name === '' ? '(no name)' : name, uri);
      item.range = new vscode.Range(document.positionAt(place.start), document.positionAt(place.end));
      item.sortText = String(index).padStart(6, '0');
      return item;
    });
    known.replace(items);
  }

  dispose(): void {
    for (const pause of this.#pauses.values()) clearTimeout(pause);
    for (const subscription of this.#subscriptions) subscription.dispose();
  }
}

function testId(uri: vscode.Uri, name: string): string {
  return `${uri.toString()}#${name}`;
}

/** The text of a document, of a file otherwise; empty for one that can't be read. */
async function textOf(uri: vscode.Uri): Promise<string> {
  const open = vscode.workspace.textDocuments.find(document => document.uri.toString() === uri.toString());
  if (open !== undefined) return open.getText();
  try {
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch {
    return '';
  }
}
