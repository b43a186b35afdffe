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
import type { Concealed, Hidden } from '../common/runSecrets.ts';
import type { RestateClient } from './client.ts';
import type { ClusterClock } from './clusterClock.ts';
import { type Asked, carryOut, listenToEvents } from './commands.ts';
import type { Frames } from './frames.ts';
import { type LargeValues, MissingValue } from './largeValues.ts';
import {
  type AttemptAnswer,
  type AttemptReport,
  type AttemptTask,
  type Carriers,
  type EventBatch,
  type Lane,
  type RunFrame,
  type RunInput,
  type RunMessage,
  type RunOpening,
  type RunRequest,
  type RunSummary,
  services,
} from './messages.ts';
import { FoldCache, foldBatch, newFold, noteBatch, noteEvent, type RunFold } from './runFold.ts';
import { appendBatch, batchesOf, type Head, headOf, newHead, newsIn } from './runRecord.ts';
import { fitting, send } from './sending.ts';
import { serviceOptions } from './serviceOptions.ts';
import { lackOf, whereFit } from './unfitWorker.ts';

export interface RunSurroundings {
  /** What `env()` reads, and where secrets stand: the same on every worker. */
  readonly env: Environment;
  readonly client: Pick<RestateClient, 'events'>;
  readonly frames: Frames;
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

/** Nobody has asked for more attempts. */
const nobody: Lane = { invocation: '', next: 'anyone' };

/** A turn's attempts are spread over so many lanes before a lane gets several, and a lane begins with at most so many. */
const [mostLanes, mostHeld] = [12, 8];

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

  /** @returns What the lane that has told this goes on with. */
  take(ctx: ObjectContext, head: Head, message: RunMessage): Promise<readonly AttemptTask[]> {
    return whereFit(ctx.key, () => this.#take(ctx, head, message));
  }

  async #start(ctx: ObjectContext, { plan, input, seed, cwd, inFlight }: RunRequest): Promise<void> {
    const time = await ctx.run('now', () => this.#surroundings.clock.now(ctx.key));
    const fold = foldOrFail(ctx.key, { plan, inFlight }, this.#surroundings.env);
    const clear = fold.secrets.openConcealed(input);
    const frame = this.#surroundings.frames.note(ctx.key, { plan, cwd, inFlight });
    ctx.set('frame', frame);
    fold.opening = openingOf(plan, fold.secrets.hideInput(clear).input, time);
    const head = newHead(time);
    listenToEvents(ctx, ctx.key, plan);
    await this.#go(ctx, head, fold, [{ input: { type: 'start', time, input: clear, seed }, logs: [], time }]);
  }

  async #take(ctx: ObjectContext, head: Head, message: RunMessage): Promise<readonly AttemptTask[]> {
    if (head.isOver) return [];
    const fold = await this.#foldOf(ctx.key, head);
    const reports = message.type === 'answered' ? await this.#wholeReports(ctx, message.reports) : [];
    const lane = message.type === 'answered' ? message.lane : nobody;
    let latest = head.latest;
    const turns = understood(message.type === 'answered' ? { ...message, reports } : message, fold).map(turn => {
      latest = Math.max(latest, turn.time);
      return { ...turn, time: latest };
    });
    return await this.#go(ctx, head, fold, turns, lane);
  }

  async #wholeReports(ctx: ObjectContext, reports: readonly AttemptReport[]): Promise<readonly AttemptReport[]> {
    const whole: AttemptReport[] = [];
    for (const report of reports) whole.push({ ...report, answer: await this.#wholeAnswer(ctx, report.answer) });
    return whole;
  }

  /** The answer with what is kept aside of it. One that is lost has failed, for good: what is decided once stays so. */
  async #wholeAnswer(ctx: ObjectContext, answer: AttemptReport['answer']): Promise<Concealed<AttemptAnswer>> {
    if (!('aside' in answer)) return answer;
    const found = await this.#surroundings.large.whole<AttemptAnswer>(ctx.key, answer).catch(missingValue);
    const lost = await ctx.run('aside', () => (found instanceof MissingValue ? failureOf(found) : null));
    if (lost !== null) return { clear: { how: 'failed', error: lost } };
    if (found instanceof MissingValue) throw found;
    return found;
  }

  /** The fold as of `head`. What is read here is not part of the invocation's own journal: it never changes. */
  async #foldOf(run: string, head: Head): Promise<RunFold> {
    const { client, frames, large, env } = this.#surroundings;
    const fold = this.#folds.take(run, head.batches) ?? newFold(run, await frames.of(run), env);
    const skip = fold.batches;
    const news = newsIn(head, skip) ?? (await client.events(run, { skip, upTo: head.batches }));
    for (const batch of news) foldBatch(fold, await large.wholeBatch(run, batch));
    return fold;
  }

