import * as vscode from 'vscode';
import type { LaunchArguments } from '#protocol/requests.ts';

export type EngineChoice = Pick<LaunchArguments, 'engine' | 'noDebug'>;

/** Who wants to go through a run that would go to a cluster chooses: nothing runs elsewhere than somebody expects. */
export async function debugHere(): Promise<EngineChoice | undefined> {
  const [here, there] = ['Debug on This Machine', 'Run on the Cluster'];
  const message = 'Runs go to the cluster, where a run can’t be gone through step by step while it is under way.';
  const detail = 'When it is over, its past can be gone through: Debug Run, in the Runs view.';
  const choice = await vscode.window.showInformationMessage(message, { modal: true, detail }, here, there);
  if (choice === here) return { engine: 'embedded' };
  return choice === there ? { engine: 'restate', noDebug: true } : undefined;
}
