/** The attempts that are under way in this process, by the lanes of the cluster that hold them. */
import { setTimeout as delay } from 'node:timers/promises';
import type { ClusterClock } from './clusterClock.ts';
import { type AttemptReport, type AttemptTask, stopSignal } from './messages.ts';
import { fitting } from './sending.ts';
import type { Place, WorkLimit } from './workLimit.ts';

export type Performance = Omit<AttemptReport, 'path' | 'attempt' | 'turn'>;

export interface Performer {
  /**
   * Gets what the run needs here, so that the attempt begins at once. Rejects with an `UnfitWorker` where this worker lacks
   * something of it.
   */
  admit(task: AttemptTask): Promise<void>;
  /** Never rejects. */
  perform(task: AttemptTask, guard: AttemptGuard): Promise<Performance>;
}

/** What is heeded while an attempt is performed. */
export interface AttemptGuard {
  /** The attempt ends soon after it is aborted. */
  readonly signal: AbortSignal;
  /** Is asked right before the action begins. Where it may not, the attempt is lost. */
  mayBegin(): boolean;
}

/** What a lane has to tell. */
export interface LaneNews {
  readonly reports: readonly AttemptReport[];
  /** Whether others wait for room on this worker. */
  readonly isCrowded: boolean;
}

/** How long attempts go on here that the cluster has lost sight of, in milliseconds. */
const orphanTime = 20_000;

/** How long the first that ends waits for others of its lane, in milliseconds: they are told together. */
const gatherTime = 2;

interface LiveAttempt {
  readonly performance: Promise<Performance>;
  readonly controller: AbortController;
  ended: Performance | undefined;
}

interface LiveLane {
  readonly attempts: Map<string, LiveAttempt>;
  readonly stopped: Set<string>;
  /** Room for steps that have not begun. */
  places: Place[];
  /** How many steps wait for room. */
  waiting: number;
  /** Of the connection that the cluster listens on. */
  listening: AbortSignal;
  /** Whether it was taken up again: another worker may have had it meanwhile, so that what has ended here ends only now. */
  resumed: boolean;
  orphaned: NodeJS.Timeout | undefined;
}

/**
 * When the cluster's connection breaks, it gives the lane anew: what goes on here is taken up again, and is not lost. It may
 * also be given to another worker, so that it is stopped here after a while.
 */
export class LiveAttempts {
  readonly #performer: Performer;
  readonly #clock: ClusterClock;
  readonly #limit: WorkLimit;
  readonly #lanes = new Map<string, LiveLane>();

  constructor(performer: Performer, clock: ClusterClock, limit: WorkLimit) {
    this.#limit = limit;
    this.#performer = performer;
    this.#clock = clock;
  }