  async #go(
    ctx: ObjectContext,
    head: Head,
    fold: RunFold,
    turns: readonly Turn[],
    lane = nobody,
  ): Promise<readonly AttemptTask[]> {
    const { clock, large } = this.#surroundings;
    const before = head.batches === 0 ? undefined : statusOf(fold.state);
    const { events, commands, isBroken } = outcomeOf(ctx.key, fold, turns);
    let next: readonly AttemptTask[] = [];
    if (events.length > 0) {
      const now = isBroken ? 'ended' : statusOf(fold.state);
      if (now !== before) noteStatus(ctx, fold.opening, now, events.at(-1)?.event);
      const time = events.at(-1)?.event.time ?? head.latest;
      const tasks = await carryOut(ctx, { clock, large, commands, time, fold });
      const given = await giveOut(ctx, tasks, lane, turns.length);
      const batch = { ...batchOf(events), carriers: given.carriers };
      const keep = () => large.keepBatch(ctx.key, batch);
      // Sealing is not the same twice, so that what was sealed first is kept.
      const kept = await (batch.sealed === undefined ? keep() : ctx.run('seal', keep));
      appendBatch(ctx, head, kept, now === 'ended');
      noteBatch(fold, given.carriers);
      next = given.next;
    }
    if (!isBroken) this.#folds.give(ctx.key, fold);
    return next;
  }
}

/** Gives attempts to lanes: to the one that has told what `freed` of its attempts came to, as many again; the rest to new ones. */
async function giveOut(
  ctx: ObjectContext,
  tasks: readonly AttemptTask[],
  lane: Lane,
  freed: number,
): Promise<{ readonly next: readonly AttemptTask[]; readonly carriers: Carriers | undefined }> {
  const together = lane.next === 'anyone' ? [] : fitting(tasks, freed);
  const next = lane.next === 'itself' ? together : [];
  const rest = tasks.slice(together.length);
  const size = Math.min(mostHeld, Math.ceil(rest.length / mostLanes));
  const groups = together.length > next.length ? [together] : [];
  for (let at = 0; at < rest.length; at += groups.at(-1)?.length ?? 0) groups.push(fitting(rest.slice(at, at + size)));
  const sent = groups.map(parameter => send(ctx, { service: services.attempt, method: 'carryOut', parameter }));
  const carriers: Record<string, readonly string[]> = {};
  if (next.length > 0) carriers[lane.invocation] = pathsOf(next);
  for (const [index, group] of groups.entries()) carriers[(await sent[index]) ?? ''] = pathsOf(group);
  return { next, carriers: tasks.length === 0 ? undefined : carriers };
}

const pathsOf = (tasks: readonly AttemptTask[]): readonly string[] => tasks.map(({ path }) => path);

interface TurnOutcome {
  readonly events: readonly Hidden[];
  readonly commands: readonly Asked[];
  /** The fold is worth nothing any more. */
  readonly isBroken: boolean;
}

/** What follows from the turns; the fold goes with them. Where the kernel has a defect, the run fails. */
function outcomeOf(run: string, fold: RunFold, turns: readonly Turn[]): TurnOutcome {
  const { seq } = fold;
  const events: Hidden[] = [];
  const commands: Asked[] = [];
  try {
    for (const turn of turns) {
      if (fold.state.run.status !== 'ended') takeTurn(run, fold, turn, events, commands);
    }
    return { events, commands, isBroken: false };
  } catch (thrown) {
    if (lackOf(thrown) !== undefined) throw thrown;
    // The cluster would try again for ever.
    const error = fold.secrets.hideFailure(internalError(thrown));
    const time = turns.at(-1)?.time ?? 0;
    const event: RunEvent = { run, seq: seq + 1, time, type: 'run.failed', error };
    const finish: Asked = { type: 'finish', outcome: { status: 'failed', error } };
    return { events: [{ event, sealed: undefined }], commands: [finish], isBroken: true };
  }
}

