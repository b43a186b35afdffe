/**
 * Starts flows for events, whoever has sent them: a run, `baton emit`, a request. How far each trigger has come is in the
 * journal, so that each event starts one run, also of those that came while nothing was served.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Journal } from '../engines/embedded/journal.ts';
import type { SentEvents } from './runHost.ts';
import { messageOf, type Starter } from './starter.ts';
import type { ServedTrigger } from './triggers.ts';

/** How long to wait before events are looked for again that could not be read, in milliseconds. */
const pause = 2000;

export interface EventTriggersOptions {
  readonly journal: Journal;
  readonly events: SentEvents;
  readonly starter: Starter;
  /** Events can't be read. */
  onProblem(message: string): void;
}

export class EventTriggers {
  readonly #options: EventTriggersOptions;
  /** Each ends one trigger. */
  #stopping = new AbortController();

  constructor(options: EventTriggersOptions) {
    this.#options = options;
  }

  /** Serves these triggers, as far as they are for events, and no others any more. */
  serve(triggers: readonly ServedTrigger[]): void {
    this.stop();
    this.#stopping = new AbortController();
    for (const served of triggers) {
      if (served.trigger.kind === 'event') void this.#serve(served, this.#stopping.signal);
    }
  }

  stop(): void {
    this.#stopping.abort();
  }

  async #serve(served: ServedTrigger, stopped: AbortSignal): Promise<void> {
    const { events, onProblem } = this.#options;
    for (
      let isTold = false;
      !stopped.aborted;
      await delay(pause, undefined, { signal: stopped }).catch(() => undefined)
    ) {
      try {
        await this.#begin(served);
        break;
      } catch (thrown) {
        if (!isTold) onProblem(`${served.name} hears nothing: ${messageOf(thrown)}`);
        isTold = true;
      }
    }
    if (stopped.aborted) return;
    let looking = Promise.resolve();
    let isAwaited = false;
    const look = (): void => {
      if (isAwaited) return;
      isAwaited = true;
      looking = looking.then(async () => {
        isAwaited = false;
        // What can't be read now is there with the next look.
        await this.#startMissed(served, stopped).catch(() => undefined);
      });
    };
    stopped.addEventListener('abort', events.onNew(look));
    look();
  }

  /** Nothing was sent before a trigger was served for the first time. */
  async #begin({ key, trigger: { event }, flow }: ServedTrigger): Promise<void> {
    const { journal, events } = this.#options;
    if (event === undefined) return;
    const own = events.keyOf(key);
    const last = await events.last(event, flow.plan);
    if (journal.triggers.position(own) === undefined) journal.triggers.moveTo(own, last);
  }

  async #startMissed(served: ServedTrigger, stopped: AbortSignal): Promise<void> {
    const { journal, events, starter } = this.#options;
    const { event } = served.trigger;
    if (event === undefined || stopped.aborted) return;
    const trigger = events.keyOf(served.key);
    for (const { id, fields } of await events.after(event, journal.triggers.position(trigger) ?? 0)) {
      const isDone = await starter.tryStart(served, fields, { trigger, position: id });
      if (!isDone || stopped.aborted) return;
      // Also past one that does not fit, which was told.
      journal.triggers.moveTo(trigger, id);
    }
  }
}
