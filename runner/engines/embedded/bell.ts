/** How processes tell each other that a message stands in the journal. */
import { closeSync, type FSWatcher, openSync, watch, writeFileSync } from 'node:fs';

/** How often it is looked all the same, in milliseconds: some file systems tell nobody of changes. */
const slowLook = 3000;

export class Bell {
  readonly #path: string;
  readonly #listeners = new Set<() => void>();
  #watcher: FSWatcher | undefined;
  #look: NodeJS.Timeout | undefined;

  /** @param path A file of its own, which is made where there is none. */
  constructor(path: string) {
    this.#path = path;
  }

  /** Tells everybody, in this process and others, that something is new. */
  ring(): void {
    try {
      writeFileSync(this.#path, `${Date.now()}\n`);
    } catch {
      // They look by themselves after a while.
    }
  }

  /** Calls back when something may be new. Gives a function that takes the listener away. Keeps no process. */
  onRing(listener: () => void): () => void {
    this.#listeners.add(listener);
    if (this.#look === undefined) this.#listen();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.close();
    };
  }

  close(): void {
    this.#listeners.clear();
    this.#watcher?.close();
    clearInterval(this.#look);
    this.#watcher = undefined;
    this.#look = undefined;
  }

  #listen(): void {
    const tell = (): void => {
      for (const listener of [...this.#listeners]) listener();
    };
    this.#look = setInterval(tell, slowLook).unref();
    try {
      closeSync(openSync(this.#path, 'a'));
      this.#watcher = watch(this.#path, { persistent: false }, tell);
      this.#watcher.on('error', () => this.#watcher?.close());
    } catch {
      // As above.
    }
  }
}
