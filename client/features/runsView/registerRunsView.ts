import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import { aboveRuns } from '#client/editor/longWork.ts';
import type { Engines } from '#client/runs/engines.ts';
import type { JournalChanges } from '#client/runs/journalChanges.ts';
import type { RunRecords } from '#client/runs/runRecords.ts';
import { wordsOf } from '#client/runs/runWords.ts';
import { ComparePanel } from './comparePanel.ts';
import { isRun, type RunsNode, RunsView } from './runsView.ts';
import { deletable, groupedBy, type HeldRun, noFilter, runDescription, runLabel, runStatuses } from './runTree.ts';

/** The view of recorded runs in the side bar, and what can be done with the runs in it. */
export function registerRunsView(
  context: vscode.ExtensionContext,
  { records, engines, journals }: { records: RunRecords; engines: Engines; journals: JournalChanges },
): vscode.Disposable {
  const view = new RunsView(context.workspaceState, { records, engines, journals });
  const compare = new ComparePanel(context, records);
  const withRun = (command: string) => (node: RunsNode | undefined) => {
    const [run] = chosenRuns(node, undefined, view);
    if (run !== undefined) void vscode.commands.executeCommand(command, ...argumentsOf(run));
  };
  return vscode.Disposable.from(
    view,
    compare,
    vscode.commands.registerCommand('baton.runs.refresh', () => view.refresh()),
    vscode.commands.registerCommand('baton.runs.filter', () => chooseFilter(view)),
    vscode.commands.registerCommand('baton.runs.find', () => findByText(view)),
    vscode.commands.registerCommand('baton.runs.clearFilter', () => view.setFilter(noFilter)),
    vscode.commands.registerCommand('baton.runs.rerun', (node?: RunsNode) => {
      const [held] = chosenRuns(node, undefined, view);
      if (held === undefined) return;
      const { file, run, flow, engine } = held.entry;
      void vscode.commands.executeCommand('baton.rerun', file, run, flow, undefined, engine);
    }),
    vscode.commands.registerCommand('baton.runs.debug', withRun('baton.debugRecordedRun')),
    vscode.commands.registerCommand('baton.runs.copyId', (node?: RunsNode) => {
      const [run] = chosenRuns(node, undefined, view);
      if (run !== undefined) void vscode.env.clipboard.writeText(run.entry.run);
    }),
    vscode.commands.registerCommand('baton.runs.pin', (node?: RunsNode, nodes?: readonly RunsNode[]) =>
      aboveRuns(() => pin(records, chosenRuns(node, nodes, view), true, view)),
    ),
    vscode.commands.registerCommand('baton.runs.unpin', (node?: RunsNode, nodes?: readonly RunsNode[]) =>
      aboveRuns(() => pin(records, chosenRuns(node, nodes, view), false, view)),
    ),
    vscode.commands.registerCommand('baton.runs.delete', (node?: RunsNode, nodes?: readonly RunsNode[]) =>
      deleteRuns(records, chosenRuns(node, nodes, view), view),
    ),
    vscode.commands.registerCommand('baton.runs.compare', (node?: RunsNode, nodes?: readonly RunsNode[]) =>
      compareRuns(chosenRuns(node, nodes, view), view, compare),
    ),
  );
}

function argumentsOf({ entry }: HeldRun): readonly string[] {
  return [entry.file, entry.run, entry.flow, entry.engine];
}

/** What a menu was opened on; a key or the palette means what is selected. A flow means all its runs. */
function chosenRuns(
  node: RunsNode | undefined,
  nodes: readonly RunsNode[] | undefined,
  view: RunsView,
): readonly HeldRun[] {
  const chosen = nodes ?? (node === undefined ? view.selection : [node]);
  return [...new Set(chosen.flatMap(each => (isRun(each) ? [each] : each.runs)))];
}

type FilterItem = vscode.QuickPickItem & { readonly status?: string; readonly flow?: string };

