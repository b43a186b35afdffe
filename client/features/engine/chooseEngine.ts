import * as vscode from 'vscode';
import { isTrustedToRun } from '#client/editor/trust.ts';
import type { CredentialName, Engines } from '#client/runs/engines.ts';
import type { EngineName } from '#protocol/requests.ts';

interface Choice extends vscode.QuickPickItem {
  readonly engine?: EngineName;
  readonly command?: 'address' | 'credential';
}

/** Lets a person choose where runs go, and what there is to set for it. */
export async function chooseEngine(engines: Engines): Promise<void> {
  const { ingress } = engines.cluster;
  const isNow = (engine: EngineName): string => (engines.chosen === engine ? 'now' : '');
  const items: readonly Choice[] = [
    {
      label: '$(device-desktop) This machine',
      description: isNow('embedded'),
      detail: 'A run has a process of this window, and is recorded in the workspace.',
      engine: 'embedded',
    },
    {
      label: '$(cloud) Restate cluster',
      description: isNow('restate'),
      detail: `A run goes to ${ingress}, and goes on there when this window is closed.`,
      engine: 'restate',
    },
    { label: '', kind: vscode.QuickPickItemKind.Separator },
    { label: '$(settings-gear) Where the cluster is…', command: 'address' },
    { label: '$(key) The cluster’s credentials…', command: 'credential' },
  ];
  const chosen = await vscode.window.showQuickPick(items, { title: 'Where do runs go?', matchOnDetail: true });
  if (chosen?.engine !== undefined) await engines.choose(chosen.engine);
  if (chosen?.command === 'address')
    await vscode.commands.executeCommand('workbench.action.openSettings', 'baton.cluster');
  if (chosen?.command === 'credential') await setCredential(engines);
}

interface Credential extends vscode.QuickPickItem {
  readonly name: CredentialName;
  readonly prompt: string;
}

const credentials: readonly Credential[] = [
  {
    name: 'token',
    label: 'Token',
    detail: 'Is sent with all that is asked of the cluster, or of a proxy before it.',
    prompt: 'Is sent to this cluster as a bearer token.',
  },
  {
    name: 'key',
    label: 'Key of secrets',
    detail: 'Seals what is secret on its way to the workers: their BATON_KEY.',
    prompt: 'The BATON_KEY of the workers.',
  },
];

/** Asks for a credential of the cluster where the settings say it is, and keeps it in the secret storage. */
export async function setCredential(engines: Engines): Promise<void> {
  if (!(await isTrustedToRun())) return;
  const { ingress } = engines.cluster;
  const chosen = await vscode.window.showQuickPick(credentials, { title: `Credentials for ${ingress}` });
  if (chosen === undefined) return;
  const value = await vscode.window.showInputBox({
    title: `${chosen.label} for ${ingress}`,
    prompt: `${chosen.prompt} Kept in the secret storage of VS Code on this machine. Empty forgets it.`,
    password: true,
    ignoreFocusOut: true,
  });
  if (value === undefined) return;
  await engines.setCredential(chosen.name, value);
  const done = value === '' ? 'is forgotten' : 'is set';
  void vscode.window.showInformationMessage(`${chosen.label} of the cluster ${done}.`);
}
