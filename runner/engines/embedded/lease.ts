/**
 * Who carries out a run. One process at a time may: it holds a lock of the operating system, which ends with it however
 * it dies. A process that is merely stopped, or slow, still holds its lock; no clock is asked.
 *
 * The lock is that of a SQLite transaction on an empty file of the process's own, since Node.js has none for files.
 */
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export interface Lease {
  /** Names the lock, for others to look whether it is held. */
  readonly owner: string;
  release(): void;
}

/** Takes a lock of this process's own in the folder, which is made where there is none. */
export function takeLease(folder: string): Lease {
  mkdirSync(folder, { recursive: true });
  const owner = randomUUID();
  const path = pathOf(folder, owner);
  const lock = new DatabaseSync(path, { timeout: 0 });
  // Without a file for what is to be undone: nothing is ever written.
  lock.exec('pragma journal_mode = memory; begin exclusive');
  return {
    owner,
    release: () => {
      if (!lock.isOpen) return;
      lock.close();
      rmSync(path, { force: true });
    },
  };
}

/** Whether the process that took the lock lives, on whatever machine. The lock of one that does not is cleared away. */
export function isHeld(folder: string, owner: string): boolean {
  const path = pathOf(folder, owner);
  if (!existsSync(path)) return false;
  const lock = new DatabaseSync(path, { timeout: 0 });
  try {
    // A lock that is shared, so that two who look do not take each other for the owner.
    lock.exec('begin; select * from sqlite_schema');
  } catch (thrown) {
    if (isBusy(thrown)) return true;
    throw thrown;
  } finally {
    lock.close();
  }
  rmSync(path, { force: true });
  return false;
}

function pathOf(folder: string, owner: string): string {
  return join(folder, `${owner}.lock`);
}

/** SQLite's number for a lock that somebody else holds. */
const busy = 5;

function isBusy(thrown: unknown): boolean {
  return thrown instanceof Error && 'errcode' in thrown && thrown.errcode === busy;
}
