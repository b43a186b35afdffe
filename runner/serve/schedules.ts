/** Starts flows at the times of their schedules. How far each has come is in the journal. */
import type { Clock } from '../actions/action.ts';
import type { Journal } from '../engines/embedded/journal.ts';
import { type CatchUp, dueTimes } from './dueTimes.ts';
import type { Starter } from './starter.ts';
import type { ServedTrigger } from './triggers.ts';

/** Clocks are set, and machines sleep: it is looked at least this often, in milliseconds. */
const longestWait = 60_000;

export class Schedules {
  readonly #journal: Journal;
  readonly #clock: Clock;
  readonly #starter: Starter;
  /** By the trigger's key: calls off the next look. */
  readonly #looks = new Map<string, () => void>();
  /** Changes with what is served. */
  #serving = Symbol();

  constructor(journal: Journal, clock: Clock, starter: Starter) {
    this.#journal = journal;
    this.#clock = clock;
    this.#starter = starter;
  }

  /** Serves these schedules, and no others any more. Starts at once what was missed, as each of them says. */
  serve(triggers: readonly ServedTrigger[]): void {
    this.stop();
    for (const served of triggers) if (served.trigger.kind === 'schedule') void this.#look(served, this.#serving);
  }

  stop(): void {
    this.#serving = Symbol();
    for (const callOff of this.#looks.values()) callOff();
    this.#looks.clear();
  }

  async #look(served: ServedTrigger, serving: symbol): Promise<void> {
    const { triggers } = this.#journal;
    const now = this.#clock.now();
    const { cron, zone, catchUp } = served.arguments;
    const schedule = { cron: String(cron), zone: typeof zone === 'string' ? zone : 'UTC' };
    const known = triggers.position(served.key);
    // Nothing is missed before a schedule is served for the first time.
    if (known === undefined) triggers.moveTo(served.key, now);
    const due = dueTimes(schedule, (catchUp as CatchUp | null | undefined) ?? 'skip', known ?? now, now);
    for (const time of due.times) {
      const isDone = await this.#starter.tryStart(served, { at: new Date(time).toISOString() }, { position: time });
      // Another look goes on from where this one has come.
      if (!isDone || serving !== this.#serving) return;
    }
    triggers.moveTo(served.key, due.position);
    if (due.next === undefined) {
      this.#looks.delete(served.key);
      return;
    }
    const look = this.#clock.at(Math.min(due.next, now + longestWait), () => void this.#look(served, serving));
    this.#looks.set(served.key, look);
  }
}
