/** What a run asks for, as messages of the cluster. */
import type { ObjectContext } from '@restatedev/restate-sdk';
import * as restate from '@restatedev/restate-sdk';
import type { Plan } from '#language/plan/plan.ts';
import type { Acquire, Command, LookUp, Spawn, StartAttempt } from '#runner/kernel/commands.ts';
import { hashOfModules } from '../../actions/moduleText.ts';
import type { RunSecrets } from '../common/runSecrets.ts';
import type { CacheQuestion, CacheResult } from './cacheObject.ts';
import type { LineMessage } from './line.ts';
import { type AttemptTask, type RunInput, type RunRequest, services } from './messages.ts';
import { send } from './sending.ts';

export interface Carried {
  readonly commands: readonly Command[];
  /** When the turn was. */
  readonly time: number;
  readonly secrets: RunSecrets;
}

/** How long an action may take to stop before the run goes on without it, in milliseconds. */
const abandonAfter = 10_000;

export async function carryOut(ctx: ObjectContext, { commands, time, secrets }: Carried): Promise<void> {
  for (const command of commands) {
    switch (command.type) {
      case 'startAttempt':
        await startAttempt(ctx, command, secrets);
        break;
      case 'abortAttempt':
        await abortAttempt(ctx, command, time);
        break;
      case 'setTimer':
        // One that is cleared comes all the same, and the kernel heeds it not.
        tellRun(ctx, { type: 'timerFired', time: command.at, timer: command.timer }, command.at - Date.now());
        break;
      case 'acquire':
        await joinLine(ctx, command);
        break;
      case 'release':
        await leaveLine(ctx, command.path);
        break;
      case 'finish':
        await leaveAllLines(ctx);
        break;
      case 'lookUp':
        await lookUp(ctx, command);
        break;
      case 'keep':
        tellCache(ctx, 'keep', { ...command, run: ctx.key, recorded: time });
        break;
      case 'spawn':
        await startRun(ctx, command, secrets);
        break;
      case 'clearTimer':
      case 'suspend':
        break;
    }
  }
}

/** Gives the run itself an input, after `delay` milliseconds. */
function tellRun(ctx: ObjectContext, input: RunInput, delay = 0): void {
  void send(ctx, {
    service: services.run,
    method: 'take',
    key: ctx.key,
    parameter: input,
    delay: Math.max(0, delay),
  });
}

const invocationKey = (path: string): string => `attempt ${path}`;

async function startAttempt(ctx: ObjectContext, command: StartAttempt, secrets: RunSecrets): Promise<void> {
  const { path, attempt } = command;
  const task: AttemptTask = {
    run: ctx.key,
    path,
    attempt,
    isRepeatable: command.idempotent,
    // Sealing is not the same twice, so that what was sealed first is kept.
    command: secrets.isIdle ? { clear: command } : await ctx.run('seal', () => secrets.conceal(command)),
  };
  const invocation = await send(ctx, {
    service: services.attempt,
    method: 'carryOut',
    parameter: task,
  });
  ctx.set(invocationKey(path), invocation);
}

async function abortAttempt(
  ctx: ObjectContext,
  { path, attempt, reason }: Extract<Command, { readonly type: 'abortAttempt' }>,
  time: number,
): Promise<void> {
  const invocation = await ctx.get<string>(invocationKey(path));
  if (invocation !== null) ctx.cancel(restate.InvocationIdParser.fromString(invocation));
  // It may not have begun, or its worker may be gone: then nobody else answers.
  const error = { code: 'cancelled', message: reason };
  const patience = invocation === null ? 0 : abandonAfter;
  tellRun(ctx, { type: 'attemptFailed', time: time + patience, path, attempt, error }, patience);
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
async function startRun(ctx: ObjectContext, { run, flow, input }: Spawn, secrets: RunSecrets): Promise<void> {
  const [plan, cwd] = [await ctx.get<Plan>('plan'), await ctx.get<string>('cwd')];
  if (plan === null || cwd === null) throw new Error(`The run ${ctx.key} has no plan.`);
  const { triggers: _, ...rest } = plan;
  const request: RunRequest = {
    plan: { ...rest, entry: flow },
    input: secrets.isIdle ? { clear: input } : await ctx.run('seal', () => secrets.conceal(input, run)),
    seed: `${ctx.key}\n${run}`,
    cwd,
  };
  void send(ctx, { service: services.run, method: 'start', key: run, parameter: request });
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
