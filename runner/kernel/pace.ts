/**
 * Loops that take no time: a `repeat` whose rounds end at once, and a `for` over events whose body emits, by whatever way,
 * what it waits for. These would go round for ever, and nothing else would happen any more.
 */
import { blockOf, iterationPath, type State, stepAt } from './state.ts';

/** What is counted in turns that follow each other without that any time passes. */
export interface Pace {
  /** Rounds of `repeat`s. */
  rounds: number;
  /** Events that come of so many others that they are told apart from a flow with stages. */
  chained: number;
  /** How many events have led to the one of an iteration, each emitted for the one before it; by the iteration's path. */
  readonly causes: Map<string, number>;
}

export const newPace = (): Pace => ({ rounds: 0, chained: 0, causes: new Map() });

/** As many rounds of `repeat`s may begin without that any time passes. */
export const mostRounds = 10_000;

/** As many events may come of more than {@link deep} others each without that any time passes. */
export const mostChained = 1000;
const deep = 10;

/** Notes what an event leads to that the step at `emitter` emits: the next iterations of the loops at `loops`. */
export function noteCause(pace: Pace, state: State, emitter: string, loops: readonly string[]): void {
  if (loops.length === 0) return;
  const causes = 1 + causesOf(pace, state, emitter);
  for (const loop of loops) pace.causes.set(iterationPath(loop, stepAt(state, loop).total), causes);
}

/** Counts an iteration over an event; gives whether it is one too many. */
export function isEndless(pace: Pace, iteration: string): boolean {
  if ((pace.causes.get(iteration) ?? 0) > deep) pace.chained += 1;
  return pace.chained > mostChained;
}

/** How many events have led to what the step belongs to. */
function causesOf(pace: Pace, state: State, path: string): number {
  for (let step = state.steps.get(path); step !== undefined; ) {
    const block = blockOf(state, step);
    const known = pace.causes.get(block.path);
    if (known !== undefined) return known;
    step = block.owner === undefined ? undefined : state.steps.get(block.owner);
  }
  return 0;
}
