/** Goes on with the waiting runs of a journal that hold no process, as soon as they can. */
import type { Clock } from '../actions/action.ts';
import type { Journal } from '../engines/embedded/journal.ts';
import type { RecordedRun } from '../engines/embedded/recordedRun.ts';

export interface DueRunsOptions {
  readonly journal: Journal;
  readonly clock: Clock;
  /** Goes on with a run; gives whether that could be. */
  readonly resume: (run: RecordedRun) => boolean;
}

export class DueRuns {
  readonly #options: DueRunsOptions;
  /** Runs that could not be carried on, until something new is said to them: when they were due. */
  readonly #refused = new Map<string, number | undefined>();
  #stopListening: (() => void) | undefined;
  #callOff: (() => void) | undefined;

  constructor(options: DueRunsOptions) {
    this.#options = options;
  }

  /** Resumes what is due, from now on. */
  start(): void {
    this.#stopListening = this.#options.journal.onMessages(() => this.look());
    this.look();
  }

  /** To be called also when a run has let go of this process: it may be due by a time that nobody has noted yet. */
  look(): void {
    if (this.#stopListening === undefined) return;
    const { journal, clock, resume } = this.#options;
    const now = clock.now();
    for (const id of journal.dueRuns(now)) {
      const run = journal.readRun(id);
      if (run === undefined || (this.#refused.has(id) && this.#refused.get(id) === run.due)) continue;
      if (resume(run)) this.#refused.delete(id);
      else this.#refused.set(id, run.due);
    }
    this.#callOff?.();
    const next = journal.nextDue(now);
    this.#callOff = next === undefined ? undefined : clock.at(next, () => this.look());
  }

  stop(): void {
    this.#callOff?.();
    this.#stopListening?.();
    this.#stopListening = undefined;
  }
}
