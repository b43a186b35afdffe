import { stat } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { Engines } from './engines.ts';
import type { RunFeed } from './runFeed.ts';

/** A journal that is written to is looked at again when it was left alone for this long, or when so much time has passed; in milliseconds. */
const quiet = 700;
const longest = 5000;

/** Tells that runs were recorded, have gone on, or were deleted, whoever did it. */
export class JournalChanges implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #subscriptions: vscode.Disposable[];
  /** What was seen of each journal last, by its path. */
  readonly #seen = new Map<string, string>();
  readonly #touched = new Set<string>();
  #soon: NodeJS.Timeout | undefined;
  /** When the first write was that is not looked at yet. */
  #since: number | undefined;
  #following: NodeJS.Timeout | undefined;

  readonly onDidChange = this.#changed.event;

  constructor(runs: RunFeed, engines: Engines) {
    const journals = vscode.workspace.createFileSystemWatcher('**/.baton/journal.db*');
    this.#subscriptions = [
      this.#changed,
      journals,
      ...[journals.onDidChange, journals.onDidCreate, journals.onDidDelete].map(event =>
        event(uri => this.#touch(uri.fsPath)),
      ),
      engines.onDidChange(() => this.#changed.fire()),
      runs.onDidHear(({ engine }) => {
        // There is no file to watch for what a cluster records.
        if (engine === 'restate') this.#fireSoon();
      }),
      runs.onDidStart(() => this.#changed.fire()),
      runs.onDidEnd(() => this.#changed.fire()),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.#changed.fire()),
      vscode.workspace.onDidChangeWorkspaceFolders(() => this.#changed.fire()),
    ];
  }

  #touch(path: string): void {
    this.#touched.add(path.replace(/journal\.db.*$/, 'journal.db'));
    this.#since ??= Date.now();
    clearTimeout(this.#soon);
    this.#soon = setTimeout(() => void this.#look(), Math.min(quiet, Math.max(0, this.#since + longest - Date.now())));
  }

  #fireSoon(): void {
    this.#following ??= setTimeout(() => {
      this.#following = undefined;
      this.#changed.fire();
    }, quiet);
  }

  /** Who only reads a journal makes and removes files beside it as well: that is no change. */
  async #look(): Promise<void> {
    const paths = [...this.#touched];
    this.#since = undefined;
    this.#touched.clear();
    const changes = await Promise.all(paths.map(path => this.#hasChanged(path)));
    if (changes.includes(true)) this.#changed.fire();
  }

  async #hasChanged(path: string): Promise<boolean> {
    const [journal, log] = await Promise.all([path, `${path}-wal`].map(markOf));
    const mark = `${journal} ${log}`;
    if (this.#seen.get(path) === mark) return false;
    this.#seen.set(path, mark);
    return true;
  }

  dispose(): void {
    clearTimeout(this.#soon);
    clearTimeout(this.#following);
    for (const subscription of this.#subscriptions) subscription.dispose();
  }
}

/** An empty file is as none. */
async function markOf(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  return found === undefined || found.size === 0 ? '' : `${found.size}/${found.mtimeMs}`;
}
