import * as vscode from 'vscode';
import type { Engines } from '#client/runs/engines.ts';
import type { RunFeed } from '#client/runs/runFeed.ts';
import { placesOfWindow } from '#client/runs/runRecords.ts';
import type { RunTalk } from '#client/runs/runTalk.ts';
import type { WaitingRun } from '#protocol/requests.ts';
import type { Wait } from '#protocol/runEvents.ts';

/**
 * Finds the runs that wait since an earlier time: the only one is shown in the run panel, of several is told. Without a
 * word where nothing waits, or a journal can't be read: whoever runs a flow is told of that.
 */
export async function findWaiting(runs: RunFeed, talk: RunTalk, engines: Engines): Promise<void> {
  const waiting = await allWaiting(talk, engines);
  const [first, ...more] = waiting;
  // A person who was faster sees what they have started.
  if (first === undefined || runs.current !== undefined) return;
  if (more.length === 0) {
    await show(first, runs, talk);
    return;
  }
  const asking = waiting.filter(({ waits }) => waits.some(isQuestion));
  if (asking.length === 0) return;
  const choose = 'Show…';
  const who = asking.length === 1 ? 'A run of this workspace waits' : `${asking.length} runs of this workspace wait`;
  const choice = await vscode.window.showInformationMessage(`${who} for an answer.`, choose);
  if (choice === choose) await showWaiting(runs, talk, engines);
}

/** Lets a person choose one of the waiting runs, and shows it in the run panel. */
export async function showWaiting(runs: RunFeed, talk: RunTalk, engines: Engines): Promise<void> {
  const waiting = await allWaiting(talk, engines);
  if (waiting.length === 0) {
    void vscode.window.showInformationMessage('No run of this workspace waits without a process.');
    return;
  }
  const items = waiting.map(run => ({
    label: run.flow,
    description: run.waits.map(waitText).join(', '),
    detail: `${new Date(run.started).toLocaleString()} · ${run.run}`,
    run,
  }));
  const picked = await vscode.window.showQuickPick(items, {
    title: 'Show which waiting run?',
    matchOnDescription: true,
  });
  if (picked === undefined) return;
  await show(picked.run, runs, talk);
  await vscode.commands.executeCommand('baton.run.focus');
}

async function show(run: WaitingRun, runs: RunFeed, talk: RunTalk): Promise<void> {
  try {
    // It goes on by itself when it is answered, and is followed.
    if (run.engine === 'restate') {
      const { file, flow, engine } = run;
      await vscode.commands.executeCommand('baton.openRun', file, run.run, flow, engine);
      return;
    }
    runs.show(run, await talk.events(run));
  } catch (error) {
    void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
  }
}

/** Of all journals in the folders of this window, and of the cluster where runs go there, the newest first. */
async function allWaiting(talk: RunTalk, engines: Engines): Promise<readonly WaitingRun[]> {
  const places = await placesOfWindow(engines);
  const found = await Promise.all(places.map(place => talk.waiting(place).catch(() => [])));
  return found.flat().sort((one, other) => other.started - one.started);
}

function isQuestion({ for: what }: Wait): boolean {
  return what === 'approval' || what === 'doubt';
}

function waitText({ for: what, path, prompt, event }: Wait): string {
  if (what === 'approval') return prompt ?? path;
  if (what === 'doubt') return `${path} is in doubt`;
  return what === 'event' ? `the event ${event}` : 'a time';
}
