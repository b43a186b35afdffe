/** The same steps on other engines, each on a server of its own that is started for it. */
import { DBOS } from '@dbos-inc/dbos-sdk';
import { Queue, QueueEvents, Worker } from 'bullmq';
import { startPostgres } from '#test/services/postgres.ts';
import { startRedis } from '#test/services/redis.ts';

export interface Cost {
  /** Milliseconds by the clock. */
  readonly wall: number;
  /** Milliseconds of processors. */
  readonly cpu: number;
}

export interface PeerOptions {
  /** Of each run. */
  readonly steps: number;
  /** How many of a run may be under way at once. */
  readonly concurrency: number;
  /** How many runs there are, all at once; one by default. */
  readonly runs?: number;
}

/** At most so many jobs of a queue are under way at once. */
const mostAtOnce = 64;

type Best = (work: () => unknown) => Promise<Cost>;

/** Gives what all steps take, or why that can't be known. */
export async function dbos({ steps, concurrency, runs = 1 }: PeerOptions, best: Best): Promise<Cost | string> {
  const { postgres, reason } = await startPostgres();
  if (postgres === undefined) return reason;
  const name = `${runs} of ${steps} by ${concurrency}`;
  const flow = DBOS.registerWorkflow(
    async () => {
      let at = 0;
      const lane = async (): Promise<void> => {
        while (at < steps) {
          at += 1;
          await DBOS.runStep(async () => 1, { name: 'step' });
        }
      };
      await Promise.all(Array.from({ length: concurrency }, lane));
    },
    { name },
  );
  DBOS.setConfig({ name: 'bench', systemDatabaseUrl: postgres.url, logLevel: 'error' });
  await DBOS.launch();
  try {
    return await best(() => Promise.all(Array.from({ length: runs }, flow)));
  } finally {
    await DBOS.shutdown();
    await postgres.stop();
  }
}

/** As {@link dbos}. A chain waits for the end of each job before it adds the next. */
export async function bullmq({ steps, concurrency, runs = 1 }: PeerOptions, best: Best): Promise<Cost | string> {
  const { service, reason } = await startRedis();
  if (service === undefined) return reason;
  const connection = { host: '127.0.0.1', port: service.port, password: 's3cret', maxRetriesPerRequest: null };
  const queue = new Queue('steps', { connection });
  queue.setMaxListeners(0);
  const events = new QueueEvents('steps', { connection });
  events.setMaxListeners(0);
  const worker = new Worker('steps', async () => 1, {
    connection,
    concurrency: Math.min(mostAtOnce, runs * concurrency),
  });
  await Promise.all([queue.waitUntilReady(), events.waitUntilReady(), worker.waitUntilReady()]);
  const one = async (): Promise<void> => {
    if (concurrency === 1) {
      for (let step = 0; step < steps; step += 1) await (await queue.add('step', {})).waitUntilFinished(events);
      return;
    }
    const jobs = await queue.addBulk(Array.from({ length: steps }, () => ({ name: 'step', data: {} })));
    await Promise.all(jobs.map(job => job.waitUntilFinished(events)));
  };
  try {
    return await best(() => Promise.all(Array.from({ length: runs }, one)));
  } finally {
    await worker.close();
    await events.close();
    await queue.close();
    await service.stop();
  }
}
