import * as vscode from 'vscode';
import { saveFlows } from '#client/editor/saveFlows.ts';
import { isTrustedToRun } from '#client/editor/trust.ts';
import type { TestEnded, TestEvent, TestRequest } from '#protocol/tests.ts';
import { type FlowCoverage, flowCoverage } from './coverage.ts';
import { messageOf } from './messages.ts';
import { askTestProcess } from './testProcess.ts';
import type { TestTree } from './testTree.ts';

/** The tests of one file that are to be run; `wanted` is undefined for all of them. */
interface Batch {
  readonly file: vscode.TestItem;
  readonly wanted: Set<vscode.TestItem> | undefined;
}

/** What else is to be done while they run. */
type How = Partial<Pick<Extract<TestRequest, { what: 'run' }>, 'coverage' | 'record'>>;

/** Carries out what the Test Explorer asks for. */
export class TestRuns {
  readonly #controller: vscode.TestController;
  readonly #tree: TestTree;
  readonly #program: string;

  /** @param program path of the bundle of the process that runs tests */
  constructor(controller: vscode.TestController, tree: TestTree, program: string) {
    this.#controller = controller;
    this.#tree = tree;
    this.#program = program;
  }

  /** Runs tests once, or, when asked to go on, again whenever a file changes. */
  async run(request: vscode.TestRunRequest, token: vscode.CancellationToken, how: How = {}): Promise<void> {
    if (!(await isTrustedToRun())) return;
    if (!request.continuous) {
      if (await saveFlows()) await this.#runOnce(request, token, how);
      return;
    }
    const { include, exclude, profile, preserveFocus } = request;
    // VS Code takes nothing more of a request whose runs have ended.
    const again = () => new vscode.TestRunRequest(include, exclude, profile, true, preserveFocus);
    const changes = this.#tree.onDidChangeFile(oneAtATime(() => this.#runOnce(again(), token, how)));
    token.onCancellationRequested(() => changes.dispose());
  }

  async #runOnce(request: vscode.TestRunRequest, token: vscode.CancellationToken, how: How): Promise<void> {
    if (request.include === undefined) await this.#tree.findAll();
    const run = this.#controller.createTestRun(request);
    const batches = this.#batches(request);
    for (const test of batches.flatMap(testsOf)) run.enqueued(test);
    const cancelled = anyOf(token, run.token);
    try {
      await Promise.all([...byFolder(batches)].map(([cwd, each]) => this.#runBatches(run, each, cwd, cancelled, how)));
    } catch (error) {
      run.appendOutput(`${error instanceof Error ? error.message : String(error)}\r\n`);
      void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
    } finally {
      run.end();
    }
  }

  async #runBatches(
    run: vscode.TestRun,
    batches: readonly Batch[],
    cwd: string | undefined,
    token: vscode.CancellationToken,
    how: How,
  ): Promise<void> {
    const files = batches.map(batch => ({
      path: batch.file.uri?.fsPath ?? '',
      ...(batch.wanted === undefined ? {} : { tests: [...batch.wanted].map(item => item.label) }),
    }));
    const telling: Promise<void>[] = [];
    const tell = (event: TestEvent): void => {
      telling.push(tellRun(run, batches, event));
    };
    await askTestProcess(
      this.#program,
      { what: 'run', files, coverage: false, record: false, ...how },
      cwd,
      tell,
      token,
    );
    await Promise.all(telling);
  }

  #batches({ include, exclude = [] }: vscode.TestRunRequest): readonly Batch[] {
    const items = include ?? [...this.#controller.items].map(([, item]) => item);
    const batches = new Map<vscode.TestItem, Set<vscode.TestItem> | undefined>();
    for (const item of items) {
      if (exclude.includes(item)) continue;
      const { parent } = item;
      if (parent === undefined) batches.set(item, undefined);
      else if (batches.get(parent) !== undefined || !batches.has(parent)) {
        batches.set(parent, (batches.get(parent) ?? new Set()).add(item));
      }
    }
    return [...batches].map(([file, wanted]) => ({ file, wanted: without(file, wanted, exclude) }));
  }
}

