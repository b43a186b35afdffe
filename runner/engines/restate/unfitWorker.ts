/** A worker that lacks what a run needs gives back what it was given: the run goes on where that is. */
import { RetryableError } from '@restatedev/restate-sdk';
import { SealProblem } from '../../secrets/sealing.ts';
import { RunProblem } from '../common/runProblem.ts';

/** How long the cluster waits before it gives the same again, to this or another worker, in milliseconds. */
const retryAfter = 2000;

/** The cluster keeps the message, and shows it to who asks what holds up the run. It never holds a secret. */
export class UnfitWorker extends RetryableError {
  constructor(run: string, { message, hint }: RunProblem | SealProblem) {
    const why = hint === undefined ? message : `${message} ${hint}`;
    super(`A worker can’t carry out the run ${run}, and leaves it to others: ${why}`, { retryAfter });
    this.name = 'UnfitWorker';
  }
}

/** What this worker lacks, where that is why something was thrown: a key, the value of a secret, the store. */
export function lackOf(thrown: unknown): RunProblem | SealProblem | undefined {
  return thrown instanceof RunProblem || thrown instanceof SealProblem ? thrown : undefined;
}

/** Does something for a run. Rejects with an {@link UnfitWorker} where this worker lacks something for it. */
export async function whereFit<T>(run: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    const lack = lackOf(thrown);
    throw lack === undefined ? thrown : new UnfitWorker(run, lack);
  }
}
