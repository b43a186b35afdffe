/**
 * An attempt of a step as an invocation of its own, which any worker may carry out. Whatever it comes to is a value, sent
 * to the run. It is carried out once: when its worker goes in the middle of it, the run is told that it is lost, and decides.
 */
import type { Context } from '@restatedev/restate-sdk';
import * as restate from '@restatedev/restate-sdk';
import { type Answered, type AttemptTask, type RunMessage, services } from './messages.ts';
import { send } from './sending.ts';

export interface Performance {
  readonly answer: Answered['answer'];
  readonly logs: Answered['logs'];
}

export interface Performer {
  /** Never rejects. Ends soon after `signal` is aborted. */
  perform(task: AttemptTask, signal: AbortSignal): Promise<Performance>;
}

/** Longer than any step: the cluster stops an invocation that shows no sign of life for so long, and begins it again. */
const longest = { days: 30 };

export function attemptService(performer: Performer) {
  return restate.service({
    name: services.attempt,
    handlers: {
      carryOut: async (ctx: Context, task: AttemptTask): Promise<void> => {
        const { run, path, attempt } = task;
        const parameter: RunMessage = {
          type: 'answered',
          path,
          attempt,
          ...(await performanceOf(ctx, task, performer)),
        };
        void send(ctx, { service: services.run, method: 'take', key: run, parameter });
      },
    },
    options: { ingressPrivate: true, journalRetention: 0, inactivityTimeout: { minutes: 1 }, abortTimeout: longest },
  });
}

async function performanceOf(ctx: Context, task: AttemptTask, performer: Performer): Promise<Performance> {
  const controller = new AbortController();
  let isBegunNow = false;
  await ctx.run('begin', () => {
    isBegunNow = true;
  });
  let work: Promise<Performance> | undefined;
  try {
    return await ctx.run('act', async (): Promise<Performance> => {
      if (!isBegunNow) return { answer: { clear: { how: 'lost' } }, logs: [] };
      work = performer.perform(task, controller.signal);
      return await work;
    });
  } catch (thrown) {
    if (!(thrown instanceof restate.CancelledError)) throw thrown;
    controller.abort(thrown);
    const error = { code: 'cancelled', message: 'The step was stopped.' };
    return (await work) ?? { answer: { clear: { how: 'failed', error } }, logs: [] };
  }
}
