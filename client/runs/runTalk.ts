import { isTrustedToRun } from '#client/editor/trust.ts';
import type { DueRun, EventForms, Saying, WaitingRun } from '#protocol/requests.ts';
import type { RunEvent } from '#protocol/runEvents.ts';
import { placeOf, type RunPlace, type RunRecords } from './runRecords.ts';
import { goOnWith } from './startRun.ts';

/**
 * Talks to runs by where they are recorded, whether they have a process or not: in this window, elsewhere, or none since it
 * was reloaded.
 */
export class RunTalk {
  readonly #records: RunRecords;

  constructor(records: RunRecords) {
    this.#records = records;
  }

  /**
   * Says something to a run, and goes on here with what was waiting for it without a process.
   * @returns Why it was not said, as a sentence; undefined when it was.
   */
  async say(place: RunPlace, saying: Saying): Promise<string | undefined> {
    if (!(await isTrustedToRun())) return 'This workspace is not trusted.';
    try {
      const said = await this.#records.say(place, saying);
      if ('problem' in said) return said.problem;
      for (const run of said.due) await goOnWith(run);
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  /** What the events look like that a run may wait for. Rejects when they can't be read. */
  forms(place: RunPlace, run: string): Promise<EventForms> {
    return this.#records.forms(place, run);
  }

  /** The runs that wait and that nobody here follows, the newest first. Rejects when they can't be read. */
  waiting(place: RunPlace): Promise<readonly WaitingRun[]> {
    return this.#records.waiting(place);
  }

  /** All that has happened in a run. Rejects when it can't be read. */
  events(run: DueRun): Promise<readonly RunEvent[]> {
    return this.#records.events(placeOf(run), run.run);
  }
}
