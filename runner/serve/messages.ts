/** Starts flows for messages of NATS, MQTT and Redis. What comes while nobody listens is lost: these systems keep it for nobody. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Environment } from '../actions/action.ts';
import { ActionFailure } from '../actions/failure.ts';
import { messageSources, resourceKinds } from '../actions/registry.ts';
import { messageOf, type Starter } from './starter.ts';
import type { MessageOrigin, ServedTrigger } from './triggers.ts';

/** How long to wait before a lost source is looked for again, at first and at most, in milliseconds. */
const pauses = { first: 1000, longest: 30_000 };

export interface MessagesOptions {
  readonly env: Environment;
  readonly starter: Starter;
  /** A source can't be reached. */
  onProblem(message: string): void;
}

interface Listener {
  /** Its latest text. */
  served: ServedTrigger;
  /** Where it listens, and to what: it goes on as long as that stays the same. */
  readonly what: string;
  readonly stopping: AbortController;
  readonly ended: Promise<void>;
}

export class Messages {
  readonly #options: MessagesOptions;
  #listeners = new Map<string, Listener>();

  constructor(options: MessagesOptions) {
    this.#options = options;
  }

  /** Serves these, and no others any more. One that stays as it is misses no message. */
  serve(triggers: readonly ServedTrigger[]): void {
    const before = this.#listeners;
    this.#listeners = new Map();
    for (const served of triggers) {
      if (served.source === undefined) continue;
      const what = JSON.stringify([served.source, served.arguments, served.flow.cwd]);
      const known = before.get(served.key);
      const listener = known?.what === what ? known : this.#listen(served, served.source, what);
      listener.served = served;
      this.#listeners.set(served.key, listener);
    }
    for (const [key, listener] of before) {
      if (this.#listeners.get(key) !== listener) listener.stopping.abort();
    }
  }

  async stop(): Promise<void> {
    const listeners = [...this.#listeners.values()];
    this.#listeners = new Map();
    for (const { stopping } of listeners) stopping.abort();
    await Promise.all(listeners.map(({ ended }) => ended));
  }

  #listen(served: ServedTrigger, origin: MessageOrigin, what: string): Listener {
    const stopping = new AbortController();
    const listener: Listener = {
      served,
      what,
      stopping,
      ended: Promise.resolve().then(() => this.#run(listener, origin)),
    };
    return listener;
  }

  /** Listens again and again until it is stopped. */
  async #run(listener: Listener, origin: MessageOrigin): Promise<void> {
    const { signal } = listener.stopping;
    let pause = pauses.first;
    while (!signal.aborted) {
      const begun = performance.now();
      try {
        await this.#listenOnce(listener, origin);
      } catch (thrown) {
        if (signal.aborted) return;
        if (performance.now() - begun > pauses.longest) pause = pauses.first;
        this.#options.onProblem(`${listener.served.name} hears nothing: ${messageOf(thrown)}`);
        await delay(pause, undefined, { signal }).catch(() => undefined);
        pause = Math.min(pauses.longest, pause * 2);
      }
    }
  }

  async #listenOnce(listener: Listener, origin: MessageOrigin): Promise<void> {
    const [kind, source] = [resourceKinds[origin.type], messageSources[origin.name]];
    if (kind === undefined || source === undefined) {
      throw new ActionFailure('resource/unknown', `Nothing brings messages for \`${origin.name}\`.`);
    }
    const { arguments: given, flow } = listener.served;
    const resource = await kind.open(origin.arguments, { cwd: flow.cwd, env: this.#options.env });
    try {
      const take = (message: Parameters<Starter['tryStart']>[1]): void => {
        if (!listener.stopping.signal.aborted) void this.#options.starter.tryStart(listener.served, message, {});
      };
      await source.listen(resource, given, take, listener.stopping.signal);
    } finally {
      await resource.close().catch(() => undefined);
    }
  }
}
