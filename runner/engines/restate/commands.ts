/** What a run asks for, as messages of the cluster. */
import type { ObjectContext } from '@restatedev/restate-sdk';
import * as restate from '@restatedev/restate-sdk';
import type { Plan } from '#language/plan/plan.ts';
import type { Json } from '#protocol/json.ts';
import type { EventEmitted } from '#protocol/runEvents.ts';
import type { Acquire, Command, LookUp, Spawn, StartAttempt } from '#runner/kernel/commands.ts';
import { hashOfModules } from '../../actions/moduleText.ts';
import type { CacheQuestion, CacheResult } from './cacheObject.ts';
import type { ClusterClock } from './clusterClock.ts';
import type { Emission, Hearer } from './eventObject.ts';
import type { LargeValues } from './largeValues.ts';
import type { LineMessage } from './line.ts';
import { type AttemptTask, type RunFrame, type RunInput, type RunRequest, services, stopSignal } from './messages.ts';
import type { RunFold } from './runFold.ts';
import { largestInMessage, send } from './sending.ts';

type Emitted = EventEmitted & { readonly time: number };

/** What is to be done after a turn: what the kernel commands, and what others are told, in the order of the events. */
export type Asked = Command | Emitted;

export interface Carried {
  readonly clock: ClusterClock;
  /** Where what is large goes. */
  readonly large: LargeValues;
  readonly commands: readonly Asked[];
  /** When the turn was. */
  readonly time: number;
  /** The run after the turn. */
  readonly fold: RunFold;
}

/** The store of large values is for a run alone: what is too large for a message is not kept for others. */
const isCacheable = (value: Json): boolean => JSON.stringify(value).length <= largestInMessage;

/** How long an action may take to stop before the run goes on without it, in milliseconds. */
const abandonAfter = 10_000;

/** @returns What attempts the turn begins, in their order. */
export async function carryOut(ctx: ObjectContext, carried: Carried): Promise<readonly AttemptTask[]> {
  const { clock, commands, time, fold } = carried;
  const tasks: AttemptTask[] = [];
  for (const command of commands) {
    switch (command.type) {
      case 'startAttempt':
        tasks.push(await taskFor(ctx, command, carried));
        break;
      case 'abortAttempt':
        abortAttempt(ctx, command, tasks, carried);
        break;
      case 'setTimer':
        // One that is cleared comes all the same, and the kernel heeds it not.
        tellRunAt(ctx, clock, { type: 'timerFired', time: command.at, timer: command.timer });
        break;
      case 'acquire':
        await joinLine(ctx, command);
        break;
      case 'release':
        await leaveLine(ctx, command.path);
        break;
      case 'finish':
        if (fold.hasLines) await leaveAllLines(ctx);
        leaveEvents(ctx, fold.plan);
        break;
      case 'lookUp':
        await lookUp(ctx, command);
        break;
      case 'keep':
        if (isCacheable(command.value)) tellCache(ctx, 'keep', { ...command, run: ctx.key, recorded: time });
        break;
      case 'event.emitted':
        tellOthers(ctx, command);
        break;
      case 'spawn':
        await startRun(ctx, command, fold);
        break;
      case 'clearTimer':
      case 'suspend':
        break;
    }
  }
  return tasks;
}

/** Gives the run itself an input, when its time has come. */
function tellRunAt(ctx: ObjectContext, clock: ClusterClock, parameter: RunInput): void {
  const delay = clock.until(ctx.key, parameter.time);
  void send(ctx, { service: services.run, method: 'take', key: ctx.key, parameter, delay });
}

async function taskFor(
  ctx: ObjectContext,
  command: StartAttempt,
  { fold: { secrets, batches }, large }: Pick<Carried, 'fold' | 'large'>,
): Promise<AttemptTask> {
  return {
    run: ctx.key,
    path: command.path,
    attempt: command.attempt,
    turn: batches,
    isRepeatable: command.idempotent,
    // Sealing is not the same twice, so that what was sealed first is kept.
    command: await (secrets.isIdle
      ? large.keep(ctx.key, { clear: command })
      : ctx.run('seal', () => large.keep(ctx.key, secrets.conceal(command)))),
  };
}

