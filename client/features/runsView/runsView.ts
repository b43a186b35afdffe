import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import type { Engines } from '#client/runs/engines.ts';
import type { JournalChanges } from '#client/runs/journalChanges.ts';
import { placesOfWindow, type RunPlace, type RunRecords } from '#client/runs/runRecords.ts';
import { wordsOf } from '#client/runs/runWords.ts';
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

/**
 * The recorded runs of all journals in the window, and of the cluster where runs go there, by flow. These are the truth:
 * they are read again at each change.
 */
export class RunsView implements vscode.TreeDataProvider<RunsNode>, vscode.Disposable {
  readonly #records: RunRecords;
  readonly #engines: Engines;
  readonly #memory: vscode.Memento;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #tree: vscode.TreeView<RunsNode>;
  readonly #subscriptions: vscode.Disposable[];
  #runs: readonly HeldRun[] | undefined;
  #flows: readonly FlowRuns[] = [];
  #problem: string | undefined;

  readonly onDidChangeTreeData = this.#changed.event;

  /** @param memory where the filter is kept */
  constructor(
    memory: vscode.Memento,
    { records, engines, journals }: { records: RunRecords; engines: Engines; journals: JournalChanges },
  ) {
    this.#records = records;
    this.#engines = engines;
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
      // A cluster does not tell of its runs by itself either.
      const isAway = engines.chosen !== 'embedded' && vscode.window.state.focused;
      if (this.#tree.visible && (isAnyLive || isAway)) void this.refresh();
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
    const before = this.#problem;
    const runs = await this.#read();
    if (isDeepStrictEqual(runs, this.#runs) && this.#problem === before) return;
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
    this.#problem = undefined;
    const places = await placesOfWindow(this.#engines);
    return (await Promise.all(places.map(place => this.#readIn(place)))).flat();
  }

  /** A cluster that is away is said above the list, for as long as it is. */
  async #readIn(place: RunPlace): Promise<readonly HeldRun[]> {
    try {
      return (await this.#records.history(place)).map(entry => ({ place, entry }));
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      if (place.engine === 'embedded') void vscode.window.showErrorMessage(`The recorded runs can't be read: ${why}`);
      else this.#problem = why;
      return [];
    }
  }

  /** What the filter hides is said above the list; who has no run yet is told how to get one. */
  #say(): void {
    const isFiltered = isFiltering(this.filter);
    const all = this.#runs?.length ?? 0;
    const shown = this.#flows.reduce((sum, flow) => sum + flow.runs.length, 0);
    const of = all === 1 ? '1 run' : `${all} runs`;
    const filtered = isFiltered && all > 0 ? `Only ${filterText(this.filter)}: ${shown} of ${of}.` : '';
    this.#tree.message = [this.#problem ?? '', filtered].filter(text => text !== '').join(' ');
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

function runItem({ place, entry }: HeldRun, now: number): vscode.TreeItem {
  const { run, flow, file, status, started, input, isPinned, engine } = entry;
  const item = new vscode.TreeItem(runLabel(entry, now));
  item.id = `${place.program} ${run}`;
  item.description = runDescription(entry);
  item.iconPath = new vscode.ThemeIcon(wordsOf(status).icon, new vscode.ThemeColor(colors[status] ?? 'foreground'));
  const given = input === '{}' ? '' : `\nInput ${input}`;
  const where = engine === 'restate' ? ' on the cluster' : '';
  item.tooltip = `${flow}: ${status}${where}\nStarted ${new Date(started).toLocaleString()}${given}\nRun ${run}`;
  // Words: menus ask whether one of them stands there. Nothing forgets runs of a cluster by itself: they are not pinned.
  const isLive = status === 'running' || status === 'queued';
  const pinned = isPinned ? 'pinned' : 'loose';
  item.contextValue = `run ${isLive ? 'live' : 'over'} ${engine === 'embedded' ? pinned : 'cluster'}`;
  item.command = { command: 'baton.openRun', title: 'Open Run', arguments: [file, run, flow, engine] };
  item.accessibilityInformation = { label: [status, item.label, item.description, flow].join(', ') };
  return item;
}
