/**
 * Carries out attempts of steps, on any worker. One invocation, a lane, carries out some attempts of a run, tells the run
 * what they have come to, and goes on with what the run gives it next. Whatever an attempt comes to is a value. It is
 * carried out once: when its worker goes in the middle of it, the run is told that it is lost, and decides. Only what may be
 * done twice without harm is begun again elsewhere at once.
 */
import type { Context, RestatePromise } from '@restatedev/restate-sdk';
import * as restate from '@restatedev/restate-sdk';
import type { ClusterClock } from './clusterClock.ts';
import { type LaneNews, LiveAttempts, type Performer } from './liveAttempts.ts';
import { type AttemptReport, type AttemptTask, type Lane, type RunMessage, services, stopSignal } from './messages.ts';
import { call } from './sending.ts';
import { serviceOptions } from './serviceOptions.ts';
import { WorkLimit } from './workLimit.ts';

/** Longer than any step: the cluster stops an invocation that shows no sign of life for so long, and begins it again. */
const longest = { days: 30 };

/** How often a lane takes more, and for how long, in milliseconds: then new ones come, on whatever worker has room. */
const [mostRounds, laneTime] = [100, 60_000];

export interface Round {
  /** From 1. */
  readonly round: number;
  /** Since the first, in milliseconds. */
  readonly time: number;
  /** Whether all that the lane has had has ended. */
  readonly isWhole: boolean;
  readonly isCrowded: boolean;
}

/** Short steps stay together, for they cost least so; long ones go apart, to where there is most room. */
export function nextOf({ round, time, isWhole, isCrowded }: Round): Lane['next'] {
  if (isCrowded || time >= laneTime) return 'anyone';
  return round < mostRounds || (!isWhole && round < 2 * mostRounds) ? 'itself' : 'another';
}

export function attemptService(performer: Performer, clock: ClusterClock, limit = new WorkLimit()) {
  const live = new LiveAttempts(performer, clock, limit);
  return restate.service({
    name: services.attempt,
    handlers: {
      carryOut: async (ctx: Context, tasks: readonly AttemptTask[]): Promise<void> => {
        const { id, attemptCompletedSignal } = ctx.request();
        const [first] = tasks;
        // All of them are of one run.
        if (first !== undefined) await performer.admit(first);
        if (!(await live.enter(id, attemptCompletedSignal))) {
          throw new restate.RetryableError('This worker has as many steps as it may.', { retryAfter: 100 });
        }
        await new LaneWork(ctx as LaneContext, live).carryOut(tasks);
        live.leave(id);
      },
    },
    options: {
      ...serviceOptions,
      ...{ ingressPrivate: true, explicitCancellation: true },
      ...{ inactivityTimeout: { minutes: 1 }, abortTimeout: longest },
    },
  });
}

type LaneContext = restate.internal.ContextInternal;

/** An attempt that the lane has taken over. */
interface Held {
  readonly task: AttemptTask;
  readonly stop: RestatePromise<AttemptTask>;
}

/** An attempt that this worker had no room for, in a lane of its own. */
interface Passed extends Held {
  readonly lane: Promise<restate.InvocationId>;
  readonly end: RestatePromise<AttemptTask>;
}

class LaneWork {
  readonly #ctx: LaneContext;
  readonly #live: LiveAttempts;
  readonly #id: string;
  #held: readonly Held[] = [];
  #passed: readonly Passed[] = [];
  /** What was taken over in this process, and may be begun; the rest, another one may have begun. */
  readonly #fresh = new Set<AttemptTask>();
  /** What it has been told to stop. */
  readonly #stopped = new Set<AttemptTask>();

  constructor(ctx: LaneContext, live: LiveAttempts) {
    this.#ctx = ctx;
    this.#live = live;
    this.#id = ctx.request().id;
  }

