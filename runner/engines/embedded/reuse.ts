/** Results of an earlier run, for another one that takes them in place of executing the same steps again. */
import { isDeepStrictEqual } from 'node:util';
import type { Json, JsonObject } from '#protocol/json.ts';
import type { RunEvent } from '#protocol/runEvents.ts';
import type { StartAttempt } from '#runner/kernel/commands.ts';

interface Recorded {
  readonly action: string;
  readonly input: JsonObject;
  readonly value: Json;
}

export type Taken =
  | { readonly value: Json; readonly different?: never }
  | { readonly different: 'action' | 'arguments' };

export class ReusedResults {
  /** The run that they are of. */
  readonly run: string;
  readonly #results = new Map<string, Recorded>();

  /** `isWanted` says of a step's path whether its result may be taken. */
  constructor(run: string, events: readonly RunEvent[], isWanted: (path: string) => boolean) {
    this.run = run;
    const called = new Map<string, { readonly action: string; readonly input: JsonObject }>();
    for (const event of events) {
      if (event.type === 'attempt.started') called.set(event.path, event);
      if (event.type !== 'step.succeeded' || event.caught !== undefined) continue;
      const call = called.get(event.path);
      if (call === undefined || !isWanted(event.path)) continue;
      this.#results.set(event.path, { action: call.action, input: call.input, value: event.value });
    }
  }

  /**
   * The result of the same step, if it called the same action with the same arguments, or what is different; undefined
   * when there is no result to take.
   */
  take(attempt: StartAttempt): Taken | undefined {
    const recorded = this.#results.get(attempt.path);
    if (recorded === undefined) return undefined;
    if (recorded.action !== attempt.action) return { different: 'action' };
    // What the journal has held is without the fields that are undefined.
    const input = JSON.parse(JSON.stringify(attempt.input)) as Json;
    return isDeepStrictEqual(recorded.input, input) ? { value: recorded.value } : { different: 'arguments' };
  }
}
