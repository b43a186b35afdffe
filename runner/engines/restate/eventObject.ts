/**
 * Who hears an event, as objects of the cluster by the event's name: all runs whose flows wait for it. Where a server has
 * triggers for it, its latest ones are kept as well, so that it finds what came while it was away.
 */
import type { ObjectContext, ObjectSharedContext } from '@restatedev/restate-sdk';
import * as restate from '@restatedev/restate-sdk';
import type { JsonObject } from '#protocol/json.ts';
import type { EventReceivedInput } from '#runner/kernel/input.ts';
import { type DeclaredEvent, type SentEvent, services } from './messages.ts';
import { send } from './sending.ts';
import { serviceOptions } from './serviceOptions.ts';

export interface Hearer {
  readonly run: string;
}

/** What the run has emitted, without secrets. */
export interface Emission extends Hearer {
  readonly input: EventReceivedInput;
}

/** How many of the latest events are kept for triggers. */
const mostKept = 10_000;
/** How many of them are given at once. */
const mostAtOnce = 100;

const hearerKey = (run: string): string => `run ${run}`;
const sentKey = (id: number): string => `sent ${id}`;

/** Keeps an event for triggers, where there are any. */
async function keep(ctx: ObjectContext, fields: JsonObject): Promise<void> {
  const last = await ctx.get<number>('last');
  if (last === null) return;
  const id = last + 1;
  ctx.set('last', id);
  ctx.set(sentKey(id), fields);
  ctx.clear(sentKey(id - mostKept));
}

const { exclusive, shared } = restate.handlers.object;
const inside = { ingressPrivate: true };

export const eventObject = restate.object({
  name: services.event,
  handlers: {
    listen: exclusive(inside, async (ctx: ObjectContext, { run }: Hearer): Promise<void> => {
      ctx.set(hearerKey(run), true);
    }),
    leave: exclusive(inside, async (ctx: ObjectContext, { run }: Hearer): Promise<void> => {
      ctx.clear(hearerKey(run));
    }),
    /** Who emits it has taken it in already. */
    tell: exclusive(inside, async (ctx: ObjectContext, { run, input }: Emission): Promise<void> => {
      await keep(ctx, input.fields);
      for (const key of await ctx.stateKeys()) {
        if (!key.startsWith(hearerKey('')) || key === hearerKey(run)) continue;
        void send(ctx, {
          service: services.run,
          method: 'take',
          key: key.slice(hearerKey('').length),
          parameter: input,
        });
      }
    }),
    /** From now on, events are kept for triggers. Gives the number of the last one before. */
    serve: async (ctx: ObjectContext, declared: DeclaredEvent): Promise<number> => {
      const last = (await ctx.get<number>('last')) ?? 0;
      ctx.set('last', last);
      ctx.set('declared', declared);
      return last;
    },
    /** Somebody outside has sent it: to the triggers. */
    keep: (ctx: ObjectContext, fields: JsonObject) => keep(ctx, fields),
    /** As whoever serves triggers for it has it; null where nobody has ever. */
    declared: shared((ctx: ObjectSharedContext) => ctx.get<DeclaredEvent>('declared')),
    /** The first of those after a number. */
    sent: shared(async (ctx: ObjectSharedContext, after: number): Promise<readonly SentEvent[]> => {
      const last = (await ctx.get<number>('last')) ?? 0;
      const found: SentEvent[] = [];
      for (let id = Math.max(after, last - mostKept) + 1; id <= last && found.length < mostAtOnce; id += 1) {
        const fields = await ctx.get<JsonObject>(sentKey(id));
        if (fields !== null) found.push({ id, fields });
      }
      return found;
    }),
  },
  options: { enableLazyState: true, ...serviceOptions },
});
