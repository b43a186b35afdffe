/**
 * Secrets in VS Code's secret storage, one set for each workspace folder. They go to the process of a run over its
 * connection when it asks for them; nobody else is told.
 */
import * as vscode from 'vscode';
import { debugType, serveType } from '#client/runs/runFeed.ts';
import {
  type SecretsArguments,
  type SecretsNeededBody,
  secretsNeededEvent,
  secretsRequest,
} from '#protocol/requests.ts';

/** What other extensions can do with secrets: put them in and take them away, never read them. */
export interface SecretApi {
  /** Keeps the value of a secret for the flows of a folder; without one, for files of no folder. */
  setSecret(folder: vscode.WorkspaceFolder | undefined, name: string, value: string): Promise<void>;
  deleteSecret(folder: vscode.WorkspaceFolder | undefined, name: string): Promise<void>;
}

/** The name of a secret, as the language has it. */
const namePattern = /^[\p{L}_][\p{L}\p{N}_]*$/u;

export class SecretKeeper implements vscode.Disposable, SecretApi {
  readonly #storage: vscode.SecretStorage;
  /** Which names there are: the storage itself does not tell. */
  readonly #memory: vscode.Memento;
  readonly #subscriptions: readonly vscode.Disposable[];

  constructor({ secrets, workspaceState }: Pick<vscode.ExtensionContext, 'secrets' | 'workspaceState'>) {
    this.#storage = secrets;
    this.#memory = workspaceState;
    this.#subscriptions = [
      vscode.debug.onDidReceiveDebugSessionCustomEvent(event => void this.#answer(event)),
      vscode.commands.registerCommand('baton.setSecret', (name?: unknown) => this.#askAndSet(name)),
      vscode.commands.registerCommand('baton.deleteSecret', () => this.#askAndDelete()),
    ];
  }

  async #answer({ session, event, body }: vscode.DebugSessionCustomEvent): Promise<void> {
    if ((session.type !== debugType && session.type !== serveType) || event !== secretsNeededEvent) return;
    const { names } = body as SecretsNeededBody;
    // A server serves several files; its secrets are those of the first one's folder.
    const [program] = [session.configuration.program].flat();
    const folder = folderOf(program);
    const found = await Promise.all(
      names.map(async name => [name, await this.#storage.get(keyOf(folder, name))] as const),
    );
    const values = Object.fromEntries(found.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
    await session.customRequest(secretsRequest, { values } satisfies SecretsArguments);
  }

  async setSecret(folder: vscode.WorkspaceFolder | undefined, name: string, value: string): Promise<void> {
    if (!namePattern.test(name) || value === '') throw new Error('A secret has a name of the language, and a value.');
    await this.#set(nameOf(folder), name, value);
  }

  async deleteSecret(folder: vscode.WorkspaceFolder | undefined, name: string): Promise<void> {
    await this.#delete(nameOf(folder), name);
  }

  async #set(folder: string, name: string, value: string): Promise<void> {
    await this.#storage.store(keyOf(folder, name), value);
    await this.#remember(folder, [...new Set([...this.#known(folder), name])]);
  }

  async #delete(folder: string, name: string): Promise<void> {
    await this.#storage.delete(keyOf(folder, name));
    await this.#remember(
      folder,
      this.#known(folder).filter(each => each !== name),
    );
  }

  async #askAndSet(given: unknown): Promise<void> {
    const folder = await chooseFolder();
    if (folder === undefined) return;
    const name = typeof given === 'string' ? given : await this.#chooseName(folder);
    if (name === undefined) return;
    const value = await vscode.window.showInputBox({
      title: `Set secret ${name}`,
      prompt: 'Kept in the secret storage of VS Code on this machine, for the flows of this folder.',
      password: true,
      ignoreFocusOut: true,
      validateInput: text => (text === '' ? 'Enter a value.' : undefined),
    });
    if (value === undefined) return;
    await this.#set(folder, name, value);
    void vscode.window.showInformationMessage(`The secret ${name} is set.`);
  }

  async #askAndDelete(): Promise<void> {
    const folder = await chooseFolder();
    if (folder === undefined) return;
    const names = this.#known(folder);
    if (names.length === 0) {
      void vscode.window.showInformationMessage('No secret is set here.');
      return;
    }
    const name = await vscode.window.showQuickPick(names, { title: 'Delete secret' });
    if (name === undefined) return;
    await this.#delete(folder, name);
    void vscode.window.showInformationMessage(`The secret ${name} is deleted.`);
  }

  /** One that a flow declares, or any other. */
  async #chooseName(folder: string): Promise<string | undefined> {
    const other = { label: 'Another name…', description: '', isOther: true };
    const known = this.#known(folder);
    const items = [...new Set([...(await declaredNames()), ...known])].sort().map(label => ({
      label,
      description: known.includes(label) ? 'is set' : '',
      isOther: false,
    }));
    const chosen =
      items.length === 0 ? other : await vscode.window.showQuickPick([...items, other], { title: 'Set secret' });
    if (chosen?.isOther !== true) return chosen?.label;
    return vscode.window.showInputBox({
      title: 'Set secret',
      prompt: 'Its name, as flows declare it: secret apiToken',
      validateInput: text => (namePattern.test(text) ? undefined : 'A name is made of letters, digits and _.'),
    });
  }

  #known(folder: string): readonly string[] {
    return this.#memory.get<readonly string[]>(indexOf(folder), []);
  }

  async #remember(folder: string, names: readonly string[]): Promise<void> {
    await this.#memory.update(indexOf(folder), names);
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }
}

const keyOf = (folder: string, name: string): string => `secret ${folder} ${name}`;
const indexOf = (folder: string): string => `secrets ${folder}`;

/** URI of the workspace folder that a flow's file belongs to; empty for a file of none. */
function folderOf(program: unknown): string {
  const uri = typeof program === 'string' ? vscode.Uri.file(program) : undefined;
  return nameOf(uri && vscode.workspace.getWorkspaceFolder(uri));
}

const nameOf = (folder: vscode.WorkspaceFolder | undefined): string => folder?.uri.toString() ?? '';

/** The folder by {@link nameOf}; undefined when nobody chooses one. */
async function chooseFolder(): Promise<string | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length <= 1) return nameOf(folders[0]);
  const active = vscode.window.activeTextEditor?.document.uri;
  const own = active && vscode.workspace.getWorkspaceFolder(active);
  const chosen = own ?? (await vscode.window.showWorkspaceFolderPick());
  return chosen && nameOf(chosen);
}

/** The language server tells secrets among the workspace's symbols. */
async function declaredNames(): Promise<readonly string[]> {
  const symbols = await vscode.commands.executeCommand<vscode.SymbolInformation[] | undefined>(
    'vscode.executeWorkspaceSymbolProvider',
    '',
  );
  return (symbols ?? [])
    .filter(({ kind, location }) => kind === vscode.SymbolKind.Key && location.uri.path.endsWith('.flow'))
    .map(({ name }) => name);
}
