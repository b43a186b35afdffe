/** Results of steps with `cache` as objects of the cluster, by what is called: they hold across all runs and workers. */
import type { ObjectContext } from '@restatedev/restate-sdk';
import * as restate from '@restatedev/restate-sdk';
import type { Json } from '#protocol/json.ts';
import type { CachedCall } from '#protocol/runEvents.ts';
import { type CacheEntry, cacheKey, isFresh, reasonOfMiss } from '#runner/kernel/cache.ts';
import type { CacheAnswer } from '#runner/kernel/input.ts';
import type { ClusterClock } from './clusterClock.ts';
import { type RunInput, services } from './messages.ts';
import { send } from './sending.ts';
import { serviceOptions } from './serviceOptions.ts';

/** A run asks for the result of a call that equals the one of the step at `path`. */
export interface CacheQuestion {
  readonly run: string;
  readonly path: string;
  readonly call: CachedCall;
  /** Stands for all that the call executes. */
  readonly code: string;
}

export interface CacheResult extends CacheQuestion {
  readonly value: Json;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly recorded: number;
}

interface Kept extends CacheEntry {
  readonly run: string;
  readonly value: Json;
}

/** How many calls of a step are kept to say what is different. */
const compared = 20;

const ofCall = (call: CachedCall, code: string): string => `call ${cacheKey(call, code)}`;
const ofStep = (call: CachedCall): string => `step ${call.step}`;

async function answerFor(ctx: ObjectContext, { path, call, code }: CacheQuestion, now: number): Promise<CacheAnswer> {
  const equal = await ctx.get<Kept>(ofCall(call, code));
  if (equal !== null && isFresh(call, equal.recorded, now)) {
    return { isHit: true, value: equal.value, from: equal.run, recorded: equal.recorded };
  }
  const others = (await ctx.get<readonly CacheEntry[]>(ofStep(call))) ?? [];
  return { isHit: false, reason: reasonOfMiss({ call, path, code }, equal ?? undefined, others) };
}

export const cacheObject = (clock: ClusterClock) =>
  restate.object({
    name: services.cache,
    handlers: {
      find: async (ctx: ObjectContext, question: CacheQuestion): Promise<void> => {
        const { run, path, code } = question;
        const time = await ctx.run('now', () => clock.now(run));
        const answer = await answerFor(ctx, question, time);
        const parameter: RunInput = { type: 'cacheAnswered', time, path, code, answer };
        void send(ctx, { service: services.run, method: 'take', key: run, parameter });
      },
      keep: async (ctx: ObjectContext, { run, path, call, code, value, recorded }: CacheResult): Promise<void> => {
        const { what, by, goesBy } = call;
        const entry: CacheEntry = { what, by, goesBy, path, code, recorded };
        const others = (await ctx.get<readonly CacheEntry[]>(ofStep(call))) ?? [];
        ctx.set(ofStep(call), [entry, ...others].slice(0, compared));
        ctx.set(ofCall(call, code), { ...entry, run, value } satisfies Kept);
      },
    },
    options: { ingressPrivate: true, enableLazyState: true, ...serviceOptions },
  });
