import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import type { JournalChanges } from '#client/journalChanges.ts';
import { historyOf, programsWithJournals } from '#client/runHistory.ts';
import { wordsOf } from '#client/runWords.ts';
import {
  type FlowRuns,
  filterText,
  flowDescription,
  flowRuns,
  type HeldRun,
  isFiltering,
  noFilter,
  type RunFilter,
  runDescription,
  runLabel,
  trendText,
} from './runTree.ts';

export type RunsNode = FlowRuns | HeldRun;

export const isRun = (node: RunsNode): node is HeldRun => 'entry' in node;

const filterKey = 'baton.runs.filter';

/** So often what is said of the time that has passed is renewed, in milliseconds. */
const renewed = 60_000;

/** So often it is looked whether what runs has lost its process, which no journal tells of itself; in milliseconds. */
const watched = 10_000;

/** The colour of a status, as tests have it. */
const colors: Readonly<Record<string, string>> = {
  succeeded: 'testing.iconPassed',
  failed: 'testing.iconFailed',
  interrupted: 'testing.iconErrored',
  cancelled: 'testing.iconSkipped',
  waiting: 'testing.iconQueued',
  queued: 'testing.iconQueued',
  running: 'charts.blue',
};

/** The recorded runs of all journals in the window, by flow. The journals are the truth: they are read again at each change. */
export class RunsView implements vscode.TreeDataProvider<RunsNode>, vscode.Disposable {
  readonly #adapter: string;
  readonly #memory: vscode.Memento;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #tree: vscode.TreeView<RunsNode>;
  readonly #subscriptions: vscode.Disposable[];
  #runs: readonly HeldRun[] | undefined;
  #flows: readonly FlowRuns[] = [];

  readonly onDidChangeTreeData = this.#changed.event;

  /**
   * @param adapter path of the debug adapter's program
   * @param memory where the filter is kept
   */
  constructor(adapter: string, memory: vscode.Memento, journals: JournalChanges) {
    this.#adapter = adapter;
    this.#memory = memory;
    this.#tree = vscode.window.createTreeView('baton.runs', {
      treeDataProvider: this,
      canSelectMany: true,
      showCollapseAll: true,
    });
    const renewing = setInterval(() => {
      if (this.#tree.visible) this.#changed.fire();
    }, renewed);
    const watching = setInterval(() => {
      const isAnyLive = this.runs.some(({ entry: { status } }) => status === 'running' || status === 'queued');
      if (this.#tree.visible && isAnyLive) void this.refresh();
    }, watched);
    this.#subscriptions = [
      this.#changed,
      this.#tree,
      journals.onDidChange(() => void this.refresh()),
      new vscode.Disposable(() => {
        clearInterval(renewing);
        clearInterval(watching);
      }),
    ];
    this.#say();
  }

  get filter(): RunFilter {
    return { ...noFilter, ...this.#memory.get<Partial<RunFilter>>(filterKey) };
  }

  async setFilter(filter: RunFilter): Promise<void> {
    await this.#memory.update(filterKey, filter);
    this.#changed.fire();
  }

  get selection(): readonly RunsNode[] {
    return this.#tree.selection;
  }

  /** All runs that are known, whatever the filter. */
  get runs(): readonly HeldRun[] {
    return this.#runs ?? [];
  }

  /** Reads the journals anew. Until they are read, the tree stays as it is: a menu may be open on a run of it. */
  async refresh(): Promise<void> {
    if (!this.#tree.visible) {
      this.#runs = undefined;
      this.#changed.fire();
      return;
    }
    const runs = await this.#read();
    if (isDeepStrictEqual(runs, this.#runs)) return;
    this.#runs = runs;
    this.#changed.fire();
  }

  async getChildren(node?: RunsNode): Promise<RunsNode[]> {
    if (node !== undefined) return isRun(node) ? [] : [...node.runs];
    if (!vscode.workspace.isTrusted) return [];
    this.#runs ??= await this.#read();
    this.#flows = flowRuns(this.#runs, this.filter);
    this.#say();
    return [...this.#flows];
  }

  getParent(node: RunsNode): RunsNode | undefined {
    return isRun(node) ? this.#flows.find(flow => flow.runs.includes(node)) : undefined;
  }

  getTreeItem(node: RunsNode): vscode.TreeItem {
    return isRun(node) ? runItem(node, Date.now()) : flowItem(node, node === this.#flows[0]);
  }

  async #read(): Promise<readonly HeldRun[]> {
    if (!vscode.workspace.isTrusted) return [];
    const programs = await programsWithJournals();
    const read = async (program: string): Promise<readonly HeldRun[]> =>
      (await historyOf(this.#adapter, program)).map(entry => ({ program, entry }));
    try {
      return (await Promise.all(programs.map(read))).flat();
    } catch (error) {
      void vscode.window.showErrorMessage(
        `The recorded runs can't be read: ${error instanceof Error ? error.message : String(error)}`,
      );
      return [];
    }
  }

  /** What the filter hides is said above the list; who has no run yet is told how to get one. */
  #say(): void {
    const isFiltered = isFiltering(this.filter);
    const all = this.#runs?.length ?? 0;
    const shown = this.#flows.reduce((sum, flow) => sum + flow.runs.length, 0);
    const of = all === 1 ? '1 run' : `${all} runs`;
    this.#tree.message = isFiltered && all > 0 ? `Only ${filterText(this.filter)}: ${shown} of ${of}.` : '';
    void vscode.commands.executeCommand('setContext', 'baton.runsFiltered', isFiltered && all > 0);
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }
}

function flowItem(flow: FlowRuns, isFirst: boolean): vscode.TreeItem {
  const { Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(flow.name, isFirst ? Expanded : Collapsed);
  item.id = flow.key;
  item.description = flowDescription(flow);
  const file = vscode.workspace.asRelativePath(vscode.Uri.parse(flow.file));
  item.tooltip = [file, trendText(flow)].filter(line => line !== '').join('\n');
  item.iconPath = new vscode.ThemeIcon('type-hierarchy');
  item.contextValue = 'flow';
  item.accessibilityInformation = { label: `${flow.name}, ${flow.runs.length} runs` };
  return item;
}

function runItem({ program, entry }: HeldRun, now: number): vscode.TreeItem {
  const { run, flow, file, status, started, input, isPinned } = entry;
  const item = new vscode.TreeItem(runLabel(entry, now));
  item.id = `${program} ${run}`;
  item.description = runDescription(entry);
  item.iconPath = new vscode.ThemeIcon(wordsOf(status).icon, new vscode.ThemeColor(colors[status] ?? 'foreground'));
  const given = input === '{}' ? '' : `\nInput ${input}`;
  item.tooltip = `${flow}: ${status}\nStarted ${new Date(started).toLocaleString()}${given}\nRun ${run}`;
  // Words: menus ask whether one of them stands there.
  const isLive = status === 'running' || status === 'queued';
  item.contextValue = `run ${isLive ? 'live' : 'over'} ${isPinned ? 'pinned' : 'loose'}`;
  item.command = { command: 'baton.openRun', title: 'Open Run', arguments: [file, run, flow] };
  item.accessibilityInformation = { label: [status, item.label, item.description, flow].join(', ') };
  return item;
}
