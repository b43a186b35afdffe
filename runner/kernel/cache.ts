/**
 * How a step with `cache` comes to the result of an equal call.
 *
 *   the step                       what comes                       goes to    with
 *   ready, its `when` holds        its turn                         queued     cache.asked
 *   queued                         there is a result                succeeded  cache.hit, step.succeeded; nothing to undo
 *   queued                         there is none                    ready      cache.missed; on as without `cache`
 *   queued                         its block stops, it is cancelled cancelled  step.cancelled
 *   running, after cache.missed    it succeeds by its own work      succeeded  step.succeeded; the result is kept
 */
import { EvaluationError } from '#language/plan/evaluate.ts';
import type { NodePlan } from '#language/plan/plan.ts';
import type { CachedCall, CacheReason } from '#protocol/runEvents.ts';
import { cachedCall } from './cachedCall.ts';
import type { CacheAnswered } from './input.ts';
import type { StepRecord } from './state.ts';
import { emit, evaluateArguments, noteIfDrained, stepEnvironment, type Turn } from './turn.ts';

/** Whether the step has to ask before it begins. */
export function hasToAsk(step: Readonly<StepRecord>, { clauses }: NodePlan): boolean {
  return clauses.cache !== undefined && step.cache === undefined && step.status === 'ready';
}

/** Throws an `EvaluationError` for an argument without a value, and for a `cache` on what calls nothing. */
export function askCache(turn: Turn, step: Readonly<StepRecord>, node: NodePlan): void {
  if (node.kind !== 'action' && node.kind !== 'flow') {
    throw new EvaluationError('operand', '`cache` is for steps that call an action or a flow.');
  }
  const expressions = node.kind === 'action' ? node.call.arguments : node.arguments;
  const input = step.input ?? evaluateArguments(expressions, stepEnvironment(turn, step, 'arguments'));
  emit(turn, { type: 'cache.asked', path: step.path, call: cachedCall(turn, step, node, input), input });
}

/** Without effect on a step that does not ask any more. */
export function takeCacheAnswer(turn: Turn, { path, answer, code }: CacheAnswered): void {
  const step = turn.state.steps.get(path);
  if (step?.cache?.status !== 'asked') return;
  if (!answer.isHit) {
    emit(turn, { type: 'cache.missed', path, reason: answer.reason, code });
    return;
  }
  const { value, from, recorded } = answer;
  emit(turn, { type: 'cache.hit', path, value, from, recorded });
  emit(turn, { type: 'step.succeeded', path, value, caught: undefined });
  noteIfDrained(turn, step.block);
}

/** A recorded result, without the value. */
export interface CacheEntry extends Pick<CachedCall, 'what' | 'by' | 'goesBy'> {
  /** Path of the step that recorded it. */
  readonly path: string;
  readonly code: string;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly recorded: number;
}

/** Under what a result is found again: what is executed, with which arguments; with `on`, for one step alone. */
export function cacheKey(call: CachedCall, code: string): string {
  const { step, what, by, goesBy } = call;
  const values = Object.keys(by)
    .sort()
    .map(name => [name, by[name]]);
  return JSON.stringify([what, code, values, ...(goesBy === 'on' ? [step] : [])]);
}

/** Whether a result recorded at `recorded` is young enough for the call at `now`. */
export function isFresh({ within }: CachedCall, recorded: number, now: number): boolean {
  return within === undefined || now - recorded <= within;
}

/**
 * Why there is nothing to take: `equal` is the call with the same key, if there is one that is too old; `others` are calls
 * of the same step, the newest first. The reason is told by the one that comes nearest.
 */
export function reasonOfMiss(
  { call, path, code }: { readonly call: CachedCall; readonly path: string; readonly code: string },
  equal: CacheEntry | undefined,
  others: readonly CacheEntry[],
): CacheReason {
  if (equal !== undefined) return { why: 'old', recorded: equal.recorded, within: call.within ?? 0 };
  const own = others.filter(entry => entry.path === path);
  let nearest: { readonly distance: number; readonly reason: CacheReason } | undefined;
  for (const entry of own.length > 0 ? own : others) {
    const found = difference(call, code, entry);
    if (nearest === undefined || found.distance < nearest.distance) nearest = found;
  }
  return nearest?.reason ?? { why: 'new' };
}

function difference(
  { what, by, goesBy }: CachedCall,
  code: string,
  entry: CacheEntry,
): { readonly distance: number; readonly reason: CacheReason } {
  if (entry.what !== what) return { distance: 1000, reason: { why: 'callee' } };
  if (entry.goesBy !== goesBy) return { distance: 900, reason: { why: 'on' } };
  if (entry.code !== code) return { distance: 800, reason: { why: 'code' } };
  if (goesBy === 'on') return { distance: 1, reason: { why: 'on' } };
  const names = [...new Set([...Object.keys(by), ...Object.keys(entry.by)])];
  const changed = names.filter(name => by[name] !== entry.by[name]);
  return { distance: changed.length, reason: { why: 'arguments', names: changed.sort() } };
}