async function chooseFilter(view: RunsView): Promise<void> {
  const { statuses, flows, text } = view.filter;
  const count = (isMeant: (run: HeldRun) => boolean): string => String(view.runs.filter(isMeant).length);
  const names = [...new Set([...view.runs.map(({ entry }) => entry.flow), ...flows])].sort();
  const items: readonly FilterItem[] = [
    { label: 'How they ended', kind: vscode.QuickPickItemKind.Separator },
    ...runStatuses.map(status => ({
      label: `$(${wordsOf(status).icon.replace('~spin', '')}) ${status}`,
      description: count(({ entry }) => entry.status === status),
      picked: statuses.includes(status),
      status,
    })),
    { label: 'Flows', kind: vscode.QuickPickItemKind.Separator },
    ...names.map(flow => ({
      label: `$(type-hierarchy) ${flow}`,
      description: count(({ entry }) => entry.flow === flow),
      picked: flows.includes(flow),
      flow,
    })),
  ];
  const chosen = await vscode.window.showQuickPick(items, {
    title: 'Show only runs that are…',
    placeHolder: 'All, if none is chosen',
    canPickMany: true,
  });
  if (chosen === undefined) return;
  await view.setFilter({
    statuses: chosen.flatMap(({ status }) => status ?? []),
    flows: chosen.flatMap(({ flow }) => flow ?? []),
    text,
  });
}

async function findByText(view: RunsView): Promise<void> {
  const text = await vscode.window.showInputBox({
    title: 'Show only runs with…',
    prompt: 'A part of the flow’s name, its file’s path, the run’s id or its input. Nothing shows all.',
    value: view.filter.text,
  });
  if (text !== undefined) await view.setFilter({ ...view.filter, text: text.trim() });
}

async function pin(records: RunRecords, runs: readonly HeldRun[], isPinned: boolean, view: RunsView): Promise<void> {
  try {
    for (const [place, own] of groupedBy(runs, run => run.place)) {
      const ids = own.map(({ entry }) => entry.run);
      await records.pin(place, ids, isPinned);
    }
  } catch (error) {
    void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
  }
  await view.refresh();
}

async function deleteRuns(records: RunRecords, runs: readonly HeldRun[], view: RunsView): Promise<void> {
  const going = deletable(runs);
  const [first] = going;
  if (first === undefined) {
    if (runs.length > 0)
      void vscode.window.showInformationMessage('A run that is under way can’t be deleted: cancel it first.');
    return;
  }
  const isOne = going.length === 1;
  const what = isOne ? `this run of ${first.entry.flow}` : `${going.length} runs`;
  const pinned = going.filter(({ entry }) => entry.isPinned).length;
  const warning = pinned === 0 ? '' : isOne ? ' It is pinned.' : ` ${pinned} of them are pinned.`;
  const detail = `${isOne ? 'Its events leave' : 'Their events leave'} the journal, and can’t be brought back.${warning}`;
  const confirmed = await vscode.window.showWarningMessage(`Delete ${what}?`, { modal: true, detail }, 'Delete');
  if (confirmed === undefined) return;
  await aboveRuns(() => forget(records, going, view));
}

async function forget(records: RunRecords, runs: readonly HeldRun[], view: RunsView): Promise<void> {
  try {
    for (const [place, own] of groupedBy(runs, run => run.place)) {
      await records.forget(
        place,
        own.map(({ entry }) => entry.run),
      );
    }
  } catch (error) {
    void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
  }
  await view.refresh();
}

/** Two that are chosen; with one, the other is asked for. */
async function compareRuns(runs: readonly HeldRun[], view: RunsView, panel: ComparePanel): Promise<void> {
  const [one] = runs;
  const other = runs[1] ?? (one && (await askOther(one, view)));
  if (one === undefined || other === undefined) return;
  if (runs.length > 2 || !isDeepStrictEqual(one.place, other.place)) {
    void vscode.window.showInformationMessage('Choose two runs of one workspace to compare them.');
    return;
  }
  const [before, after] = one.entry.started <= other.entry.started ? [one, other] : [other, one];
  const compared = { ...one.place, file: after.entry.file, before: before.entry.run, after: after.entry.run };
  await aboveRuns(() => panel.show(compared));
}

async function askOther(one: HeldRun, view: RunsView): Promise<HeldRun | undefined> {
  const others = view.runs.filter(run => isDeepStrictEqual(run.place, one.place) && run.entry.run !== one.entry.run);
  const isOfFlow = (run: HeldRun): boolean => run.entry.flow === one.entry.flow && run.entry.file === one.entry.file;
  const ordered = [...others.filter(isOfFlow), ...others.filter(run => !isOfFlow(run))];
  const items = ordered.map(run => ({
    label: `$(${wordsOf(run.entry.status).icon.replace('~spin', '')}) ${run.entry.flow}, ${runLabel(run.entry, Date.now())}`,
    description: runDescription(run.entry),
    detail: run.entry.run,
    run,
  }));
  if (items.length === 0) {
    void vscode.window.showInformationMessage('There is no other run to compare with.');
    return undefined;
  }
  const title = `Compare the run of ${one.entry.flow} with which one?`;
  return (await vscode.window.showQuickPick(items, { title, matchOnDetail: true }))?.run;
}
