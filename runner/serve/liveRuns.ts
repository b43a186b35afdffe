/** The runs that this process carries out while it serves. */
import type { JsonObject } from '#protocol/json.ts';
import type { RunEvent } from '#protocol/runEvents.ts';
import type { Clock, Environment } from '../actions/action.ts';
import type { RunHandle, RunOutcome } from '../engines/common/runHandle.ts';
import { resumeRun, startRun } from '../engines/embedded/engine.ts';
import type { Cause, Journal } from '../engines/embedded/journal.ts';
import type { Secrets } from '../secrets/resolve.ts';
import type { ServedFlow } from './triggers.ts';

export interface LiveRunsOptions {
  readonly journal: Journal;
  readonly env: Environment;
  readonly clock: Clock;
  readonly isTraced: boolean;
  /** Those that an editor keeps. */
  readonly secrets: () => Secrets;
  /** Called with the events of all runs, in order; `past` is what has happened before in one that was resumed. */
  onEvents(events: readonly RunEvent[], past: readonly RunEvent[]): void;
  /** Called when a run has ended or waits. */
  onDone(run: string, outcome: RunOutcome): void;
}

export class LiveRuns {
  readonly #options: LiveRunsOptions;
  readonly #live = new Map<string, RunHandle>();
  #isStopping = false;

  constructor(options: LiveRunsOptions) {
    this.#options = options;
  }

  get count(): number {
    return this.#live.size;
  }

  /** Whether no run is taken any more. */
  get isStopping(): boolean {
    return this.#isStopping;
  }

  /** Throws an InputProblem, and AlreadyStarted, as {@link startRun} does. */
  start(flow: ServedFlow, input: JsonObject, cause?: Cause): RunHandle {
    const { journal, env, clock, isTraced, secrets } = this.#options;
    const handle = startRun(flow.plan, input, {
      ...{ journal, env, clock, isTraced, secrets: secrets(), cwd: flow.cwd },
      ...(cause === undefined ? {} : { cause }),
    });
    return this.#follow(handle);
  }

  /** Throws a RunProblem where that can't be done. */
  resume(run: string): RunHandle {
    const { journal, env, clock, isTraced, secrets } = this.#options;
    return this.#follow(resumeRun(journal, run, { env, clock, isTraced, secrets: secrets() }));
  }

  find(run: string): RunHandle | undefined {
    return this.#live.get(run);
  }

  /** Starts nothing any more, and lets go of all runs: steps under way may take `limit` milliseconds to end. */
  async stop(limit: number): Promise<void> {
    this.#isStopping = true;
    const handles = [...this.#live.values()];
    for (const handle of handles) handle.interrupt(limit);
    await Promise.all(handles.map(handle => handle.done));
  }

  #follow(handle: RunHandle): RunHandle {
    const { onEvents, onDone } = this.#options;
    this.#live.set(handle.id, handle);
    handle.onStart(started => this.#follow(started));
    handle.onEvents(events => onEvents(events, handle.past));
    void handle.done.then(outcome => {
      this.#live.delete(handle.id);
      onDone(handle.id, outcome);
    });
    return handle;
  }
}
