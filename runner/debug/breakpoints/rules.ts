/** What stops a run: breakpoints, failures and changes that somebody wants to see. */
import type { RunEventBody } from '#protocol/runEvents.ts';
import { flowPlan, type State } from '#runner/kernel/state.ts';
import type { Answer } from '../inspect/expressions.ts';
import { revealsSecret } from '../inspect/secrets.ts';
import { type Moment, momentOfEnd } from '../run/moments.ts';
import type { HitCondition } from './hitCondition.ts';
import { isAt, type Target } from './target.ts';

export interface Breakpoint {
  readonly id: number;
  readonly target: Target;
  readonly condition: string | undefined;
  readonly hits: HitCondition | undefined;
  /** What is said in place of stopping; `{…}` holds expressions. */
  readonly log: string | undefined;
}

export interface DataBreakpoint {
  readonly id: number;
  /** Of the step whose result is meant. */
  readonly path: string;
  readonly condition: string | undefined;
  readonly hits: HitCondition | undefined;
}

export const failureFilters = ['attempt', 'step', 'run', 'secret'] as const;
export type FailureFilter = (typeof failureFilters)[number];

export interface Rules {
  breakpoints: readonly Breakpoint[];
  data: readonly DataBreakpoint[];
  /** With their conditions. */
  failures: ReadonlyMap<FailureFilter, string | undefined>;
}

/** How often each breakpoint was reached. */
export type HitCounts = Map<number, number>;

export interface Place {
  readonly state: State;
  readonly moment: Moment;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly time: number;
}

export type Evaluate = (text: string, place: Place) => Answer;

export interface Hit {
  readonly reason: 'breakpoint' | 'function breakpoint' | 'data breakpoint' | 'exception';
  readonly moment: Moment;
  readonly breakpoints: readonly number[];
  readonly filter?: FailureFilter;
}

/** What is said on the console while it is looked for stops. */
export type Say = (text: string, moment: Moment) => void;

/** Whether the rules stop a run at a moment. Says what log points have to say. */
export function hitAt(rules: Rules, counts: HitCounts, place: Place, evaluate: Evaluate, say: Say): Hit | undefined {
  const { state, moment } = place;
  const reached = rules.breakpoints.filter(
    ({ id, target, condition, hits }) =>
      isAt(state, target, moment) && isReached(id, condition, hits, counts, place, evaluate, say),
  );
  for (const { log } of reached) if (log !== undefined) say(logText(log, place, evaluate), moment);
  const stopping = reached.filter(({ log }) => log === undefined);
  const [first] = stopping;
  if (first !== undefined) {
    const reason = first.target.kind === 'path' ? 'function breakpoint' : 'breakpoint';
    return { reason, moment, breakpoints: stopping.map(({ id }) => id) };
  }
  const filter = filterOf(state, moment);
  if (filter === undefined || !rules.failures.has(filter)) return undefined;
  const condition = rules.failures.get(filter);
  if (condition !== undefined && !holdsAt(condition, place, evaluate, say)) return undefined;
  return { reason: 'exception', moment, breakpoints: [], filter };
}

/** Whether an event gives a result that somebody watches. `state` is that after the event. */
export function dataHitAt(
  rules: Rules,
  counts: HitCounts,
  event: RunEventBody,
  at: Omit<Place, 'moment'>,
  evaluate: Evaluate,
  say: Say,
): Hit | undefined {
  const isResult =
    event.type === 'step.succeeded' ||
    event.type === 'value.computed' ||
    (event.type === 'value.replaced' && event.what === 'result');
  if (!isResult) return undefined;
  const moment = momentOfEnd(at.state, event.path);
  if (moment === undefined) return undefined;
  const place = { ...at, moment };
  const reached = rules.data.filter(
    ({ id, path, condition, hits }) =>
      path === event.path && isReached(id, condition, hits, counts, place, evaluate, say),
  );
  if (reached.length === 0) return undefined;
  return { reason: 'data breakpoint', moment, breakpoints: reached.map(({ id }) => id) };
}

function filterOf(state: State, { kind, flow, node: number }: Moment): FailureFilter | undefined {
  if (kind === 'attemptFailed') return 'attempt';
  if (kind === 'stepFailed') return 'step';
  if (kind === 'runFailed') return 'run';
  const node = flowPlan(state, flow).nodes[number];
  return kind === 'start' && node !== undefined && revealsSecret(node) ? 'secret' : undefined;
}

function isReached(
  id: number,
  condition: string | undefined,
  hits: HitCondition | undefined,
  counts: HitCounts,
  place: Place,
  evaluate: Evaluate,
  say: Say,
): boolean {
  if (condition !== undefined && !holdsAt(condition, place, evaluate, say)) return false;
  const count = (counts.get(id) ?? 0) + 1;
  counts.set(id, count);
  return hits === undefined || hits(count);
}

/** A condition without a value stops the run, so that somebody looks at it. */
function holdsAt(condition: string, place: Place, evaluate: Evaluate, say: Say): boolean {
  const answer = evaluate(condition, place);
  if (answer.ok) return answer.value !== false && answer.value !== null;
  say(`The condition \`${condition}\` has no value: ${answer.problem}`, place.moment);
  return true;
}

function logText(log: string, place: Place, evaluate: Evaluate): string {
  return log.replace(/\{([^{}]+)\}/g, (_, expression: string) => {
    const answer = evaluate(expression, place);
    if (!answer.ok) return `{${answer.problem}}`;
    return typeof answer.shown === 'string' ? answer.shown : JSON.stringify(answer.shown);
  });
}
