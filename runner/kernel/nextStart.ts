import { callsAction } from './pauses.ts';
import { first, firstDue } from './queue.ts';
import { planOf, type State, slotsOf, stepAt } from './state.ts';

/** What begins next: a step or its next attempt, an iteration of the loop at `path`, or an `undo` or its next attempt. */
export interface NextStart {
  readonly what: 'step' | 'iteration' | 'undo';
  readonly path: string;
}

/**
 * What can begin at `time` (milliseconds since 1970-01-01 UTC), if anything can: what was ready first begins first; steps
 * before iterations. Undefined also where all slots are taken; with `withoutSlots` nothing begins that needs one.
 */
export function nextStart(state: State, time: number, withoutSlots = false): NextStart | undefined {
  const ready = first(state.ready);
  if (ready !== undefined) return { what: 'step', path: ready };
  const hasSlot = !withoutSlots && state.run.inFlight < slotsOf(state);
  const undo = first(state.toUndo);
  if (undo !== undefined && hasSlot) return { what: 'undo', path: undo };
  const due = firstDue(state.retries);
  if (due !== undefined && due.at <= time) {
    const isUndo = state.undos.get(due.path) !== undefined;
    const needsSlot = isUndo || callsAction(state, planOf(state, stepAt(state, due.path)));
    if (hasSlot || !needsSlot) return { what: isUndo ? 'undo' : 'step', path: due.path };
  }
  if (!hasSlot) return undefined;
  const waiting = first(state.waitingForSlot);
  if (waiting !== undefined) return { what: 'step', path: waiting };
  const loop = first(state.openLoops);
  return loop === undefined ? undefined : { what: 'iteration', path: loop };
}
