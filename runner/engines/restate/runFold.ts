/** The state of a run on a worker: a fold of its events, kept between inputs so that only what is new has to be read. */
import type { Plan } from '#language/plan/plan.ts';
import { evolve } from '#runner/kernel/evolve.ts';
import { initialState, type State } from '#runner/kernel/state.ts';
import type { Environment } from '../../actions/action.ts';
import { resolveSecrets } from '../../secrets/resolve.ts';
import { type Sealer, userSealer } from '../../secrets/sealing.ts';
import { RunSecrets } from '../common/runSecrets.ts';
import type { EventBatch, RunFrame } from './messages.ts';

export interface RunFold {
  readonly plan: Plan;
  readonly state: State;
  readonly secrets: RunSecrets;
  /** Number of the last event in it. */
  seq: number;
}

/** The state of a run before its first event. Throws a `RunProblem` where a secret has no value on this worker. */
export function newFold(
  run: string,
  { plan, inFlight }: Pick<RunFrame, 'plan' | 'inFlight'>,
  env: Environment,
  sealer: Sealer = userSealer(env),
): RunFold {
  const values = resolveSecrets(plan, { env });
  return {
    plan,
    state: initialState(plan, { run, slots: inFlight, variables: env, secrets: values }),
    secrets: new RunSecrets(run, plan, values, sealer),
    seq: 0,
  };
}

/** Takes in what has been recorded since. */
export function foldBatch(fold: RunFold, { events, sealed = {} }: EventBatch): void {
  for (const shown of events) {
    const taken = sealed[shown.seq];
    const event = fold.secrets.openEvent(shown, taken === undefined ? undefined : Buffer.from(taken, 'base64'));
    fold.secrets.learnFrom(event, fold.state);
    evolve(fold.state, event);
    fold.seq = event.seq;
  }
}

/** How many runs a worker remembers between inputs. */
const most = 1000;

/** Folds by run, those that were not asked for in a long time left out. */
export class FoldCache {
  readonly #folds = new Map<string, RunFold>();

  /** Takes the fold out: who has changed it and failed must not give it back. */
  take(run: string, upTo: number): RunFold | undefined {
    const fold = this.#folds.get(run);
    this.#folds.delete(run);
    return fold !== undefined && fold.seq <= upTo ? fold : undefined;
  }

  give(run: string, fold: RunFold): void {
    this.#folds.set(run, fold);
    if (this.#folds.size <= most) return;
    const [oldest] = this.#folds.keys();
    if (oldest !== undefined) this.#folds.delete(oldest);
  }
}