  async carryOut(tasks: readonly AttemptTask[]): Promise<void> {
    let began: number | undefined;
    const room = () => this.#live.roomFor(this.#id, tasks.length);
    // What there is room for when the lane comes is what it was let in with: one at least.
    const count = tasks.length < 2 ? 1 : Math.max(1, await this.#ctx.run('room', room));
    this.#passed = tasks.slice(count).map(task => this.#pass(task));
    await this.#takeOver(tasks.slice(0, count));
    for (let round = 1; this.#held.length > 0; round += 1) {
      const { reports, isCrowded } = await this.#nextReports();
      const now = Math.max(...reports.map(({ time }) => time));
      began ??= now;
      const isWhole = reports.length === this.#held.length;
      const next = await this.#tell(reports, nextOf({ round, time: now - began, isWhole, isCrowded }));
      this.#live.roomFor(this.#id, next.length);
      await this.#takeOver(next);
    }
    while (this.#passed.length > 0) {
      const ends = this.#passed.map(({ end }) => end);
      const ended = await this.#await(restate.RestatePromise.race(ends));
      this.#passed = this.#passed.filter(({ task }) => task !== ended);
    }
  }

  /** Gives it to a worker that has room for it. Until it has ended, this lane is told to stop it. */
  #pass(task: AttemptTask): Passed {
    const message = { service: services.attempt, method: 'carryOut', parameter: [task] };
    const called = call<void>(this.#ctx, message);
    return { ...this.#heldOf(task), lane: called.invocationId, end: called.map(() => task) };
  }

  #heldOf(task: AttemptTask): Held {
    return { task, stop: this.#ctx.signal(stopSignal(task)).map(() => task) };
  }

  async #takeOver(tasks: readonly AttemptTask[]): Promise<void> {
    for (const task of tasks) if (task.isRepeatable) this.#fresh.add(task);
    const once = tasks.filter(({ isRepeatable }) => !isRepeatable);
    if (once.length > 0) {
      await this.#ctx.run('begin', () => {
        for (const task of once) this.#fresh.add(task);
      });
    }
    this.#held = [...this.#held, ...tasks.map(task => this.#heldOf(task))];
  }

  /** What comes next of what is held: never nothing. */
  #nextReports(): Promise<LaneNews> {
    const tasks = this.#held.map(({ task }) => task);
    return this.#await(this.#ctx.run('act', () => this.#live.nextReports(this.#id, tasks, this.#fresh)));
  }

  /** Waits for it, and meanwhile stops what is to be stopped. */
  async #await<T>(promise: RestatePromise<T>): Promise<T> {
    if (this.#held.length + this.#passed.length === 0) return await promise;
    const result = promise.map(value => ({ value: value as T }));
    for (;;) {
      const open = [...this.#held, ...this.#passed].filter(({ task }) => !this.#stopped.has(task));
      const stops = open.map(({ stop }) => stop);
      const stopAll = this.#ctx.cancellation().map(() => undefined);
      const first = await restate.RestatePromise.race([result, ...stops, stopAll]);
      if (first !== undefined && 'value' in first) return first.value;
      // Someone who works on the cluster may stop all that the lane does.
      for (const each of open) if (first === undefined || first === each.task) await this.#stop(each);
    }
  }

  async #stop(attempt: Held | Passed): Promise<void> {
    const { task } = attempt;
    this.#stopped.add(task);
    if (!('lane' in attempt)) this.#live.stop(this.#id, task);
    else {
      const lane = this.#ctx.invocation(await attempt.lane);
      lane.signal(stopSignal(task)).resolve();
    }
  }

  /** Tells the run; gives what the lane goes on with. */
  async #tell(reports: readonly AttemptReport[], then: Lane['next']): Promise<readonly AttemptTask[]> {
    const answered = new Set(reports.map(stopSignal));
    const over = this.#held.filter(({ task }) => answered.has(stopSignal(task)));
    this.#held = this.#held.filter(({ task }) => !answered.has(stopSignal(task)));
    const lane: Lane = { invocation: this.#id, next: then };
    const parameter: RunMessage = { type: 'answered', reports, lane };
    const key = over[0]?.task.run;
    if (key === undefined) throw new Error('What was told is not of this lane.');
    const message = { service: services.run, method: 'take', key, parameter };
    const next = await this.#await(call<readonly AttemptTask[]>(this.#ctx, message));
    for (const { task } of over) this.#live.forget(this.#id, task);
    return next;
  }
}
