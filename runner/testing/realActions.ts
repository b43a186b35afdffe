/** Actions that a test really carries out: pure ones, and those that it mocks as `real`. */
import type { Plan } from '#language/plan/plan.ts';
import type { Environment } from '../actions/action.ts';
import { outsideActions } from '../actions/outside.ts';
import { actions, resourceKinds } from '../actions/registry.ts';
import { Attempts } from '../engines/common/attempts.ts';
import { systemClock } from '../engines/common/clock.ts';
import { RunResources } from '../engines/common/resources.ts';
import type { StartAttempt } from '../kernel/commands.ts';
import type { World } from '../sim/world.ts';

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
  /** Paths of the steps whose actions run. */
  readonly #running = new Set<string>();
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
        this.#running.delete(path);
        world.answer(path, attempt, answer.ok ? { value: answer.value } : { failure: answer.error });
        this.#wake();
      },
    });
  }

  /** Whether one has not answered yet. */
  get isBusy(): boolean {
    return this.#running.size > 0;
  }

  start(attempt: StartAttempt): void {
    this.#running.add(attempt.path);
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
