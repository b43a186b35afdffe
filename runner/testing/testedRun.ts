/** A run of a flow in a test: real kernel, virtual clock, mocked actions. */
import type { Plan } from '#language/plan/plan.ts';
import type { JsonObject } from '#protocol/json.ts';
import type { RunEvent } from '#protocol/runEvents.ts';
import { startOfVirtualTime } from '#protocol/runView.ts';
import type { StartAttempt } from '../kernel/commands.ts';
import type { State } from '../kernel/state.ts';
import { type AttemptOutcome, World } from '../sim/world.ts';
import { RealActions, type Surroundings } from './realActions.ts';
import { testSecrets, testSeed } from './testScope.ts';

/** A run in which more happens than this has no end that would be worth waiting for. */
const mostHappenings = 50_000;

export type Answered = AttemptOutcome | 'real' | ((outcome: AttemptOutcome) => void);

export interface RunHost extends Surroundings {
  /**
   * What an attempt comes to; `real`: its action is to be carried out, and a function is to be told what comes of it.
   * `at` in milliseconds after the start.
   */
  readonly answer: (attempt: StartAttempt, at: number) => Answered;
  readonly variable: (name: string) => string | undefined;
  readonly observe: (event: RunEvent, state: State) => void;
}

export class TestedRun {
  readonly world: World;
  readonly #host: RunHost;
  readonly #plan: Plan;
  /** Of this run, and of each that it has started. */
  readonly #real = new Map<World, RealActions>();
  #happenings = 0;

  constructor(plan: Plan, host: RunHost) {
    this.#plan = plan;
    this.#host = host;
    this.world = new World({
      plan,
      options: { variables: variablesOf(host.variable), secrets: testSecrets(plan), callsPauses: true },
      startsAt: startOfVirtualTime,
      outcome: (attempt, world) => this.#outcome(attempt, world),
      abort: (path, attempt, reason, world) => this.#real.get(world)?.abort(path, attempt, reason),
      observe: host.observe,
    });
  }

  start(input: JsonObject): void {
    this.world.start(input, testSeed);
  }

  /**
   * Lets time pass up to `until` (milliseconds after the start), by default until the run ends or nothing is left to
   * happen. Gives false for a run that goes on and on; a promise only where it has to wait for a real action.
   */
  goOn(until?: number): boolean | Promise<boolean> {
    // While a real action is carried out, no virtual time passes.
    while (this.world.step(this.#busy === undefined ? until : this.world.passed)) {
      this.#happenings += 1;
      if (this.#happenings > mostHappenings) return false;
    }
    const busy = this.#busy;
    if (busy === undefined || this.world.outcome !== undefined) return true;
    return busy.settle().then(() => this.goOn(until));
  }

  get #busy(): RealActions | undefined {
    return [...this.#real.values()].find(real => real.isBusy);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#real.values()].map(real => real.close()));
  }

  #outcome(attempt: StartAttempt, world: World): AttemptOutcome | undefined {
    const answer = this.#host.answer(attempt, this.world.passed);
    if (typeof answer === 'object') return answer;
    const real = this.#real.get(world) ?? new RealActions(this.#plan, this.#host, world);
    this.#real.set(world, real);
    real.start(attempt, answer === 'real' ? undefined : answer);
    return undefined;
  }
}

/** `env()` sees what the test gives, and nothing of the machine that the test runs on. */
function variablesOf(variable: RunHost['variable']): Readonly<Record<string, string | undefined>> {
  return new Proxy<Record<string, string | undefined>>({}, { get: (_, name) => variable(String(name)) });
}
