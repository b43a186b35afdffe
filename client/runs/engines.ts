import * as vscode from 'vscode';
import type { EngineName } from '#protocol/requests.ts';
import { type ClusterSettings, problemOf } from './clusterSettings.ts';

/** What is kept secret of a cluster. */
export type CredentialName = 'token' | 'key';

const variables: Readonly<Record<CredentialName, string>> = { token: 'BATON_RESTATE_TOKEN', key: 'BATON_KEY' };

/** Which engine carries out the runs of this window, and where the cluster is. Credentials stand in the secret storage. */
export class Engines implements vscode.Disposable {
  readonly #storage: vscode.SecretStorage;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #subscription: vscode.Disposable;

  /** Another engine was chosen, or the cluster is elsewhere now. */
  readonly onDidChange = this.#changed.event;

  constructor({ secrets }: Pick<vscode.ExtensionContext, 'secrets'>) {
    this.#storage = secrets;
    this.#subscription = vscode.workspace.onDidChangeConfiguration(event => {
      if (event.affectsConfiguration('baton.engine') || event.affectsConfiguration('baton.cluster'))
        this.#changed.fire();
    });
  }

  /** Where a run goes that says nothing else. */
  get chosen(): EngineName {
    return settings().get<EngineName>('engine', 'embedded');
  }

  /** Chosen for the workspace where it has a choice of its own already, else for the person. */
  async choose(engine: EngineName): Promise<void> {
    const { workspaceValue } = settings().inspect('engine') ?? {};
    const { Global, Workspace } = vscode.ConfigurationTarget;
    await settings().update('engine', engine, workspaceValue === undefined ? Global : Workspace);
  }

  get cluster(): ClusterSettings {
    return {
      ingress: settings().get('cluster.ingress', 'http://127.0.0.1:8080'),
      admin: settings().get('cluster.admin', 'http://127.0.0.1:9070'),
      store: settings().get('cluster.store', '').trim(),
    };
  }

  /** Why the cluster can't be asked for anything by what the settings say, as a sentence. */
  get problem(): string | undefined {
    return problemOf(this.cluster);
  }

  /**
   * What processes of the debug adapter's program have to know in their environment, to reach the runs of an engine.
   * Rejects with {@link problem} where there is one.
   */
  async environment(engine: EngineName): Promise<Readonly<Record<string, string>>> {
    if (engine === 'embedded') return { BATON_ENGINE: engine };
    const { problem } = this;
    if (problem !== undefined) throw new Error(problem);
    const { ingress, admin, store } = this.cluster;
    const credentials = await Promise.all(
      (['token', 'key'] as const).map(
        async name => [variables[name], await this.#storage.get(this.#keyOf(name))] as const,
      ),
    );
    const kept = credentials.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
    const where = {
      ...{ BATON_RESTATE_INGRESS: ingress, BATON_RESTATE_ADMIN: admin },
      ...(store !== '' && { BATON_STORE: store }),
    };
    return { BATON_ENGINE: engine, ...where, ...Object.fromEntries(kept) };
  }

  /** An empty value is forgotten. */
  async setCredential(name: CredentialName, value: string): Promise<void> {
    if (value === '') await this.#storage.delete(this.#keyOf(name));
    else await this.#storage.store(this.#keyOf(name), value);
    this.#changed.fire();
  }

  /** A credential goes to the cluster only that it was given for: an address from elsewhere does not get it. */
  #keyOf(name: CredentialName): string {
    const { ingress, admin } = this.cluster;
    return `cluster ${name} ${ingress} ${admin}`;
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#changed.dispose();
  }
}

const settings = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration('baton');
