/** The state of a run on a worker: a fold of its events, kept between inputs so that only what is new has to be read. */
import type { Plan } from '#language/plan/plan.ts';
import type { RunEvent } from '#protocol/runEvents.ts';
import { evolve } from '#runner/kernel/evolve.ts';
import { initialState, type State } from '#runner/kernel/state.ts';
import type { Environment } from '../../actions/action.ts';
import { resolveSecrets } from '../../secrets/resolve.ts';
import { type Sealer, userSealer } from '../../secrets/sealing.ts';
import { RunSecrets } from '../common/runSecrets.ts';
import type { Carriers, EventBatch, RunFrame, RunOpening } from './messages.ts';
import { RecentMap } from './recentMap.ts';

export interface RunFold {
  readonly plan: Plan;
  readonly state: State;
  readonly secrets: RunSecrets;
  /** Number of the last event in it. */
  seq: number;
  /** What the run's first event says, without secrets. */
  opening: RunOpening | undefined;
  /** How many batches of events are in it. */
  batches: number;
  /** Whether it has ever been in line for something. */
  hasLines: boolean;
  /** Invocations of the lanes that carry out attempts, by path, and the turns that began them; of what is not under way any more, the last. */
  readonly carriers: Map<string, { readonly invocation: string; readonly turn: number }>;
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
    opening: undefined,
    batches: 0,
    hasLines: false,
    carriers: new Map(),
  };
}

/** Takes in what has been recorded since. */
export function foldBatch(fold: RunFold, { events, sealed = {}, carriers }: EventBatch): void {
  for (const shown of events) {
    const taken = sealed[shown.seq];
    const event = fold.secrets.openEvent(shown, taken === undefined ? undefined : Buffer.from(taken, 'base64'));
    fold.secrets.learnFrom(event, fold.state);
    evolve(fold.state, event);
    noteEvent(fold, shown);
  }
  noteBatch(fold, carriers);
}

/** The event, as it may be shown, is in the state. */
export function noteEvent(fold: RunFold, event: RunEvent): void {
  fold.seq = event.seq;
  if (event.type === 'run.queued' || event.type === 'step.queued') fold.hasLines = true;
  if (event.type !== 'run.started') return;
  const { flow, file, input, time } = event;
  fold.opening = { flow, file, input, started: time };
}

/** Another batch is recorded, with those who carry out what begins in it. */
export function noteBatch(fold: RunFold, carriers: Carriers = {}): void {
  for (const [invocation, paths] of Object.entries(carriers)) {
    for (const path of paths) fold.carriers.set(path, { invocation, turn: fold.batches });
  }
  fold.batches += 1;
}

/** How many runs a worker remembers between inputs. */
const most = 1000;

/** Folds by run, those that were not asked for in a long time left out. */
export class FoldCache {
  readonly #folds = new RecentMap<RunFold>(most);

  /** Takes the fold out: who has changed it and failed must not give it back. */
  take(run: string, batches: number): RunFold | undefined {
    const fold = this.#folds.take(run);
    return fold !== undefined && fold.batches <= batches ? fold : undefined;
  }

  give(run: string, fold: RunFold): void {
    this.#folds.put(run, fold);
  }
}
