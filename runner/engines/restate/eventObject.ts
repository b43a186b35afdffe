/** Who hears an event that a run emits, as objects of the cluster by the event's name: all runs whose flows wait for it. */
import type { ObjectContext } from '@restatedev/restate-sdk';
import * as restate from '@restatedev/restate-sdk';
import type { EventReceivedInput } from '#runner/kernel/input.ts';
import { services } from './messages.ts';
import { send } from './sending.ts';
import { serviceOptions } from './serviceOptions.ts';

export interface Hearer {
  readonly run: string;
}

/** What the run has emitted, without secrets. */
export interface Emission extends Hearer {
  readonly input: EventReceivedInput;
}

export const eventObject = restate.object({
  name: services.event,
  handlers: {
    listen: async (ctx: ObjectContext, { run }: Hearer): Promise<void> => {
      ctx.set(run, true);
    },
    leave: async (ctx: ObjectContext, { run }: Hearer): Promise<void> => {
      ctx.clear(run);
    },
    /** Who emits it has taken it in already. */
    tell: async (ctx: ObjectContext, { run, input }: Emission): Promise<void> => {
      for (const hearer of await ctx.stateKeys()) {
        if (hearer !== run) void send(ctx, { service: services.run, method: 'take', key: hearer, parameter: input });
      }
    },
  },
  options: { ingressPrivate: true, enableLazyState: true, ...serviceOptions },
});