/** Does the work when it is asked for, and what is asked for meanwhile once after that: no older result comes last. */
function oneAtATime(work: () => Promise<void>): () => void {
  let isWorking = false;
  let isWanted = false;
  return async () => {
    isWanted = true;
    if (isWorking) return;
    isWorking = true;
    try {
      while (isWanted) {
        isWanted = false;
        await work();
      }
    } finally {
      isWorking = false;
    }
  };
}

/** Excluded tests of a file that is wanted as a whole make a list of the others. */
function without(
  file: vscode.TestItem,
  wanted: Set<vscode.TestItem> | undefined,
  exclude: readonly vscode.TestItem[],
): Set<vscode.TestItem> | undefined {
  if (!exclude.some(({ parent }) => parent === file)) return wanted;
  return new Set([...(wanted ?? childrenOf(file))].filter(item => !exclude.includes(item)));
}

function childrenOf(file: vscode.TestItem): readonly vscode.TestItem[] {
  return [...file.children].map(([, item]) => item);
}

function testsOf({ file, wanted }: Batch): readonly vscode.TestItem[] {
  return wanted === undefined ? childrenOf(file) : [...wanted];
}

/** Real actions work in the folder of the workspace that their file is in. */
function byFolder(batches: readonly Batch[]): ReadonlyMap<string | undefined, readonly Batch[]> {
  const folders = new Map<string | undefined, Batch[]>();
  for (const batch of batches) {
    const folder = batch.file.uri && vscode.workspace.getWorkspaceFolder(batch.file.uri)?.uri.fsPath;
    folders.set(folder, [...(folders.get(folder) ?? []), batch]);
  }
  return folders;
}

function anyOf(...tokens: readonly vscode.CancellationToken[]): vscode.CancellationToken {
  const source = new vscode.CancellationTokenSource();
  for (const token of tokens) token.onCancellationRequested(() => source.cancel());
  return source.token;
}

async function tellRun(run: vscode.TestRun, batches: readonly Batch[], event: TestEvent): Promise<void> {
  switch (event.type) {
    case 'test.started':
      for (const item of itemsOf(batches, event)) run.started(item);
      return;
    case 'test.ended':
      await tellEnd(run, itemsOf(batches, event), event);
      return;
    case 'file.failed':
      tellFileFailed(run, batches, event.file, event.message);
      return;
    case 'coverage':
      for (const file of event.files) run.addCoverage(await flowCoverage(file));
      return;
    default:
      return;
  }
}

async function tellEnd(run: vscode.TestRun, items: readonly vscode.TestItem[], event: TestEnded): Promise<void> {
  const messages = await Promise.all(event.failures.map(messageOf));
  for (const item of items) {
    if (event.status === 'passed') run.passed(item, event.duration);
    else run.failed(item, messages, event.duration);
    run.appendOutput(`${event.status === 'passed' ? '✔' : '✖'} ${event.name}\r\n`, undefined, item);
    for (const { message, location } of messages) run.appendOutput(`  ${plain(message)}\r\n`, location, item);
  }
}

function plain(message: string | vscode.MarkdownString): string {
  return (typeof message === 'string' ? message : message.value).replaceAll('\n', '\r\n  ');
}

/** A file with errors runs none of its tests: each of them says why. */
function tellFileFailed(run: vscode.TestRun, batches: readonly Batch[], file: string, text: string): void {
  const batch = batches.find(each => each.file.uri?.toString() === file || each.file.uri?.fsPath === file);
  if (batch === undefined) return;
  for (const item of testsOf(batch)) run.errored(item, new vscode.TestMessage(text));
  run.appendOutput(`✖ ${batch.file.label}: ${text}\r\n`);
}

/** The nodes of a test: tests of one name are told apart by nothing. */
function itemsOf(
  batches: readonly Batch[],
  { file, name }: { readonly file: string; readonly name: string },
): readonly vscode.TestItem[] {
  const uri = vscode.Uri.parse(file).toString();
  return batches
    .filter(batch => batch.file.uri?.toString() === uri)
    .flatMap(testsOf)
    .filter(item => item.label === name);
}

export async function coverageDetails(
  _: vscode.TestRun,
  coverage: vscode.FileCoverage,
): Promise<vscode.FileCoverageDetail[]> {
  return [...(coverage as FlowCoverage).details];
}
