/**
 * Starts flows for events, whoever has sent them: a run of the workspace, `baton emit`, a request. How far each trigger
 * has come is in the journal, so that each event starts one run, also of those that came while nothing was served.
 */
import type { Journal } from '../engines/embedded/journal.ts';
import type { Starter } from './starter.ts';
import type { ServedTrigger } from './triggers.ts';

export class EventTriggers {
  readonly #journal: Journal;
  readonly #starter: Starter;
  #triggers: readonly ServedTrigger[] = [];
  #stopListening: (() => void) | undefined;

  constructor(journal: Journal, starter: Starter) {
    this.#journal = journal;
    this.#starter = starter;
  }

  /** Serves these triggers, as far as they are for events, and no others any more. */
  serve(triggers: readonly ServedTrigger[]): void {
    const records = this.#journal.triggers;
    this.#triggers = triggers.filter(({ trigger }) => trigger.kind === 'event');
    for (const { key } of this.#triggers) {
      // Nothing was sent before a trigger was served for the first time.
      if (records.position(key) === undefined) records.moveTo(key, this.#journal.lastMessage());
    }
    this.#stopListening ??= this.#journal.onMessages(() => this.#look());
    this.#look();
  }

  stop(): void {
    this.#stopListening?.();
    this.#stopListening = undefined;
    this.#triggers = [];
  }

  #look(): void {
    for (const served of this.#triggers) this.#startMissed(served);
  }

  #startMissed(served: ServedTrigger): void {
    const records = this.#journal.triggers;
    const { event } = served.trigger;
    if (event === undefined) return;
    for (const { id, fields } of this.#journal.sentEvents(event, records.position(served.key) ?? 0)) {
      this.#starter.tryStart(served, fields, { position: id });
      // Also past one that does not fit, which was told.
      records.moveTo(served.key, id);
    }
  }
}
