/**
 * How far a run goes before it stops again when nothing else stops it.
 *
 *   step    stops before the next thing that begins
 *   over    in the same block instance or one around it; in the next iteration, when its own has ended
 *   into    inside the step, if anything begins there; else as `over`
 *   out     in a block instance around it
 */
import { blockOf, type State } from '#runner/kernel/state.ts';
import type { Moment } from './moments.ts';

export type StepWay = 'over' | 'into' | 'out';

/** What a step begins from. */
export interface Origin {
  /** Of the step. */
  readonly path: string;
  /** Paths of the block instances around it, the innermost first, across the flows that call each other. */
  readonly blocks: readonly string[];
}

/** `block` may have ended. */
export function originOf(state: State, path: string, block: string): Origin {
  const blocks = [block];
  for (let at: string | undefined = block; at !== undefined; ) {
    at = blockAround(state, at);
    if (at !== undefined) blocks.push(at);
  }
  return { path, blocks };
}

/** The block instance around another one, also across a call of a flow; by its path alone where it has ended. */
function blockAround(state: State, path: string): string | undefined {
  const block = state.blocks.get(path);
  if (block !== undefined) {
    const owner = block.owner === undefined ? undefined : state.steps.get(block.owner);
    return owner && blockOf(state, owner).path;
  }
  const end = path.lastIndexOf('/');
  return end < 0 ? undefined : path.slice(0, end);
}

/** Whether a step that began at `origin` ends at `moment`. */
export function endsStep(state: State, way: StepWay, { path, blocks }: Origin, moment: Moment): boolean {
  if (moment.kind !== 'start' && moment.kind !== 'undo') return false;
  if (way === 'into' && isInside(moment.path, path)) return true;
  const live = blocks.findIndex(block => state.blocks.get(block) !== undefined);
  if (live < 0) return false;
  if (blocks.slice(way === 'out' ? Math.max(live, 1) : live).includes(moment.block)) return true;
  const ended = blocks[live - 1];
  return way !== 'out' && ended !== undefined && areIterationsOfOne(ended, moment.block);
}

function isInside(path: string, step: string): boolean {
  return path.startsWith(step) && /^[/[~]/.test(path.slice(step.length));
}

function areIterationsOfOne(one: string, other: string): boolean {
  const loop = loopOf(one);
  return loop !== undefined && loop === loopOf(other);
}

function loopOf(iteration: string): string | undefined {
  return /^(.*)\[\d+\]$/.exec(iteration)?.[1];
}
