/** Tells what goes on in a run that another process carries out, or none yet: the journal is asked again and again. */
import { resolve } from 'node:path';
import type { RunNews } from '#protocol/requests.ts';
import { type Journal, openJournal } from '../../engines/embedded/journal.ts';
import { workspaceOf } from '../../workspace.ts';
import { hasJournal } from './history.ts';

/** The journal is asked for events so often, and every so many times whether there is a process; in milliseconds. */
const pace = 250;
const processPace = 4;

/** Statuses after which nothing happens any more. */
const ends: ReadonlySet<string> = new Set(['succeeded', 'failed', 'cancelled']);

/**
 * Follows a run of a file's workspace from its event number `after` on. Resolves when it has ended or is gone, or with
 * `signal`.
 */
export async function followRun(
  program: string,
  run: string,
  after: number,
  tell: (news: RunNews) => void,
  signal: AbortSignal,
): Promise<void> {
  if (!hasJournal(program)) return;
  const journal = openJournal(workspaceOf(resolve(program)));
  try {
    const follower = new Follower(journal, run, after);
    while (!signal.aborted) {
      const news = follower.ask();
      if (news !== undefined) tell(news);
      if (follower.isOver) return;
      await pauseOf(pace, signal);
    }
  } finally {
    journal.close();
  }
}

class Follower {
  readonly #journal: Journal;
  readonly #run: string;
  #last: number;
  #round = 0;
  #isInterrupted = false;
  isOver = false;

  constructor(journal: Journal, run: string, after: number) {
    this.#journal = journal;
    this.#run = run;
    this.#last = after;
  }

  /** What is new; undefined for nothing. Whether there is a process is always new at first. */
  ask(): RunNews | undefined {
    const wasInterrupted = this.#isInterrupted;
    // The status first: what happened before it was so is then among the events.
    if (this.#round % processPace === 0) this.#askStatus();
    this.#round += 1;
    const events = this.#journal.readEvents(this.#run, this.#last);
    this.#last = events.at(-1)?.seq ?? this.#last;
    const isFirst = this.#round === 1;
    if (events.length === 0 && wasInterrupted === this.#isInterrupted && !isFirst) return undefined;
    return { events, isInterrupted: this.#isInterrupted };
  }

  #askStatus(): void {
    const status = this.#journal.readRun(this.#run)?.status;
    this.#isInterrupted = status === 'interrupted';
    this.isOver = status === undefined || ends.has(status);
  }
}

function pauseOf(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
