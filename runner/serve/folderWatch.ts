/** Watches the files of a folder, also of one that comes later, or goes and comes again. */
import { type Stats, statSync } from 'node:fs';
import { type ChokidarOptions, type FSWatcher, watch } from 'chokidar';

/** How often a folder is looked for that is not there, in milliseconds. */
const lookPause = 1000;

export interface FolderListener {
  /** A file is there, is new, or has changed. */
  onFile(path: string, stats: Stats): void;
  onGone(path: string): void;
  /** All that is there has been told, or the folder is not there. */
  onReady(): void;
  /** The folder is not there: when it is first looked for, and when it goes. */
  onAway(): void;
  onProblem(thrown: unknown): void;
}

/** chokidar hears nothing of what is in a folder that was not there when it began to watch. */
export class FolderWatch {
  readonly #folder: string;
  readonly #options: ChokidarOptions;
  readonly #listener: FolderListener;
  #watcher: FSWatcher | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  /** `folder` is an absolute path. */
  constructor(folder: string, options: ChokidarOptions, listener: FolderListener) {
    this.#folder = folder;
    this.#options = options;
    this.#listener = listener;
    if (isFolder(folder)) this.#watch();
    else this.#lookForIt();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#watcher?.close();
  }

  #watch(): void {
    const watcher = watch(this.#folder, { ...this.#options, alwaysStat: true });
    this.#watcher = watcher;
    const isCurrent = (): boolean => this.#watcher === watcher && !this.#isClosed;
    const take = (path: string, stats: Stats | undefined): void => {
      if (isCurrent() && stats?.isFile() === true) this.#listener.onFile(path, stats);
    };
    const lookWhetherGone = (): void => {
      if (!isCurrent() || isFolder(this.#folder)) return;
      this.#watcher = undefined;
      void watcher.close();
      this.#lookForIt();
    };
    watcher.on('add', take).on('change', take);
    watcher.on('unlink', path => this.#listener.onGone(path));
    watcher.on('unlinkDir', path => path === this.#folder && lookWhetherGone());
    watcher.on('ready', () => {
      this.#listener.onReady();
      lookWhetherGone();
    });
    watcher.on('error', thrown => this.#listener.onProblem(thrown));
  }

  #lookForIt(): void {
    this.#listener.onReady();
    this.#listener.onAway();
    const look = (): void => {
      if (isFolder(this.#folder)) this.#watch();
      else this.#timer = setTimeout(look, lookPause);
    };
    this.#timer = setTimeout(look, lookPause);
  }
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
