/** What the two kinds of `for` have in common. */
import type { Json } from '#protocol/json.ts';
import { stopBlock } from '../outcome.ts';
import { blockOf, iterationPath, liveBlockPaths, planOf, type State, type StepRecord, stepAt } from '../state.ts';
import { beginBlock, type Turn } from '../turn.ts';

/** Begins the iteration of the loop's next element, or of the next event that came for it. */
export function beginIteration(turn: Turn, loop: string): void {
  const step = stepAt(turn.state, loop);
  const node = planOf(turn.state, step);
  if (node.kind !== 'for' && node.kind !== 'event-loop') throw new Error(`${loop} is no loop.`);
  const index = step.next;
  const path = iterationPath(loop, index);
  const element = node.kind === 'for' ? step.items[index] : turn.state.arrivals.get(path);
  const locals: Record<string, Json> = { [node.variable]: element ?? null };
  if (node.kind === 'for' && node.index !== undefined) locals[node.index] = index;
  const { flow } = blockOf(turn.state, step);
  beginBlock(turn, { path, block: node.body, flow, index, locals });
}

export function stopOthers(turn: Turn, step: Readonly<StepRecord>, reason: string): void {
  for (const path of liveBlockPaths(turn.state, step)) stopBlock(turn, path, undefined, reason);
}

/** The values of the iterations that have ended well, in the order of the elements. */
export function resultsOf(state: State, step: Readonly<StepRecord>): readonly Json[] {
  const values: Json[] = [];
  for (let index = 0; index < step.next; index += 1) {
    const value = state.results.get(iterationPath(step.path, index));
    if (value !== undefined) values.push(value);
  }
  return values;
}
