/**
 * A run as an object of the cluster, by its id. Each input is a short invocation of its own: it reads how far the run is,
 * lets the kernel decide, records the events, and sends what is to be done. The cluster carries out one at a time, and each
 * exactly once, so that nothing here has to live as long as the run.
 */
import type { ObjectContext, ObjectSharedContext } from '@restatedev/restate-sdk';
import * as restate from '@restatedev/restate-sdk';
import type { Plan } from '#language/plan/plan.ts';
import type { JsonObject } from '#protocol/json.ts';
import type { RunEvent, StepLog } from '#protocol/runEvents.ts';
import { advance } from '#runner/kernel/commands.ts';
import { decide } from '#runner/kernel/decide.ts';
import type { ActionFailure, StartInput } from '#runner/kernel/input.ts';
import type { State } from '#runner/kernel/state.ts';
import type { Environment } from '../../actions/action.ts';
import { internalError } from '../common/internalError.ts';
import type { Hidden } from '../common/runSecrets.ts';
import type { RestateClient } from './client.ts';
import type { ClusterClock } from './clusterClock.ts';
import { type Asked, carryOut, listenToEvents } from './commands.ts';
import { type LargeValues, MissingValue } from './largeValues.ts';
import {
  type Answered,
  type AttemptAnswer,
  type EventBatch,
  type EventsRequest,
  type RunFrame,
  type RunInput,
  type RunMessage,
  type RunRequest,
  type RunSummary,
  services,
} from './messages.ts';
import { FoldCache, foldBatch, newFold, type RunFold } from './runFold.ts';
import { serviceOptions } from './serviceOptions.ts';
import { lackOf, whereFit } from './unfitWorker.ts';

/** How far a run is. */
export interface Head {
  /** Number of its last event. */
  readonly seq: number;
  /** How many batches of events there are: keys `0`, `1`, … */
  readonly batches: number;
  /** Time of its last event. */
  readonly latest: number;
  /** Nothing that comes has an effect any more. */
  readonly isOver?: true;
}

export interface RunSurroundings {
  /** What `env()` reads, and where secrets stand: the same on every worker. */
  readonly env: Environment;
  readonly client: Pick<RestateClient, 'events' | 'frame'>;
  readonly clock: ClusterClock;
  /** Where what is large stands. */
  readonly large: LargeValues;
}

/** What a turn is about. `time` is never before that of the turn before. */
interface Turn {
  readonly input: RunInput | StartInput | undefined;
  readonly logs: readonly StepLog[];
  readonly time: number;
}

/** What one input does to a run. */
class Turns {
  readonly #surroundings: RunSurroundings;
  readonly #folds = new FoldCache();

  constructor(surroundings: RunSurroundings) {
    this.#surroundings = surroundings;
  }

  start(ctx: ObjectContext, request: RunRequest): Promise<void> {
    return whereFit(ctx.key, () => this.#start(ctx, request));
  }

  take(ctx: ObjectContext, head: Head, message: RunMessage): Promise<void> {
    return whereFit(ctx.key, () => this.#take(ctx, head, message));
  }

  async #start(ctx: ObjectContext, { plan, input, seed, cwd, inFlight }: RunRequest): Promise<void> {
    const time = await ctx.run('now', () => this.#surroundings.clock.now(ctx.key));
    const fold = foldOrFail(ctx.key, { plan, inFlight }, this.#surroundings.env);
    const clear = fold.secrets.openConcealed(input);
    ctx.set('plan', plan);
    ctx.set('cwd', cwd);
    if (inFlight !== undefined) ctx.set('inFlight', inFlight);
    ctx.set('summary', summaryOf(ctx.key, plan, fold.secrets.hideInput(clear).input, time));
    const head: Head = { seq: 0, batches: 0, latest: time };
    listenToEvents(ctx, ctx.key, plan);
    await this.#go(ctx, head, fold, { input: { type: 'start', time, input: clear, seed }, logs: [], time });
  }

  async #take(ctx: ObjectContext, head: Head, message: RunMessage): Promise<void> {
    if (head.isOver) return;
    const time = Math.max(head.latest, message.time);
    const fold = await this.#foldOf(ctx.key, head);
    const whole = message.type === 'answered' ? await this.#withAnswer(ctx, message) : message;
    await this.#go(ctx, head, fold, { ...understood(whole, fold), time });
  }

  /** The answer with what is kept aside of it. One that is lost has failed, for good: what is decided once stays so. */
  async #withAnswer(ctx: ObjectContext, message: Answered): Promise<Answered> {
    const { large } = this.#surroundings;
    const { answer } = message;
    if (!('aside' in answer)) return message;
    const found = await large.whole<AttemptAnswer>(ctx.key, answer).catch(missingValue);
    const lost = await ctx.run('aside', () => (found instanceof MissingValue ? failureOf(found) : null));
    if (lost !== null) return { ...message, answer: { clear: { how: 'failed', error: lost } } };
    if (found instanceof MissingValue) throw found;
    return { ...message, answer: found };
  }

  /** The fold as of `head`. What is read here is not part of the invocation's own journal: it never changes. */
  async #foldOf(run: string, head: Head): Promise<RunFold> {
    const { client, large, env } = this.#surroundings;
    const fold = this.#folds.take(run, head.seq) ?? newFold(run, await client.frame(run), env);
    if (fold.seq < head.seq) {
      for (const batch of await client.events(run, { after: fold.seq, upTo: head.seq })) {
        foldBatch(fold, await large.wholeBatch(run, batch));
      }
    }
    return fold;
  }

