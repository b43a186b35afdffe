/** Carries out the attempts that the cluster gives this worker. */
import { setTimeout as delay } from 'node:timers/promises';
import type { StepLog } from '#protocol/runEvents.ts';
import type { StartAttempt } from '#runner/kernel/commands.ts';
import type { Action, Environment, ResourceKind } from '../../actions/action.ts';
import { toFailure } from '../../actions/failure.ts';
import { outsideActions } from '../../actions/outside.ts';
import { actions, resourceKinds } from '../../actions/registry.ts';
import { resolveSecrets } from '../../secrets/resolve.ts';
import { userSealer } from '../../secrets/sealing.ts';
import { type Answer, Attempts } from '../common/attempts.ts';
import { storeVariable } from '../common/blobStore.ts';
import { systemClock } from '../common/clock.ts';
import { LogBuffer } from '../common/logBuffer.ts';
import { RunResources } from '../common/resources.ts';
import { RunSecrets } from '../common/runSecrets.ts';
import { ClusterProblem, type RestateClient } from './client.ts';
import type { ClusterClock } from './clusterClock.ts';
import type { Frames } from './frames.ts';
import { type LargeValues, MissingValue } from './largeValues.ts';
import type { AttemptGuard, Performance, Performer } from './liveAttempts.ts';
import type { AttemptAnswer, AttemptTask, RunFrame } from './messages.ts';
import { whereFit } from './unfitWorker.ts';

export interface PerformerOptions {
  readonly env: Environment;
  readonly client: Pick<RestateClient, 'tell'>;
  readonly frames: Frames;
  readonly clusterClock: ClusterClock;
  /** Where what is large goes. */
  readonly large: LargeValues;
  readonly registry?: {
    readonly actions: Readonly<Record<string, Action>>;
    readonly resourceKinds: Readonly<Record<string, ResourceKind>>;
  };
}

/** How long what was opened for a run stays open after its last step here, in milliseconds. */
const idleTime = 30_000;
/** How often what an action says is passed on while it is under way, in milliseconds. */
const logPause = 500;
/** What is larger goes through no message of the cluster, in bytes of JSON; with a store, what is larger is not kept. */
const largest = 8 * 1024 * 1024;
const largestInStore = 256 * 1024 * 1024;
const stopGrace = 2000;
/** How long the cluster may be away before a step fails that can't begin, in milliseconds. */
const clusterPatience = 600_000;

/** A run as this worker knows it. */
interface KnownRun {
  readonly frame: RunFrame;
  readonly secrets: RunSecrets;
  readonly resources: RunResources;
  live: number;
  closing: NodeJS.Timeout | undefined;
}

export class StepPerformer implements Performer {
  readonly #options: PerformerOptions;
  readonly #runs = new Map<string, Promise<KnownRun>>();
  /** Runs are looked up no longer than that: other workers answer, and there may be none. */
  readonly #closing = new AbortController();

  constructor(options: PerformerOptions) {
    this.#options = options;
  }

  async admit({ run: id, command }: AttemptTask): Promise<void> {
    await whereFit(id, async () => {
      const run = await this.#use(id);
      try {
        // What stands in the store, is read when it is needed.
        if ('sealed' in command) run.secrets.openConcealed(command);
      } finally {
        this.#leave(id, run);
      }
    });
  }

  async perform(task: AttemptTask, guard: AttemptGuard): Promise<Performance> {
    let run: KnownRun;
    try {
      run = await this.#use(task.run);
    } catch (thrown) {
      const time = this.#options.clusterClock.now(task.run);
      return { time, answer: { clear: { how: 'failed', error: toFailure(thrown) } }, logs: [] };
    }
    try {
      return await this.#performIn(run, task, guard);
    } finally {
      this.#leave(task.run, run);
    }
  }

  /** Closes all that is open. */
  async close(): Promise<void> {
    this.#closing.abort();
    const runs = await Promise.allSettled(this.#runs.values());
    this.#runs.clear();
    for (const run of runs) {
      if (run.status === 'rejected') continue;
      clearTimeout(run.value.closing);
      await run.value.resources.close();
    }
  }

  async #use(id: string): Promise<KnownRun> {
    const opening = this.#runs.get(id) ?? this.#open(id);
    this.#runs.set(id, opening);
    opening.catch(() => this.#runs.delete(id));
    const run = await opening;
    clearTimeout(run.closing);
    run.live += 1;
    return run;
  }

  async #open(id: string): Promise<KnownRun> {
    const { frames, env, registry } = this.#options;
    const frame = await frameOf(frames, id, this.#closing.signal);
    const secrets = new RunSecrets(id, frame.plan, resolveSecrets(frame.plan, { env }), userSealer(env));
    const resources = new RunResources(registry?.resourceKinds ?? resourceKinds, { cwd: frame.cwd, env });
    return { frame, secrets, resources, live: 0, closing: undefined };
  }

  /** Other steps of the run may come here, so that what is open is kept for a while. */
  #leave(id: string, run: KnownRun): void {
    run.live -= 1;
    if (run.live > 0) return;
    run.closing = setTimeout(() => {
      this.#runs.delete(id);
      void run.resources.close();
    }, idleTime);
    run.closing.unref();
  }

