/** Actions that a test really carries out: pure ones, those that it mocks as `real`, and those that are recorded. */
import type { Plan } from '#language/plan/plan.ts';
import type { Environment } from '../actions/action.ts';
import { outsideActions } from '../actions/outside.ts';
import { actions, resourceKinds } from '../actions/registry.ts';
import { Attempts } from '../engines/common/attempts.ts';
import { systemClock } from '../engines/common/clock.ts';
import { RunResources } from '../engines/common/resources.ts';
import type { StartAttempt } from '../kernel/commands.ts';
import type { AttemptOutcome, World } from '../sim/world.ts';

/** Where real actions work. */
export interface Surroundings {
  /** Working directory of processes, and base of relative file paths. */
  readonly cwd: string;
  readonly env: Environment;
}

const stopGrace = 2000;

/** The real actions of one run. No virtual time passes while one is carried out. */
export class RealActions {
  readonly #attempts: Attempts;
  readonly #resources: RunResources;
  /** By the paths of the steps whose actions run: who wants to know what comes of it. */
  readonly #running = new Map<string, ((outcome: AttemptOutcome) => void) | undefined>();
  #wake: () => void = () => undefined;

  constructor(plan: Plan, { cwd, env }: Surroundings, world: World) {
    this.#resources = new RunResources(resourceKinds, { cwd, env });
    this.#attempts = new Attempts({
      actions: { ...outsideActions(plan), ...actions },
      resources: this.#resources,
      cwd,
      env,
      clock: systemClock,
      stopGrace,
      abandonAfter: stopGrace + 3000,
      traceparentOf: () => undefined,
      onLog: () => undefined,
      onAnswer: (path, attempt, answer) => {
        const outcome: AttemptOutcome = answer.ok ? { value: answer.value } : { failure: answer.error };
        this.#running.get(path)?.(outcome);
        this.#running.delete(path);
        world.answer(path, attempt, outcome);
        this.#wake();
      },
    });
  }

  /** Whether one has not answered yet. */
  get isBusy(): boolean {
    return this.#running.size > 0;
  }

  /** `tell` is called with what comes of it. */
  start(attempt: StartAttempt, tell?: (outcome: AttemptOutcome) => void): void {
    this.#running.set(attempt.path, tell);
    this.#attempts.start(attempt);
  }

  abort(path: string, attempt: number, reason: string): void {
    if (this.#running.has(path)) this.#attempts.abort(path, attempt, reason);
  }

  /** Resolves when the next one of those that run has answered. */
  settle(): Promise<void> {
    return new Promise(resolve => {
      this.#wake = resolve;
    });
  }

  async close(): Promise<void> {
    this.#attempts.drop();
    await this.#resources.close();
  }
}
