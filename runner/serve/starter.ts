/** Starting a flow for what a trigger has seen. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Sources } from '#language/plan/evaluate.ts';
import type { Json } from '#protocol/json.ts';
import type { Clock, Environment } from '../actions/action.ts';
import { newRunId } from '../engines/common/runId.ts';
import { AlreadyStarted, type Cause } from '../engines/embedded/triggerRecords.ts';
import { ClusterProblem } from '../engines/restate/client.ts';
import type { Secrets } from '../secrets/resolve.ts';
import type { RunHost, Started } from './runHost.ts';
import { inputFor, type ServedTrigger } from './triggers.ts';

/** What became of something that a trigger has seen. */
export type StartOutcome = 'started' | 'repeated' | 'refused';

/** How long to wait before a cluster that is away is asked again, at first and at most, in milliseconds. */
const pauses = { first: 500, longest: 15_000 };

export interface StarterOptions {
  readonly runs: Pick<RunHost, 'start' | 'isStopping'>;
  readonly sources: Sources;
  /** Told of each, with the reason where nothing was started because of it. */
  onStart(served: ServedTrigger, outcome: StartOutcome, reason: string | undefined): void;
  /** The cluster is away: what has happened waits. */
  onProblem(message: string): void;
}

export class Starter {
  readonly #options: StarterOptions;
  readonly #stopping = new AbortController();

  constructor(options: StarterOptions) {
    this.#options = options;
  }

  /**
   * Starts the trigger's flow. Rejects with AlreadyStarted, an EvaluationError where what has happened does not fit, an
   * InputProblem where the flow does not take it, and a ClusterProblem.
   */
  async start(served: ServedTrigger, happened: Json, cause: Partial<Cause>, id?: string): Promise<Started> {
    const { runs, sources, onStart } = this.#options;
    try {
      const input = inputFor(served, happened, sources);
      const started = await runs.start(served.flow, input, { trigger: served.key, ...cause }, id);
      onStart(served, 'started', undefined);
      return started;
    } catch (thrown) {
      const isRepeated = thrown instanceof AlreadyStarted;
      if (!isAway(thrown))
        onStart(served, isRepeated ? 'repeated' : 'refused', isRepeated ? undefined : messageOf(thrown));
      throw thrown;
    }
  }

  /**
   * As {@link start}, where nobody waits for an answer: a failure is told, and that is all. While the cluster is away, it
   * is asked again and again. Gives whether what has happened is dealt with: false when the server stops before.
   */
  async tryStart(served: ServedTrigger, happened: Json, cause: Partial<Cause>): Promise<boolean> {
    const { signal } = this.#stopping;
    // The cluster may have heard what it has not answered: asked again, it finds the same run.
    const id = newRunId(Date.now());
    for (let pause = pauses.first; !signal.aborted; pause = Math.min(pauses.longest, pause * 2)) {
      try {
        await this.start(served, happened, cause, id);
        return true;
      } catch (thrown) {
        if (!isAway(thrown)) return true;
        if (pause === pauses.first) {
          this.#options.onProblem(
            `${served.flow.name} is started by ${served.name} as soon as it can be: ${thrown.message}`,
          );
        }
      }
      await delay(pause, undefined, { signal }).catch(() => undefined);
    }
    return false;
  }

  /** Asks no cluster again. */
  stop(): void {
    this.#stopping.abort();
  }
}

/** Whether the same may go well later: the cluster is away, or has no workers. */
export function isAway(thrown: unknown): thrown is ClusterProblem {
  return thrown instanceof ClusterProblem && !thrown.isRefusal;
}

/**
 * What expressions of triggers see. Their results become a run's input, and so are recorded.
 *
 * @param kept the secrets that an editor keeps: others are looked for elsewhere
 */
export function sourcesOf(env: Environment, clock: Clock, kept: () => Secrets = () => ({})): Sources {
  return {
    now: () => new Date(clock.now()).toISOString(),
    uuid: randomUUID,
    random: Math.random,
    variable: name => env[name],
    secret: name => kept()[name],
  };
}

export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
