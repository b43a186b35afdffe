/** The journals of processes that may die whenever they write, and of a machine whose power may fail while one does. */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { RunEvent } from '#protocol/runEvents.ts';
import { type Journal, openJournal } from '#runner/engines/embedded/journal.ts';

/**
 * What becomes of something that is written. `before`: the process dies before it is; `after`: it dies after it is, and
 * never knows; `torn`: the power fails, and any part of it may have reached the disk.
 */
export type WriteFate = 'done' | 'before' | 'after' | 'torn';

export interface Fates {
  ofWrite(events: readonly RunEvent[]): WriteFate;
  /** From 0 up to, and without, `end`. */
  below(end: number): number;
  /** What is in the journal for certain, before who wrote it knows. */
  written(events: readonly RunEvent[]): void;
  /** The power has failed: all processes are dead. */
  powerFailed(): void;
}

class Death extends Error {
  override name = 'Death';
}

/** The disk of the machine. */
export class Storage {
  /** Who looks on, and says what people say. */
  observer: Journal;
  readonly #fates: Fates;
  #folder = newFolder();
  readonly #processes = new Set<Process>();
  readonly #listeners = new Set<() => void>();

  constructor(fates: Fates) {
    this.#fates = fates;
    this.observer = openJournal(this.#folder);
  }

  start(): Process {
    const process = new Process(openJournal(this.#folder), this);
    this.#processes.add(process);
    return process;
  }

  /** Tells all processes that something may have been said. */
  ring(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  forget(process: Process): void {
    this.#processes.delete(process);
  }

  /** How many locks somebody has, or stands in line for. */
  openClaims(): number {
    const database = new DatabaseSync(join(this.#folder, '.baton/journal.db'));
    const row = database.prepare("select count(*) as count from claims where kind = 'lock' or granted is null").get();
    database.close();
    return Number(row?.count);
  }

  write(process: Process, events: readonly RunEvent[], write: () => void): void {
    const fate = this.#fates.ofWrite(events);
    if (fate === 'before') process.die();
    if (process.isDead) throw new Death();
    const before = this.#logSize();
    write();
    if (fate === 'torn') this.#tear(before);
    else this.#fates.written(events);
    if (fate === 'after') process.die();
    if (process.isDead) throw new Death();
    if (events.some(event => event.type === 'event.emitted')) this.ring();
  }

  close(): void {
    for (const process of [...this.#processes]) process.die();
    this.observer.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #logSize(): number {
    const log = join(this.#folder, '.baton/journal.db-wal');
    return existsSync(log) ? statSync(log).size : 0;
  }

  /** What is in the log from some byte on has not reached the disk, or as something else. */
  #tear(before: number): void {
    const old = this.#folder;
    const folder = newFolder();
    mkdirSync(join(folder, '.baton'));
    copyFileSync(join(old, '.baton/journal.db'), join(folder, '.baton/journal.db'));
    const log = readFileSync(join(old, '.baton/journal.db-wal'));
    const cut = before + this.#fates.below(log.length - before + 1);
    const isGarbage = this.#fates.below(2) === 0;
    writeFileSync(join(folder, '.baton/journal.db-wal'), isGarbage ? log.fill(0xa5, cut) : log.subarray(0, cut));
    this.#folder = folder;
    for (const process of [...this.#processes]) process.die();
    this.observer.close();
    rmSync(old, { recursive: true, force: true });
    this.observer = openJournal(folder);
    this.#fates.powerFailed();
  }
}

/** A process as its journal sees it. */
export class Process {
  isDead = false;
  readonly journal: Journal;
  readonly #real: Journal;
  readonly #storage: Storage;
  #listening: (() => void)[] = [];

  constructor(real: Journal, storage: Storage) {
    this.#real = real;
    this.#storage = storage;
    this.journal = new Proxy(real, { get: (_, name) => this.#member(name) });
  }

  /** At once, whatever it is about. It can write no more, and its locks are gone. */
  die(): void {
    if (this.isDead) return;
    this.isDead = true;
    for (const stop of this.#listening) stop();
    this.#storage.forget(this);
    this.#real.close();
  }

  #member(name: string | symbol): unknown {
    if (this.isDead) throw new Death();
    switch (name) {
      case 'append':
        return (...given: Parameters<Journal['append']>) =>
          this.#storage.write(this, given[0], () => this.#real.append(...given));
      case 'onMessages':
        return (listener: () => void) => {
          const stop = this.#storage.listen(listener);
          this.#listening.push(stop);
          return stop;
        };
      default: {
        const member: unknown = Reflect.get(this.#real, name, this.#real);
        return typeof member === 'function' ? (member.bind(this.#real) as unknown) : member;
      }
    }
  }
}

/** In memory, where there is such a file system: nothing here has to outlive the machine. */
function newFolder(): string {
  return mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'baton-sim-'));
}
