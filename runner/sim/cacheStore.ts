/** Results of steps with `cache`, in memory: what the journal keeps for the embedded engine. */
import type { Json } from '#protocol/json.ts';
import type { CachedCall } from '#protocol/runEvents.ts';
import { type CacheEntry, cacheKey, isFresh, reasonOfMiss } from '../kernel/cache.ts';
import type { Keep } from '../kernel/commands.ts';
import type { CacheAnswer } from '../kernel/input.ts';

interface Entry extends CacheEntry {
  readonly step: string;
  readonly run: string;
  readonly value: Json;
}

export class CacheStore {
  readonly #entries = new Map<string, Entry>();

  keep({ path, call, code, value }: Keep, run: string, recorded: number): void {
    const { step, what, by, goesBy } = call;
    this.#entries.set(cacheKey(call, code), { step, what, by, goesBy, path, code, value, run, recorded });
  }

  /** `now` in milliseconds since 1970-01-01 UTC. */
  find(path: string, call: CachedCall, code: string, now: number): CacheAnswer {
    const equal = this.#entries.get(cacheKey(call, code));
    if (equal !== undefined && isFresh(call, equal.recorded, now)) {
      return { isHit: true, value: equal.value, from: equal.run, recorded: equal.recorded };
    }
    const others = [...this.#entries.values()].filter(({ step }) => step === call.step);
    return { isHit: false, reason: reasonOfMiss({ call, path, code }, equal, others.reverse()) };
  }
}
