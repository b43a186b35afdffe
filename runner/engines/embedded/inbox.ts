import type { Plan } from '#language/plan/plan.ts';
import type { Arrival } from '#runner/kernel/input.ts';
import { checkEvent, InputProblem } from '../common/input.ts';
import type { Besides, Journal } from './journal.ts';
import type { Message } from './messages.ts';

/** What others say to a run, by way of its journal. */
export class Inbox {
  readonly #run: string;
  readonly #plan: Plan;
  readonly #journal: () => Journal | undefined;
  /** The last message that was taken, and whether that is recorded. */
  #last: number | undefined;
  #isRecorded = true;

  constructor(run: string, plan: Plan, journal: () => Journal | undefined) {
    this.#run = run;
    this.#plan = plan;
    this.#journal = journal;
  }

  /** What was said since the last look, and which of these events came. Some of it may be of no use to the run. */
  take(events: Iterable<string>): readonly Arrival[] {
    const messages = this.#journal()?.readMessages(this.#run, events, this.#last) ?? [];
    const last = messages.at(-1);
    if (last === undefined) return [];
    this.#last = last.id;
    this.#isRecorded = false;
    return messages.flatMap(message => this.#usable(message));
  }

  /** An event of the same name with other fields is not the flow's. */
  #usable({ input }: Message): readonly Arrival[] {
    if (input.type !== 'eventReceived') return [input];
    try {
      return [{ ...input, fields: checkEvent(this.#plan, input.event, input.fields) }];
    } catch (thrown) {
      if (thrown instanceof InputProblem) return [];
      throw thrown;
    }
  }

  /** It is not recorded yet how far the run has listened. */
  get isUnrecorded(): boolean {
    return !this.#isRecorded;
  }

  /** Has `record` write down how far the run has listened, if it must. It may hear more meanwhile. */
  recordWith(record: (heard: Besides['heard']) => void): void {
    const last = this.#last;
    record(this.#isRecorded || last === undefined ? undefined : { run: this.#run, message: last });
    this.#isRecorded = this.#last === last;
  }
}