/** `begun` are attempts of this turn, which nobody has yet: they are taken out. */
function abortAttempt(
  ctx: ObjectContext,
  command: Extract<Command, { readonly type: 'abortAttempt' }>,
  begun: AttemptTask[],
  { clock, time, fold }: Carried,
): void {
  const { path, attempt, reason } = command;
  const index = begun.findIndex(task => task.path === path && task.attempt === attempt);
  if (index >= 0) begun.splice(index, 1);
  const carrier = index >= 0 ? undefined : fold.carriers.get(path);
  if (carrier !== undefined) {
    const { invocation, turn } = carrier;
    ctx
      .invocation(restate.InvocationIdParser.fromString(invocation))
      .signal(stopSignal({ path, attempt, turn }))
      .resolve();
  }
  // It may not have begun, or its worker may be gone: then nobody else answers.
  const error = { code: 'cancelled', message: reason };
  const patience = carrier === undefined ? 0 : abandonAfter;
  tellRunAt(ctx, clock, { type: 'attemptFailed', time: time + patience, path, attempt, error });
}

function tellLine(ctx: ObjectContext, resource: string, method: 'join' | 'leave', message: LineMessage): void {
  void send(ctx, {
    service: services.line,
    method,
    key: resource,
    parameter: message,
  });
}

function tellCache(ctx: ObjectContext, method: 'find' | 'keep', message: CacheQuestion | CacheResult): void {
  void send(ctx, { service: services.cache, method, key: message.call.what, parameter: message });
}

async function lookUp(ctx: ObjectContext, { path, call }: LookUp): Promise<void> {
  const { plan, modules } = call;
  const code = modules.length === 0 ? plan : `${plan} ${await ctx.run('modules', () => hashOfModules(modules))}`;
  tellCache(ctx, 'find', { run: ctx.key, path, call, code });
}

/** Begins a run of its own: once, as any message is delivered once. */
async function startRun(ctx: ObjectContext, { run, flow, input }: Spawn, { secrets, state }: RunFold): Promise<void> {
  const frame = await ctx.get<RunFrame>('frame');
  if (frame === null) throw new Error(`The run ${ctx.key} has no plan.`);
  const { plan, cwd, inFlight } = frame;
  const { triggers: _, ...rest } = plan;
  // From now on, and not only once it has begun.
  listenToEvents(ctx, run, plan);
  const request: RunRequest = {
    plan: { ...rest, entry: flow },
    input: secrets.isIdle ? { clear: input } : await ctx.run('seal', () => secrets.conceal(input, run)),
    seed: `${state.run.seed}\n${run}`,
    cwd,
    inFlight,
  };
  void send(ctx, { service: services.run, method: 'start', key: run, parameter: request });
}

/** Has the run told what other runs emit, as far as its flows wait for it. */
export function listenToEvents(ctx: ObjectContext, run: string, plan: Plan): void {
  for (const event of awaitedEvents(plan)) tellEvent(ctx, event, 'listen', { run });
}

function leaveEvents(ctx: ObjectContext, plan: Plan): void {
  for (const event of awaitedEvents(plan)) tellEvent(ctx, event, 'leave', { run: ctx.key });
}

/** Tells all other runs. */
function tellOthers(ctx: ObjectContext, { event, fields, time }: Emitted): void {
  tellEvent(ctx, event, 'tell', { run: ctx.key, input: { type: 'eventReceived', time, event, fields } });
}

function awaitedEvents({ events = {}, flows }: Plan): readonly string[] {
  const nodes = Object.values(flows).flatMap(flow => flow.nodes);
  return Object.keys(events).filter(event =>
    nodes.some(node => (node.kind === 'wait' || node.kind === 'event-loop') && node.event === event),
  );
}

function tellEvent(
  ctx: ObjectContext,
  event: string,
  method: 'listen' | 'leave' | 'tell',
  message: Hearer | Emission,
): void {
  void send(ctx, { service: services.event, method, key: event, parameter: message });
}

/** Of what a run holds or asks for: resources by path. */
const linesKey = 'lines';

async function joinLine(ctx: ObjectContext, { path, resource, share }: Acquire): Promise<void> {
  const lines = (await ctx.get<Record<string, string>>(linesKey)) ?? {};
  ctx.set(linesKey, { ...lines, [path]: resource });
  tellLine(ctx, resource, 'join', { run: ctx.key, path, share });
}

async function leaveLine(ctx: ObjectContext, path: string): Promise<void> {
  const { [path]: resource, ...lines } = (await ctx.get<Record<string, string>>(linesKey)) ?? {};
  if (resource === undefined) return;
  ctx.set(linesKey, lines);
  tellLine(ctx, resource, 'leave', { run: ctx.key, path });
}

async function leaveAllLines(ctx: ObjectContext): Promise<void> {
  const lines = (await ctx.get<Record<string, string>>(linesKey)) ?? {};
  for (const [path, resource] of Object.entries(lines)) tellLine(ctx, resource, 'leave', { run: ctx.key, path });
  ctx.clear(linesKey);
}
