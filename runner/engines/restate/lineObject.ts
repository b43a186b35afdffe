/** The lines as objects of the cluster, by the key of what is shared: they hold across all runs and workers. */
import type { ObjectContext } from '@restatedev/restate-sdk';
import * as restate from '@restatedev/restate-sdk';
import type { ClusterClock } from './clusterClock.ts';
import { emptyLine, join, type Line, type LineMessage, leave, turns } from './line.ts';
import { type RunInput, services } from './messages.ts';
import { send } from './sending.ts';
import { serviceOptions } from './serviceOptions.ts';

async function settle(ctx: ObjectContext, clock: ClusterClock, change: (line: Line) => Line): Promise<void> {
  const now = await ctx.run('now', () => clock.now(ctx.key));
  const { line, granted, next } = turns(change((await ctx.get<Line>('line')) ?? emptyLine), now);
  ctx.set('line', line);
  for (const { run, path } of granted) {
    const parameter: RunInput = { type: 'granted', time: now, path };
    void send(ctx, { service: services.run, method: 'take', key: run, parameter });
  }
  if (next === undefined) return;
  const delay = Math.max(1, clock.until(ctx.key, next));
  void send(ctx, { service: services.line, method: 'look', key: ctx.key, parameter: null, delay });
}

export const lineObject = (clock: ClusterClock) =>
  restate.object({
    name: services.line,
    handlers: {
      join: (ctx: ObjectContext, message: LineMessage) => settle(ctx, clock, line => join(line, message)),
      leave: (ctx: ObjectContext, message: LineMessage) => settle(ctx, clock, line => leave(line, message)),
      /** A slot of a rate limit may have come free. */
      look: (ctx: ObjectContext) => settle(ctx, clock, line => line),
    },
    options: { ingressPrivate: true, ...serviceOptions },
  });
