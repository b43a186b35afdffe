/** Starts flows for files that are added or changed, once for each version: the journal knows which there were. */
import { existsSync, type Stats } from 'node:fs';
import { basename, relative, resolve, sep } from 'node:path';
import type { ChokidarOptions } from 'chokidar';
import { fileMatcher, splitPattern } from '#language/triggers/filePattern.ts';
import type { Journal } from '../engines/embedded/journal.ts';
import { FolderWatch } from './folderWatch.ts';
import { messageOf, type Starter } from './starter.ts';
import type { ServedTrigger } from './triggers.ts';

/** For how long a file must stay as it is by default, in milliseconds. */
const defaultSettle = 1000;

export interface FileChangesOptions {
  readonly journal: Journal;
  readonly starter: Starter;
  /** A folder can't be watched, or is not there. */
  onProblem(message: string): void;
}

export class FileChanges {
  readonly #options: FileChangesOptions;
  #watches: FolderWatch[] = [];
  /** What waits for the cluster. */
  readonly #pending = new Set<string>();

  constructor(options: FileChangesOptions) {
    this.#options = options;
  }

  /** Serves these patterns, and no others any more. Files that came while nobody looked count when they are found. */
  async serve(triggers: readonly ServedTrigger[]): Promise<void> {
    await this.stop();
    this.#watches = triggers.filter(({ trigger }) => trigger.kind === 'change').map(served => this.#watch(served));
  }

  async stop(): Promise<void> {
    const watches = this.#watches;
    this.#watches = [];
    await Promise.all(watches.map(watch => watch.close()));
  }

  #watch(served: ServedTrigger): FolderWatch {
    const { onProblem } = this.#options;
    const { cwd } = served.flow;
    const { folder, rest } = splitPattern(String(served.arguments.pattern));
    const base = resolve(cwd, folder);
    const matches = fileMatcher(rest);
    const settle = typeof served.arguments.settle === 'number' ? served.arguments.settle : defaultSettle;
    const options: ChokidarOptions = {
      ignored: (path, stats) => stats?.isFile() === true && !matches(withSlashes(relative(base, path))),
      awaitWriteFinish: settle === 0 ? false : { stabilityThreshold: settle, pollInterval: Math.min(100, settle) },
      ...(rest.includes('**') ? {} : { depth: rest.split('/').length - 1 }),
    };
    return new FolderWatch(base, options, {
      onFile: (path, stats) => this.#take(served, path, stats),
      onGone: path => this.#forget(served, gone => gone === path),
      onReady: () => this.#forget(served, path => !existsSync(path)),
      onAway: () => onProblem(`${served.name} waits for the folder \`${folder || '.'}\`, which is not there.`),
      onProblem: thrown => onProblem(`${served.key} can't be watched: ${messageOf(thrown)}`),
    });
  }

  #take(served: ServedTrigger, path: string, { size, mtimeMs }: Stats): void {
    const { journal, starter } = this.#options;
    const occurrence = `${path}\n${size} ${Math.trunc(mtimeMs)}`;
    const pending = `${served.key}\n${occurrence}`;
    if (this.#pending.has(pending) || journal.triggers.runOf(served.key, occurrence) !== undefined) return;
    const shown = withSlashes(relative(served.flow.cwd, path));
    const happened = {
      path: shown,
      name: basename(path),
      size,
      modified: new Date(mtimeMs).toISOString(),
    };
    const shared = `${shown}${occurrence.slice(path.length)}`;
    this.#pending.add(pending);
    void starter.tryStart(served, happened, { occurrence, shared }).finally(() => this.#pending.delete(pending));
  }

  /** What is known of files that are gone: one of the same name is a new one. */
  #forget({ key }: ServedTrigger, isGone: (path: string) => boolean): void {
    const { triggers } = this.#options.journal;
    for (const occurrence of triggers.occurrences(key)) {
      if (isGone(occurrence.slice(0, occurrence.lastIndexOf('\n')))) triggers.forget(key, occurrence);
    }
  }
}

function withSlashes(path: string): string {
  return path.split(sep).join('/');
}
