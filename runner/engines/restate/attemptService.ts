/**
 * An attempt of a step as an invocation of its own, which any worker may carry out. Whatever it comes to is a value, sent
 * to the run. It is carried out once: when its worker goes in the middle of it, the run is told that it is lost, and decides.
 * Only what may be done twice without harm is begun again elsewhere at once.
 */
import type { Context } from '@restatedev/restate-sdk';
import * as restate from '@restatedev/restate-sdk';
import type { ClusterClock } from './clusterClock.ts';
import { type Answered, type AttemptTask, type RunMessage, services } from './messages.ts';
import { send } from './sending.ts';
import { serviceOptions } from './serviceOptions.ts';
import { WorkLimit } from './workLimit.ts';

export interface Performance {
  /** When it ended. */
  readonly time: number;
  readonly answer: Answered['answer'];
  readonly logs: Answered['logs'];
}

export interface Performer {
  /** Rejects with an `UnfitWorker` where this worker lacks something that the run needs. */
  admit(task: AttemptTask): Promise<void>;
  /** Never rejects. Ends soon after `signal` is aborted. */
  perform(task: AttemptTask, signal: AbortSignal): Promise<Performance>;
}

/** Longer than any step: the cluster stops an invocation that shows no sign of life for so long, and begins it again. */
const longest = { days: 30 };

/** How long an attempt goes on here that the cluster has lost sight of, in milliseconds. */
const orphanTime = 20_000;

export function attemptService(performer: Performer, clock: ClusterClock, limit = new WorkLimit()) {
  const live = new LiveAttempts(performer, clock);
  return restate.service({
    name: services.attempt,
    handlers: {
      carryOut: async (ctx: Context, task: AttemptTask): Promise<void> => {
        const { run, path, attempt } = task;
        await performer.admit(task);
        const parameter: RunMessage = {
          ...{ type: 'answered', path, attempt },
          ...(await inTurn(ctx, live, limit, () => performanceOf(ctx, task, live))),
        };
        void send(ctx, { service: services.run, method: 'take', key: run, parameter });
        live.forget(ctx.request().id);
      },
    },
    options: { ingressPrivate: true, ...serviceOptions, inactivityTimeout: { minutes: 1 }, abortTimeout: longest },
  });
}

/** Does it when this worker has room for it. Otherwise the cluster gives it again, to this or another worker. */
async function inTurn<T>(ctx: Context, live: LiveAttempts, limit: WorkLimit, work: () => Promise<T>): Promise<T> {
  const { id, attemptCompletedSignal: left } = ctx.request();
  // What goes on here has its place already.
  if (live.has(id)) return await work();
  const place = await limit.take(left);
  if (place === undefined) {
    throw new restate.RetryableError('This worker has as many steps as it may.', { retryAfter: 100 });
  }
  // When the cluster loses sight of it, nothing after `work` is done; the step itself may go on here.
  left.addEventListener('abort', () => void live.performance(id).then(place));
  const result = await work();
  place();
  return result;
}

async function performanceOf(ctx: Context, task: AttemptTask, live: LiveAttempts): Promise<Performance> {
  const { id, attemptCompletedSignal } = ctx.request();
  let isBegunNow = false;
  try {
    if (task.isRepeatable) isBegunNow = !live.has(id);
    else {
      await ctx.run('begin', () => {
        isBegunNow = true;
      });
    }
    return await ctx.run('act', async (): Promise<Performance> => {
      if (isBegunNow) live.begin(id, task);
      return (
        (await live.join(id, attemptCompletedSignal)) ?? {
          time: live.now(task.run),
          answer: { clear: { how: 'lost' } },
          logs: [],
        }
      );
    });
  } catch (thrown) {
    if (!(thrown instanceof restate.CancelledError)) throw thrown;
    const error = { code: 'cancelled', message: 'The step was stopped.' };
    return (await live.stop(id)) ?? { time: live.now(task.run), answer: { clear: { how: 'failed', error } }, logs: [] };
  }
}

interface LiveAttempt {
  readonly performance: Promise<Performance>;
  readonly controller: AbortController;
  orphaned: NodeJS.Timeout | undefined;
}

/**
 * What is under way in this process, by invocation. When the cluster's connection breaks, it gives the invocation anew:
 * what goes on here is taken up again, and is not lost.
 */
class LiveAttempts {
  readonly #performer: Performer;
  readonly #clock: ClusterClock;
  readonly #live = new Map<string, LiveAttempt>();

  constructor(performer: Performer, clock: ClusterClock) {
    this.#performer = performer;
    this.#clock = clock;
  }

  now(run: string): number {
    return this.#clock.now(run);
  }

  begin(invocation: string, task: AttemptTask): void {
    const controller = new AbortController();
    const performance = this.#performer.perform(task, controller.signal);
    this.#live.set(invocation, { performance, controller, orphaned: undefined });
  }

  has(invocation: string): boolean {
    return this.#live.has(invocation);
  }

  /** Resolves when it is not, or not any more, under way here. */
  async performance(invocation: string): Promise<void> {
    await this.#live.get(invocation)?.performance;
  }

  /** Undefined for what is not under way here. `left` is aborted when the cluster does not listen any more. */
  join(invocation: string, left: AbortSignal): Promise<Performance> | undefined {
    const attempt = this.#live.get(invocation);
    if (attempt === undefined) return undefined;
    clearTimeout(attempt.orphaned);
    // It may have been given to another worker meanwhile.
    left.addEventListener('abort', () => {
      if (this.#live.get(invocation) !== attempt) return;
      attempt.orphaned = setTimeout(() => void this.stop(invocation), orphanTime);
      attempt.orphaned.unref();
    });
    return attempt.performance;
  }

  stop(invocation: string): Promise<Performance> | undefined {
    const attempt = this.#live.get(invocation);
    attempt?.controller.abort(new Error('the step was stopped'));
    this.forget(invocation);
    return attempt?.performance;
  }

  forget(invocation: string): void {
    clearTimeout(this.#live.get(invocation)?.orphaned);
    this.#live.delete(invocation);
  }
}