  async #performIn(run: KnownRun, task: AttemptTask, guard: AttemptGuard): Promise<Performance> {
    const { secrets } = run;
    const logs = new LogBuffer(secrets.masker);
    const passing = setInterval(() => void this.#passOn(task.run, logs.take()), logPause);
    try {
      const answer = await this.#answer(run, task, logs, guard);
      logs.end(task.path);
      return { time: this.#options.clusterClock.now(task.run), answer, logs: logs.take() };
    } finally {
      clearInterval(passing);
    }
  }

  async #answer(
    run: KnownRun,
    task: AttemptTask,
    logs: LogBuffer,
    { signal, mayBegin }: AttemptGuard,
  ): Promise<Performance['answer']> {
    const { secrets } = run;
    const { large } = this.#options;
    try {
      const command = secrets.openConcealed(await large.whole(task.run, task.command));
      secrets.learnFromCall(command);
      if (!mayBegin()) return { clear: { how: 'lost' } };
      const answer = told(await this.#attempt(run, command, logs, signal), secrets, large.hasStore);
      return await large.keep(task.run, secrets.conceal(answer));
    } catch (thrown) {
      // The action itself never throws here.
      const { message, hint } = thrown as { readonly message: string; readonly hint?: string };
      const code = thrown instanceof MissingValue ? 'store/missing' : 'store/unavailable';
      const error = { code, message: `The step’s data can’t be kept or had: ${message}`, hint };
      return secrets.conceal({ how: 'failed', error: secrets.hideFailure(error) });
    }
  }

  /** What is lost of it is not worth a failure of the step. */
  async #passOn(run: string, logs: readonly StepLog[]): Promise<void> {
    if (logs.length === 0) return;
    const { client, clusterClock } = this.#options;
    await client.tell(run, { type: 'logged', time: clusterClock.now(run), logs }).catch(() => undefined);
  }

  #attempt(run: KnownRun, command: StartAttempt, logs: LogBuffer, signal: AbortSignal): Promise<Answer> {
    const { env, registry } = this.#options;
    const { frame, resources } = run;
    return new Promise(resolve => {
      const attempts = new Attempts({
        actions: { ...outsideActions(frame.plan), ...(registry?.actions ?? actions) },
        resources,
        cwd: frame.cwd,
        env,
        clock: systemClock,
        stopGrace,
        abandonAfter: stopGrace + 3000,
        traceparentOf: () => undefined,
        onLog: (path, entry) => logs.add(path, entry),
        onAnswer: (_path, _attempt, answer) => resolve(answer),
      });
      attempts.start(command);
      const abort = (): void => attempts.abort(command.path, command.attempt, 'the step was stopped');
      if (signal.aborted) abort();
      else signal.addEventListener('abort', abort);
    });
  }
}

/** A node that is away comes again, or another one takes its place: that is no failure of a step. */
async function frameOf(frames: Frames, run: string, signal: AbortSignal): Promise<RunFrame> {
  for (const until = Date.now() + clusterPatience; ; await delay(300, undefined, { signal })) {
    try {
      return await frames.of(run, signal);
    } catch (thrown) {
      if (!(thrown instanceof ClusterProblem && thrown.isPassing) || Date.now() > until) throw thrown;
    }
  }
}

function told(answer: Answer, secrets: RunSecrets, hasStore: boolean): AttemptAnswer {
  if (!answer.ok) return { how: 'failed', error: secrets.hideFailure(answer.error) };
  const size = Buffer.byteLength(JSON.stringify(answer.value));
  const most = hasStore ? largestInStore : largest;
  if (size <= most) return { how: 'done', value: answer.value };
  const message = `The result has ${size} bytes; on a cluster at most ${most} go from step to step.`;
  const hint = hasStore
    ? 'Write it to a file or an object store that all workers see, and give its name.'
    : `Give the workers a store for large values: ${storeVariable}.`;
  return { how: 'failed', error: { code: 'result/too-large', message, hint } };
}
