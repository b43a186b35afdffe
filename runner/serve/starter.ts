/** Starting a flow for what a trigger has seen. */
import { randomUUID } from 'node:crypto';
import type { Sources } from '#language/plan/evaluate.ts';
import type { Json } from '#protocol/json.ts';
import type { Clock, Environment } from '../actions/action.ts';
import type { RunHandle } from '../engines/common/runHandle.ts';
import { AlreadyStarted, type Cause } from '../engines/embedded/journal.ts';
import type { Secrets } from '../secrets/resolve.ts';
import type { LiveRuns } from './liveRuns.ts';
import { inputFor, type ServedTrigger } from './triggers.ts';

/** What became of something that a trigger has seen. */
export type StartOutcome = 'started' | 'repeated' | 'refused';

export interface StarterOptions {
  readonly runs: LiveRuns;
  readonly sources: Sources;
  /** Told of each, with the reason where nothing was started because of it. */
  onStart(served: ServedTrigger, outcome: StartOutcome, reason: string | undefined): void;
}

export class Starter {
  readonly #options: StarterOptions;

  constructor(options: StarterOptions) {
    this.#options = options;
  }

  /**
   * Starts the trigger's flow. Throws AlreadyStarted, an EvaluationError where what has happened does not fit, and an
   * InputProblem where the flow does not take it.
   */
  start(served: ServedTrigger, happened: Json, cause: Omit<Cause, 'trigger'>): RunHandle {
    const { runs, sources, onStart } = this.#options;
    try {
      const input = inputFor(served, happened, sources);
      const handle = runs.start(served.flow, input, { ...cause, trigger: served.key });
      onStart(served, 'started', undefined);
      return handle;
    } catch (thrown) {
      const isRepeated = thrown instanceof AlreadyStarted;
      onStart(served, isRepeated ? 'repeated' : 'refused', isRepeated ? undefined : messageOf(thrown));
      throw thrown;
    }
  }

  /** As {@link start}, where nobody waits for an answer: a failure is told, and that is all. */
  tryStart(served: ServedTrigger, happened: Json, cause: Omit<Cause, 'trigger'>): RunHandle | undefined {
    try {
      return this.start(served, happened, cause);
    } catch {
      return undefined;
    }
  }
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
