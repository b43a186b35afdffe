/** The attempts of one run that are under way: calls of actions, each answered exactly once. */
import type { Json } from '#protocol/json.ts';
import type { StartAttempt } from '#runner/kernel/commands.ts';
import type { Action, ActionContext, Clock, Environment, LogEntry } from '../../actions/action.ts';
import { ActionFailure, type Failure, stopped, toFailure } from '../../actions/failure.ts';
import type { RunResources } from './resources.ts';

export type Answer = { readonly ok: true; readonly value: Json } | { readonly ok: false; readonly error: Failure };

export interface AttemptSurroundings {
  readonly actions: Readonly<Record<string, Action>>;
  readonly resources: RunResources;
  readonly cwd: string;
  readonly env: Environment;
  readonly clock: Clock;
  readonly stopGrace: number;
  /** How long an action may take to stop before the run goes on without it, in milliseconds. */
  readonly abandonAfter: number;
  traceparentOf(path: string): string | undefined;
  onLog(path: string, entry: LogEntry): void;
  onAnswer(path: string, attempt: number, answer: Answer): void;
}

interface LiveAttempt {
  readonly attempt: number;
  readonly controller: AbortController;
  /** Calls off that the run goes on without it. */
  abandoning: (() => void) | undefined;
}

export class Attempts {
  readonly #surroundings: AttemptSurroundings;
  /** By path: a step has at most one attempt at a time. */
  readonly #live = new Map<string, LiveAttempt>();

  constructor(surroundings: AttemptSurroundings) {
    this.#surroundings = surroundings;
  }

  /** Whether an action is under way. */
  get areLive(): boolean {
    return this.#live.size > 0;
  }

  /** Calls the action. The answer comes later, also where the action throws at once. */
  start(command: StartAttempt): void {
    const live: LiveAttempt = {
      attempt: command.attempt,
      controller: new AbortController(),
      abandoning: undefined,
    };
    this.#live.set(command.path, live);
    this.#call(command, live).then(
      value => this.#answer(command.path, live, { ok: true, value: value ?? null }),
      (thrown: unknown) => this.#answer(command.path, live, { ok: false, error: toFailure(thrown) }),
    );
  }

  /** Tells an action to stop. One that does not is answered for, and left to itself. */
  abort(path: string, attempt: number, reason: string): void {
    const live = this.#live.get(path);
    if (live === undefined || live.attempt !== attempt) {
      const answer: Answer = { ok: false, error: toFailure(stopped()) };
      queueMicrotask(() => this.#surroundings.onAnswer(path, attempt, answer));
      return;
    }
    if (live.controller.signal.aborted) return;
    live.controller.abort(new Error(reason));
    const { clock, abandonAfter } = this.#surroundings;
    live.abandoning = clock.at(clock.now() + abandonAfter, () => this.#abandon(path, live));
  }

  /** Tells all actions to stop, and takes no more answers. */
  drop(): void {
    for (const live of this.#live.values()) {
      live.abandoning?.();
      live.controller.abort(new Error('the run has ended'));
    }
    this.#live.clear();
  }

  async #call(command: StartAttempt, live: LiveAttempt): Promise<Json> {
    const { actions, resources } = this.#surroundings;
    const action = Object.hasOwn(actions, command.action) ? actions[command.action] : undefined;
    if (action === undefined) {
      throw new ActionFailure('action/unknown', `There is no action \`${command.action}\`.`, {
        hint: 'The flow may have been written for a newer version of Baton.',
      });
    }
    const resource = command.resource === undefined ? undefined : await resources.use(command.resource);
    if (live.controller.signal.aborted) throw stopped();
    return action.run(command.input, this.#contextOf(command, live, resource));
  }

  #contextOf(command: StartAttempt, live: LiveAttempt, resource: ActionContext['resource']): ActionContext {
    const { cwd, env, clock, stopGrace, onLog, traceparentOf } = this.#surroundings;
    return {
      cwd,
      env,
      clock,
      stopGrace,
      resource,
      signal: live.controller.signal,
      idempotencyKey: command.idempotencyKey,
      traceparent: traceparentOf(command.path),
      log: entry => {
        if (this.#live.get(command.path) === live) onLog(command.path, entry);
      },
    };
  }

  #abandon(path: string, live: LiveAttempt): void {
    const seconds = this.#surroundings.abandonAfter / 1000;
    const text = `The action did not stop within ${seconds} s of being told to; the run goes on without it.`;
    if (this.#live.get(path) === live) this.#surroundings.onLog(path, { level: 'warn', stream: 'log', text });
    this.#answer(path, live, { ok: false, error: toFailure(stopped()) });
  }

  #answer(path: string, live: LiveAttempt, answer: Answer): void {
    if (this.#live.get(path) !== live) return;
    this.#live.delete(path);
    live.abandoning?.();
    this.#surroundings.onAnswer(path, live.attempt, answer);
  }
}