function takeTurn(run: string, fold: RunFold, { input, logs, time }: Turn, events: Hidden[], commands: Asked[]): void {
  const bodies = input === undefined ? [] : decide(fold.state, { ...input, time });
  for (const body of [...logs, ...bodies]) {
    const event: RunEvent = { run, seq: fold.seq + 1, time, ...body };
    const hidden = fold.secrets.hide(event, fold.state);
    events.push(hidden);
    // Nothing of a secret is kept for others.
    const asked = advance(fold.state, body);
    noteEvent(fold, hidden.event);
    commands.push(
      ...asked.filter(each => each.type !== 'keep' || !fold.secrets.isSecret(each.path, each.value, fold.state)),
      // Who is started before it hears it, who is started after it does not.
      ...(hidden.event.type === 'event.emitted' ? [hidden.event] : []),
    );
  }
}

function missingValue(thrown: unknown): MissingValue {
  if (thrown instanceof MissingValue) return thrown;
  throw thrown;
}

function failureOf({ message, hint }: MissingValue): ActionFailure {
  return { code: 'store/missing', message, hint };
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

function noteStatus(
  ctx: ObjectContext,
  opening: RunOpening | undefined,
  now: ReturnType<typeof statusOf>,
  last: RunEvent | undefined,
): void {
  if (opening === undefined) return;
  const status = now === 'ended' ? (ends[last?.type ?? ''] ?? 'failed') : now;
  ctx.set<RunSummary>('summary', { id: ctx.key, ...opening, status, ended: now === 'ended' ? last?.time : undefined });
}

export function runObject(surroundings: RunSurroundings) {
  const turns = new Turns(surroundings);
  return restate.object({
    name: services.run,
    handlers: {
      /** Starts the run, once: says whether this was what started it. */
      start: async (ctx: ObjectContext, request: RunRequest): Promise<boolean> => {
        if ((await headOf(ctx)) !== null) return false;
        await turns.start(ctx, request);
        return true;
      },

      /** What comes for a run that is not there, or not any more, is dropped. */
      take: async (ctx: ObjectContext, message: RunMessage): Promise<readonly AttemptTask[]> => {
        const head = await headOf(ctx);
        return head === null ? [] : await turns.take(ctx, head, message);
      },

      /** Forgets a run that has ended; says whether it has. */
      forget: async (ctx: ObjectContext): Promise<boolean> => {
        const summary = await ctx.get<RunSummary>('summary');
        if (summary === null || summary.ended === undefined) return false;
        ctx.clearAll();
        return true;
      },

      events: restate.handlers.object.shared(batchesOf),

      frame: restate.handlers.object.shared((ctx: ObjectSharedContext) => ctx.get<RunFrame>('frame')),

      summary: restate.handlers.object.shared((ctx: ObjectSharedContext) => ctx.get<RunSummary>('summary')),
    },
    options: { enableLazyState: true, ...serviceOptions },
  });
}

function understood(message: RunMessage, { secrets }: RunFold): readonly Turn[] {
  if (message.type === 'answered') return message.reports.map(report => turnOf(report, secrets));
  const { time } = message;
  if (message.type === 'logged') return [{ input: undefined, logs: message.logs, time }];
  if (message.type === 'told') return [{ input: secrets.openConcealed(message.input), logs: [], time }];
  return [{ input: message, logs: [], time }];
}

function turnOf(report: AttemptReport, secrets: RunFold['secrets']): Turn {
  const { time, path, attempt, logs } = report;
  if ('aside' in report.answer) throw new Error(`The answer of ${path} is not whole.`);
  const answer = secrets.openConcealed(report.answer);
  switch (answer.how) {
    case 'done':
      return { input: { type: 'attemptSucceeded', time, path, attempt, value: answer.value }, logs, time };
    case 'failed':
      return { input: { type: 'attemptFailed', time, path, attempt, error: answer.error }, logs, time };
    case 'lost':
      return { input: { type: 'attemptLost', time, path, attempt }, logs, time };
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

function openingOf(plan: Plan, input: JsonObject, started: number): RunOpening {
  const signature = plan.flows[plan.entry]?.signature;
  if (signature === undefined)
    throw new restate.TerminalError(`The plan has no flow ${plan.entry}.`, { errorCode: 400 });
  const { name, place } = signature;
  return { flow: name, file: place.file, input, started };
}

function batchOf(hidden: readonly Hidden[]): EventBatch {
  const events = hidden.map(({ event }) => event);
  const taken = hidden.flatMap(({ event, sealed }) =>
    sealed === undefined ? [] : [[event.seq, Buffer.from(sealed).toString('base64')] as const],
  );
  return taken.length === 0 ? { events } : { events, sealed: Object.fromEntries(taken) };
}
