/** The lines as objects of the cluster, by the key of what is shared: they hold across all runs and workers. */
import type { ObjectContext } from '@restatedev/restate-sdk';
import * as restate from '@restatedev/restate-sdk';
import { emptyLine, join, type Line, type LineMessage, leave, turns } from './line.ts';
import { type RunInput, services } from './messages.ts';
import { send } from './sending.ts';

async function settle(ctx: ObjectContext, change: (line: Line) => Line): Promise<void> {
  const now = await ctx.date.now();
  const { line, granted, next } = turns(change((await ctx.get<Line>('line')) ?? emptyLine), now);
  ctx.set('line', line);
  for (const { run, path } of granted) {
    const parameter: RunInput = { type: 'granted', time: now, path };
    void send(ctx, { service: services.run, method: 'take', key: run, parameter });
  }
  if (next === undefined) return;
  void send(ctx, {
    service: services.line,
    method: 'look',
    key: ctx.key,
    parameter: null,
    delay: Math.max(1, next - now),
  });
}

export const lineObject = restate.object({
  name: services.line,
  handlers: {
    join: (ctx: ObjectContext, message: LineMessage) => settle(ctx, line => join(line, message)),
    leave: (ctx: ObjectContext, message: LineMessage) => settle(ctx, line => leave(line, message)),
    /** A slot of a rate limit may have come free. */
    look: (ctx: ObjectContext) => settle(ctx, line => line),
  },
  options: { ingressPrivate: true, journalRetention: 0 },
});