  /**
   * Begins a lane as soon as there is room for a step of it, or takes it up again. Gives whether there was room in time.
   * `listening` is aborted when the cluster does not listen any more.
   */
  async enter(id: string, listening: AbortSignal): Promise<boolean> {
    const known = this.#lanes.get(id);
    const place = known === undefined ? await this.#limit.take(listening) : undefined;
    if (known === undefined && place === undefined) return false;
    clearTimeout(known?.orphaned);
    const lane = known ?? {
      attempts: new Map(),
      stopped: new Set(),
      listening,
      places: place === undefined ? [] : [place],
      waiting: 0,
      resumed: false,
      orphaned: undefined,
    };
    lane.listening = listening;
    lane.resumed = known !== undefined;
    this.#lanes.set(id, lane);
    listening.addEventListener('abort', () => {
      if (this.#lanes.get(id) !== lane || lane.listening !== listening) return;
      lane.orphaned = setTimeout(() => this.leave(id), orphanTime);
      lane.orphaned.unref();
    });
    return true;
  }

  /** Forgets a lane; what it may still hold is stopped. */
  leave(id: string): void {
    const lane = this.#lanes.get(id);
    this.#lanes.delete(id);
    clearTimeout(lane?.orphaned);
    for (const place of lane?.places ?? []) place();
    for (const { controller } of lane?.attempts.values() ?? []) controller.abort(new Error('the step was stopped'));
  }

  /** Takes room for up to so many steps of the lane that are to begin, as far as there is some; gives for how many there is. */
  roomFor(id: string, count: number): number {
    const lane = this.#lanes.get(id);
    if (lane === undefined) return 0;
    for (const place of lane.places.splice(count)) place();
    while (lane.places.length < count) {
      const place = this.#limit.takeFree();
      if (place === undefined) break;
      lane.places.push(place);
    }
    return lane.places.length;
  }

  /**
   * What has come of those of the tasks that end first, as much as goes through one message. `fresh` are those that may be
   * begun; what else is not under way here is lost.
   */
  async nextReports(id: string, tasks: readonly AttemptTask[], fresh: ReadonlySet<AttemptTask>): Promise<LaneNews> {
    const held = tasks.map(task => ({ task, live: this.#begun(id, task, fresh.has(task)) }));
    const reports = (): readonly AttemptReport[] =>
      held.flatMap(({ task, live }) => {
        const ended = live === undefined ? this.#lost(id, task) : live.ended;
        if (ended === undefined) return [];
        const time = this.#lanes.get(id)?.resumed === true ? this.#clock.now(task.run) : ended.time;
        return [{ path: task.path, attempt: task.attempt, turn: task.turn, ...ended, time }];
      });
    const performances = held.flatMap(({ live }) => (live === undefined ? [] : [live.performance]));
    if (performances.length === held.length) await Promise.race(performances);
    if (performances.length > 1 && reports().length < held.length) await delay(gatherTime);
    const told = fitting(reports().toSorted((one, other) => one.time - other.time));
    return { reports: told, isCrowded: this.#limit.isCrowded };
  }

  /** Undefined for what is not under way here. */
  #begun(id: string, task: AttemptTask, isFresh: boolean): LiveAttempt | undefined {
    const lane = this.#lanes.get(id);
    const known = lane?.attempts.get(stopSignal(task));
    if (known !== undefined || lane === undefined || !isFresh || lane.stopped.has(stopSignal(task))) return known;
    const controller = new AbortController();
    const performance = this.#perform(id, lane, task, controller.signal);
    const live: LiveAttempt = { performance, controller, ended: undefined };
    lane.attempts.set(stopSignal(task), live);
    void performance.then(ended => {
      live.ended = ended;
    });
    return live;
  }

  /** Performs it when this worker has room for it. The room stays the lane's: see {@link roomFor}. */
  async #perform(id: string, lane: LiveLane, task: AttemptTask, signal: AbortSignal): Promise<Performance> {
    let place = lane.places.pop();
    lane.waiting += 1;
    while (place === undefined && !signal.aborted) place = await this.#limit.take(signal);
    lane.waiting -= 1;
    // Where the cluster does not listen any more, it may have told the run that the attempt is lost.
    const mayBegin = (): boolean => task.isRepeatable || !lane.listening.aborted;
    try {
      return place === undefined ? this.#stopped(task) : await this.#performer.perform(task, { signal, mayBegin });
    } finally {
      const isKept = lane.waiting === 0 && this.#lanes.get(id) === lane;
      if (place !== undefined && isKept) lane.places.push(place);
      else place?.();
    }
  }

  #stopped(task: AttemptTask): Performance {
    const error = { code: 'cancelled', message: 'The step was stopped.' };
    return { time: this.#clock.now(task.run), answer: { clear: { how: 'failed', error } }, logs: [] };
  }

  #lost(id: string, task: AttemptTask): Performance {
    if (this.#lanes.get(id)?.stopped.has(stopSignal(task)) === true) return this.#stopped(task);
    return { time: this.#clock.now(task.run), answer: { clear: { how: 'lost' } }, logs: [] };
  }

  stop(id: string, task: AttemptTask): void {
    const lane = this.#lanes.get(id);
    lane?.stopped.add(stopSignal(task));
    lane?.attempts.get(stopSignal(task))?.controller.abort(new Error('the step was stopped'));
  }

  /** Of an attempt that the run knows the end of. */
  forget(id: string, task: AttemptTask): void {
    this.#lanes.get(id)?.attempts.delete(stopSignal(task));
  }
}