  async #go(ctx: ObjectContext, head: Head, fold: RunFold, turn: Turn): Promise<void> {
    const { clock, large } = this.#surroundings;
    const before = statusOf(fold.state);
    const { events, commands, isBroken } = outcomeOf(ctx.key, fold, turn);
    if (events.length > 0) {
      const now = isBroken ? 'ended' : statusOf(fold.state);
      await record(ctx, head, events, { isOver: now === 'ended', large });
      if (now !== before) await noteStatus(ctx, now, events.at(-1)?.event);
      const { secrets, state } = fold;
      await carryOut(ctx, { clock, large, commands, time: turn.time, secrets, seed: state.run.seed });
    }
    if (!isBroken) this.#folds.give(ctx.key, fold);
  }
}

interface TurnOutcome {
  readonly events: readonly Hidden[];
  readonly commands: readonly Asked[];
  /** The fold is worth nothing any more. */
  readonly isBroken: boolean;
}

/** What follows from the turn; the fold goes with it. Where the kernel has a defect, the run fails. */
function outcomeOf(run: string, fold: RunFold, { input, logs, time }: Turn): TurnOutcome {
  const { seq } = fold;
  try {
    const events: Hidden[] = [];
    const commands: Asked[] = [];
    const isOver = fold.state.run.status === 'ended';
    const bodies = input === undefined ? [] : decide(fold.state, { ...input, time });
    for (const body of isOver ? [] : [...logs, ...bodies]) {
      fold.seq += 1;
      const event: RunEvent = { run, seq: fold.seq, time, ...body };
      const hidden = fold.secrets.hide(event, fold.state);
      events.push(hidden);
      // Nothing of a secret is kept for others.
      const asked = advance(fold.state, body);
      commands.push(
        ...asked.filter(each => each.type !== 'keep' || !fold.secrets.isSecret(each.path, each.value, fold.state)),
        // Who is started before it hears it, who is started after it does not.
        ...(hidden.event.type === 'event.emitted' ? [hidden.event] : []),
      );
    }
    return { events, commands, isBroken: false };
  } catch (thrown) {
    if (lackOf(thrown) !== undefined) throw thrown;
    // The cluster would try again for ever.
    const error = fold.secrets.hideFailure(internalError(thrown));
    const event: RunEvent = { run, seq: seq + 1, time, type: 'run.failed', error };
    const finish: Asked = { type: 'finish', outcome: { status: 'failed', error } };
    return { events: [{ event, sealed: undefined }], commands: [finish], isBroken: true };
  }
}

function missingValue(thrown: unknown): MissingValue {
  if (thrown instanceof MissingValue) return thrown;
  throw thrown;
}

function failureOf({ message, hint }: MissingValue): ActionFailure {
  return { code: 'store/missing', message, hint };
}

async function record(
  ctx: ObjectContext,
  head: Head,
  hidden: readonly Hidden[],
  { isOver, large }: { readonly isOver: boolean; readonly large: LargeValues },
): Promise<void> {
  const batch = batchOf(hidden);
  const keep = () => large.keepBatch(ctx.key, batch);
  // Sealing is not the same twice, so that what was sealed first is kept.
  ctx.set(`${head.batches}`, await (batch.sealed === undefined ? keep() : ctx.run('seal', keep)));
  const { seq, time } = batch.events.at(-1) ?? { seq: head.seq, time: head.latest };
  const now: Head = { seq, batches: head.batches + 1, latest: time, ...(isOver && { isOver }) };
  ctx.set('head', now);
}

const ends: Readonly<Record<string, RunSummary['status']>> = {
  'run.succeeded': 'succeeded',
  'run.failed': 'failed',
  'run.cancelled': 'cancelled',
};

/** What follows from the state alone; how a run has ended, its last event says. */
function statusOf({ run }: State): 'queued' | 'running' | 'waiting' | 'ended' {
  if (run.status === 'ended') return 'ended';
  if (run.isWaiting) return 'waiting';
  return run.permit?.status === 'asked' ? 'queued' : 'running';
}

