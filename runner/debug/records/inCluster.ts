/** Runs that a cluster has recorded. */
import { userInfo } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Said, Saying, WaitingRun } from '#protocol/requests.ts';
import type { RunEvent, Wait } from '#protocol/runEvents.ts';
import { evolve } from '#runner/kernel/evolve.ts';
import { initialState } from '#runner/kernel/state.ts';
import type { Environment } from '../../actions/action.ts';
import { checkEvent, InputProblem } from '../../engines/common/input.ts';
import { ClusterProblem, type RestateClient } from '../../engines/restate/client.ts';
import { eventsOf } from '../../engines/restate/clusterRun.ts';
import type { RunInput, RunSummary } from '../../engines/restate/messages.ts';
import { emitTo, openRuns, type ToldRun, tellRun } from '../../engines/restate/telling.ts';
import { shortText } from '../inspect/values.ts';
import { resolutionOf } from '../resolution.ts';
import { lastSteps, mostInput, mostRuns, type RunRecords } from './records.ts';

/** `env` is where the key stands that seals secrets. All reject with a {@link ClusterProblem} when the cluster is away. */
export function inCluster(client: RestateClient, env: Environment): RunRecords {
  const newest = async (): Promise<readonly RunSummary[]> => (await client.list()).slice(0, mostRuns);
  return {
    history: async () =>
      (await newest()).map(({ id, flow, file, input, started, ended, status }) => ({
        ...{ engine: 'restate', run: id, flow, file, started, status, latest: ended ?? started, isPinned: false },
        input: shortText(input, mostInput),
      })),
    lastRuns: async program => {
      const last = new Map<string, string>();
      for (const { id, flow, file } of await newest()) {
        if (isFile(file, program) && !last.has(flow)) last.set(flow, id);
      }
      const runs = [...last].map(async ([flow, run]) => ({
        ...{ run, flow },
        steps: lastSteps(await eventsOf(client, run)),
      }));
      return await Promise.all(runs);
    },
    events: async run => {
      const events = await eventsOf(client, run);
      if (events.length === 0) throw new ClusterProblem(`There is no run \`${run}\` in the cluster.`);
      return events;
    },
    pin: async () => {
      throw new ClusterProblem('Runs of a cluster are not pinned: nothing forgets them by itself.');
    },
    fork: async () => ({ problem: 'A run of a cluster can’t be forked: forks begin in a local journal.' }),
    forget: async runs => {
      await Promise.all(runs.map(run => client.forget(run)));
    },
    waiting: async () => {
      const waiting = (await newest()).filter(({ status }) => status === 'waiting');
      return await Promise.all(
        waiting.map(
          async ({ id, flow, file, started }): Promise<WaitingRun> => ({
            ...{ engine: 'restate', run: id, flow, file, started, waits: waitsOf(await eventsOf(client, id)) },
          }),
        ),
      );
    },
    forms: async run => {
      const { events = {}, shapes = {} } = (await client.frame(run)).plan;
      return { fields: Object.fromEntries(Object.values(events).map(event => [event.name, event.fields])), shapes };
    },
    say: saying => say(client, saying, env),
  };
}

function isFile(uri: string, program: string): boolean {
  return uri.startsWith('file:') && URL.canParse(uri) && fileURLToPath(uri) === resolve(program);
}

/** What a run waits for that waits. */
function waitsOf(events: readonly RunEvent[]): readonly Wait[] {
  const last = events.findLast(({ type }) => type === 'run.waiting');
  return last?.type === 'run.waiting' ? (last.waits ?? []) : [];
}

async function say(client: RestateClient, saying: Saying, env: Environment): Promise<Said> {
  const { run } = saying;
  try {
    const summary = await client.summary(run);
    if (summary === undefined) return { problem: `There is no run \`${run}\` in the cluster.` };
    if (summary.ended !== undefined) return { problem: 'The run has ended: nothing can be said to it any more.' };
    const { plan } = await client.frame(run);
    if (saying.type === 'emit') {
      const { event } = saying;
      await emitTo(client, await openRuns(client), { event, fields: checkEvent(plan, event, saying.fields) }, env);
    } else {
      if (saying.type !== 'cancel' && !(await asks(client, { id: run, plan }, saying.path))) {
        return { problem: `\`${saying.path}\` does not ask any more: it was answered, or its time is over.` };
      }
      await tellRun(client, { id: run, plan }, inputOf(saying, Date.now()), env);
    }
    // What it starts, the cluster carries out.
    return { due: [] };
  } catch (thrown) {
    if (thrown instanceof ClusterProblem || thrown instanceof InputProblem) return { problem: thrown.message };
    throw thrown;
  }
}

async function asks(client: RestateClient, { id, plan }: ToldRun, path: string): Promise<boolean> {
  const state = initialState(plan, { run: id });
  for (const event of await eventsOf(client, id)) evolve(state, event);
  return state.asked.get(path) !== undefined;
}

function inputOf(saying: Exclude<Saying, { readonly type: 'emit' }>, time: number): RunInput {
  switch (saying.type) {
    case 'cancel':
      return { type: 'cancel', time, reason: 'stopped by the user' };
    case 'answer': {
      const { path, approved, comment } = saying;
      return { type: 'answer', time, path, answer: { approved, by: userInfo().username, comment } };
    }
    case 'resolve':
      return { type: 'resolve', time, path: saying.path, resolution: resolutionOf(saying) };
  }
}
