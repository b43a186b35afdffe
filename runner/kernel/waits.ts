/** What a run waits for in which nothing is under way, and when it says so. */
import type { RunWaiting, Wait } from '#protocol/runEvents.ts';
import { partsOfKey } from './eventKeys.ts';
import { firstDue } from './queue.ts';
import type { State } from './state.ts';
import { emit, type Turn } from './turn.ts';

/** A time that is nearer is waited for without a word, in milliseconds. */
const defaultGrace = 60_000;

/** How many waits `run.waiting` names. */
const mostTold = 20;

/** Says that the run waits, once nothing happens in it by itself for a while. */
export function waitIfIdle(turn: Turn): void {
  const { state, time } = turn;
  if (state.run.isWaiting || !isIdle(state)) return;
  const until = nextTime(state);
  if (until !== undefined && until - time <= (state.options.grace ?? defaultGrace)) return;
  emit(turn, waiting(state, until));
}

/** The same on request: a time that is near is no reason not to say it, where it also waits for something else. */
export function waitNow(turn: Turn): void {
  const { state } = turn;
  const waitsForOthers = [state.asked, state.waiting].some(table => table.entries().next().done !== true);
  if (!state.run.isWaiting && isIdle(state) && waitsForOthers) emit(turn, waiting(state, nextTime(state)));
}

function isIdle(state: State): boolean {
  const { status, inFlight } = state.run;
  return (status === 'running' || status === 'cancelling') && inFlight === 0 && getsNothing(state);
}

/** Whether all that steps ask for is held by steps of the same run: what nobody else will give back. */
function getsNothing(state: State): boolean {
  if (state.run.asking === 0) return true;
  if (state.run.permit?.status === 'asked') return false;
  if ([...state.steps.entries()].some(([, { cache }]) => cache?.status === 'asked')) return false;
  const permits = [...state.steps.entries()].flatMap(([, { permit }]) => (permit === undefined ? [] : [permit]));
  const held = new Set(permits.flatMap(({ status, resource }) => (status === 'held' ? [resource] : [])));
  return permits.every(({ status, resource }) => status === 'held' || held.has(resource));
}

/** When something happens by itself next; undefined when nothing does. */
function nextTime(state: State): number | undefined {
  const times = [firstDue(state.retries)?.at, firstDue(state.deadlines)?.at].filter(at => at !== undefined);
  return times.length === 0 ? undefined : Math.min(...times);
}

function waiting(state: State, until: number | undefined): RunWaiting {
  const inDoubt: string[] = [];
  for (const [path, asked] of state.asked.entries()) if (asked.for === 'doubt') inDoubt.push(path);
  const waits: Wait[] = [];
  let more = false;
  for (const wait of allWaits(state)) {
    more = waits.length === mostTold;
    if (more) break;
    waits.push(wait);
  }
  const rest = { ...(more ? { more } : {}), ...(until === undefined ? {} : { until }) };
  return { type: 'run.waiting', inDoubt: inDoubt.sort(), waits, ...rest };
}

function* allWaits(state: State): Generator<Wait> {
  for (const [path, asked] of state.asked.entries()) yield { path, ...asked, ...deadlineOf(state, path) };
  for (const [key, line] of state.waiting.entries()) {
    for (let path: string | undefined = line.first; path !== undefined; path = state.steps.get(path)?.waitsBefore) {
      yield { path, for: 'event', ...partsOfKey(key), ...deadlineOf(state, path) };
    }
  }
  const next = firstDue(state.retries);
  if (next !== undefined) yield { path: next.path, for: 'time', until: next.at };
}

function deadlineOf(state: State, path: string): Pick<Wait, 'until'> {
  const until = state.steps.get(path)?.deadline;
  return until === undefined ? {} : { until };
}