async function noteStatus(
  ctx: ObjectContext,
  now: ReturnType<typeof statusOf>,
  last: RunEvent | undefined,
): Promise<void> {
  const summary = await ctx.get<RunSummary>('summary');
  if (summary === null) return;
  const status = now === 'ended' ? (ends[last?.type ?? ''] ?? 'failed') : now;
  ctx.set('summary', { ...summary, status, ended: now === 'ended' ? last?.time : undefined });
}

export function runObject(surroundings: RunSurroundings) {
  const turns = new Turns(surroundings);
  return restate.object({
    name: services.run,
    handlers: {
      /** Starts the run, once: says whether this was what started it. */
      start: async (ctx: ObjectContext, request: RunRequest): Promise<boolean> => {
        if ((await ctx.get<Head>('head')) !== null) return false;
        await turns.start(ctx, request);
        return true;
      },

      /** What comes for a run that is not there, or not any more, is dropped. */
      take: async (ctx: ObjectContext, message: RunMessage): Promise<void> => {
        const head = await ctx.get<Head>('head');
        if (head !== null) await turns.take(ctx, head, message);
      },

      /** Forgets a run that has ended; says whether it has. */
      forget: async (ctx: ObjectContext): Promise<boolean> => {
        const summary = await ctx.get<RunSummary>('summary');
        if (summary === null || summary.ended === undefined) return false;
        ctx.clearAll();
        return true;
      },

      events: restate.handlers.object.shared(
        async (ctx: ObjectSharedContext, { after, upTo = Number.POSITIVE_INFINITY }: EventsRequest) => {
          const head = await ctx.get<Head>('head');
          const found: EventBatch[] = [];
          for (let number = (head?.batches ?? 0) - 1; number >= 0; number -= 1) {
            const batch = await ctx.get<EventBatch>(`${number}`);
            if (batch === null || (batch.events.at(-1)?.seq ?? 0) <= after) break;
            if ((batch.events[0]?.seq ?? 0) <= upTo) found.unshift(batch);
          }
          return found;
        },
      ),

      frame: restate.handlers.object.shared(async (ctx: ObjectSharedContext): Promise<RunFrame | null> => {
        const [plan, cwd] = [await ctx.get<Plan>('plan'), await ctx.get<string>('cwd')];
        const inFlight = (await ctx.get<number>('inFlight')) ?? undefined;
        return plan === null || cwd === null ? null : { plan, cwd, inFlight };
      }),

      summary: restate.handlers.object.shared((ctx: ObjectSharedContext) => ctx.get<RunSummary>('summary')),
    },
    options: { enableLazyState: true, ...serviceOptions },
  });
}

function understood(message: RunMessage, { secrets }: RunFold): Pick<Turn, 'input' | 'logs'> {
  if (message.type === 'logged') return { input: undefined, logs: message.logs };
  if (message.type === 'told') return { input: secrets.openConcealed(message.input), logs: [] };
  if (message.type !== 'answered') return { input: message, logs: [] };
  const { time, path, attempt, logs } = message;
  if ('aside' in message.answer) throw new Error(`The answer of ${path} is not whole.`);
  const answer = secrets.openConcealed(message.answer);
  switch (answer.how) {
    case 'done':
      return { input: { type: 'attemptSucceeded', time, path, attempt, value: answer.value }, logs };
    case 'failed':
      return { input: { type: 'attemptFailed', time, path, attempt, error: answer.error }, logs };
    case 'lost':
      return { input: { type: 'attemptLost', time, path, attempt }, logs };
  }
}

function foldOrFail(run: string, frame: Pick<RunFrame, 'plan' | 'inFlight'>, env: Environment): RunFold {
  try {
    return newFold(run, frame, env);
  } catch (thrown) {
    // What is wrong with the request stays wrong: it is told to who made it.
    throw new restate.TerminalError(thrown instanceof Error ? thrown.message : String(thrown), { errorCode: 400 });
  }
}

function summaryOf(id: string, plan: Plan, input: JsonObject, started: number): RunSummary {
  const signature = plan.flows[plan.entry]?.signature;
  if (signature === undefined)
    throw new restate.TerminalError(`The plan has no flow ${plan.entry}.`, { errorCode: 400 });
  const { name, place } = signature;
  return { id, flow: name, file: place.file, input, started, ended: undefined, status: 'running' };
}

function batchOf(hidden: readonly Hidden[]): EventBatch {
  const events = hidden.map(({ event }) => event);
  const taken = hidden.flatMap(({ event, sealed }) =>
    sealed === undefined ? [] : [[event.seq, Buffer.from(sealed).toString('base64')] as const],
  );
  return taken.length === 0 ? { events } : { events, sealed: Object.fromEntries(taken) };
}
