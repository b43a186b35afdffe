/** Worker threads for functions of modules: one call at a time in each, and kept for the next call. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Json } from '#protocol/json.ts';
import type { ActionContext, Environment } from './action.ts';
import { ActionFailure, stopped } from './failure.ts';
import type { FromWorker, ToWorker, WorkerCall, WorkerFailure } from './functionProtocol.ts';

/** Functions that wait for something need few of a processor, so that more of them than processors may run. */
const mostWorkers = Math.max(8, 2 * availableParallelism());
/** How long a worker without work is kept, in milliseconds. */
const idleTime = 30_000;

/** The program of the workers: beside this file, or where the bundles are. */
const program = import.meta.url.endsWith('.ts')
  ? new URL('./functionWorker.ts', import.meta.url)
  : new URL(import.meta.url.includes('/chunks/') ? '../functionWorker.js' : './functionWorker.js', import.meta.url);

/** By the environment that the threads see, which is the same object for all steps of a run. */
const pools = new WeakMap<Environment, FunctionPool>();

/** The threads of this process for runs in an environment. */
export function poolFor(env: Environment): FunctionPool {
  const known = pools.get(env);
  if (known !== undefined) return known;
  const pool = new FunctionPool(env);
  pools.set(env, pool);
  return pool;
}

type Surroundings = Pick<ActionContext, 'signal' | 'stopGrace' | 'log'>;

class FunctionPool {
  readonly #env: Environment;
  readonly #idle: FunctionWorker[] = [];
  readonly #waiting: (() => void)[] = [];
  #busy = 0;

  constructor(env: Environment) {
    this.#env = env;
  }

  /** Calls a function when a worker is free. Throws an ActionFailure for whatever goes wrong in it. */
  async call(call: WorkerCall, surroundings: Surroundings): Promise<Json> {
    await this.#turn(surroundings.signal);
    try {
      if (surroundings.signal.aborted) throw stopped();
      return await this.#callNow(call, surroundings);
    } finally {
      this.#busy -= 1;
      this.#waiting.shift()?.();
    }
  }

  async #callNow(call: WorkerCall, surroundings: Surroundings): Promise<Json> {
    const worker = this.#idle.pop() ?? new FunctionWorker(this.#env, gone => this.#forget(gone));
    try {
      return await worker.call(call, surroundings);
    } finally {
      if (worker.isAlive) this.#idle.push(worker);
    }
  }

  /** Waits until fewer than the most workers are busy, or the step is stopped; counts this call as busy then. */
  async #turn(signal: AbortSignal): Promise<void> {
    if (this.#busy >= mostWorkers) {
      await new Promise<void>(resolve => {
        const stop = (): void => {
          this.#waiting.splice(this.#waiting.indexOf(go), 1);
          resolve();
        };
        const go = (): void => {
          signal.removeEventListener('abort', stop);
          resolve();
        };
        this.#waiting.push(go);
        signal.addEventListener('abort', stop, { once: true });
      });
    }
    this.#busy += 1;
  }

  #forget(worker: FunctionWorker): void {
    const index = this.#idle.indexOf(worker);
    if (index >= 0) this.#idle.splice(index, 1);
  }
}

interface Current {
  readonly number: number;
  readonly call: WorkerCall;
  readonly surroundings: Surroundings;
  settle(outcome: () => Json): void;
}

/** One thread. It does not keep the process alive while it has nothing to do. */
class FunctionWorker {
  readonly #thread: Worker;
  #current: Current | undefined;
  #calls = 0;
  #idleTimer: NodeJS.Timeout | undefined;
  isAlive = true;

  constructor(env: Environment, onEnd: (worker: FunctionWorker) => void) {
    const isStripping = process.features.typescript !== false;
    this.#thread = new Worker(program, {
      env: { ...env },
      stdout: true,
      stderr: true,
      execArgv: [...(isStripping ? [] : ['--experimental-strip-types']), '--disable-warning=ExperimentalWarning'],
    });
    this.#thread.on('message', (message: FromWorker) => this.#receive(message));
    this.#thread.on('error', thrown => this.#end(onEnd, () => unexpected(thrown)));
    this.#thread.on('exit', () => this.#end(onEnd, () => ended()));
    for (const stream of ['stdout', 'stderr'] as const) {
      this.#thread[stream].on('data', (data: Buffer) => {
        const text = data.toString().replace(/\n$/, '');
        this.#current?.surroundings.log({ level: 'info', stream, text });
      });
    }
    this.#thread.unref();
  }

  call(call: WorkerCall, surroundings: Surroundings): Promise<Json> {
    clearTimeout(this.#idleTimer);
    this.#thread.ref();
    return new Promise((resolve, reject) => {
      let killer: NodeJS.Timeout | undefined;
      const abort = (): void => {
        this.#send({ type: 'abort' });
        killer = setTimeout(() => void this.#thread.terminate(), surroundings.stopGrace);
      };
      const settle = (outcome: () => Json): void => {
        clearTimeout(killer);
        surroundings.signal.removeEventListener('abort', abort);
        this.#current = undefined;
        this.#rest();
        try {
          if (surroundings.signal.aborted) throw stopped();
          resolve(outcome());
        } catch (thrown) {
          reject(thrown);
        }
      };
      this.#calls += 1;
      this.#current = { number: this.#calls, call, surroundings, settle };
      surroundings.signal.addEventListener('abort', abort, { once: true });
      this.#send({ type: 'call', number: this.#calls, call });
    });
  }

  #send(message: ToWorker): void {
    this.#thread.postMessage(message);
  }

  #rest(): void {
    if (!this.isAlive) return;
    this.#thread.unref();
    this.#idleTimer = setTimeout(() => void this.#thread.terminate(), idleTime).unref();
  }

  #receive(message: FromWorker): void {
    const current = this.#current;
    // What a function leaves running may speak when its step is over.
    if (current === undefined || message.number !== current.number) return;
    if (message.type === 'log') current.surroundings.log(message.entry);
    else if (message.type === 'done') current.settle(() => message.value);
    else current.settle(() => fail(current.call, message.failure));
  }

  #end(onEnd: (worker: FunctionWorker) => void, why: () => never): void {
    if (!this.isAlive) return;
    this.isAlive = false;
    clearTimeout(this.#idleTimer);
    onEnd(this);
    this.#current?.settle(why);
  }
}

function fail({ name, module }: WorkerCall, { code, message, stack, facts }: WorkerFailure): never {
  throw new ActionFailure(code, message, { details: { function: name, module, stack: stack ?? null, ...facts } });
}

function unexpected(thrown: unknown): never {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  throw new ActionFailure('function/crashed', `The function's thread ended with an error: ${error.message}`, {
    hint: 'An error was thrown where nothing waits for it, as in a timer, or a promise that nobody awaits.',
    details: { stack: error.stack ?? null },
  });
}

function ended(): never {
  throw new ActionFailure('function/exited', 'The function ended its thread before it gave a result.', {
    hint: '`process.exit()` does that. Throw an error to fail the step.',
  });
}
