/** Which steps may go on, and the queues in which they stand until they do. */
import { callsAction } from './pauses.ts';
import { hasToQueue } from './permitRecords.ts';
import { addDue, dequeue, enqueue, first, firstDue, removeFirstDue } from './queue.ts';
import { planOf, type State, type StepRecord } from './state.ts';

/** Nothing that the step waits for is open any more: it stands in line, for a slot if it needs one. */
export function makeReady(state: State, step: StepRecord): void {
  step.status = 'ready';
  const node = planOf(state, step);
  // One that has to ask for something first takes its slot when it has that.
  const hasToAsk = hasToQueue(state, step, node) || (node.clauses.cache !== undefined && step.cache === undefined);
  const needsSlot = step.hopeless === undefined && callsAction(state, node) && !hasToAsk;
  enqueue(needsSlot ? state.waitingForSlot : state.ready, step.path);
}

/** The step is called again at a time, in milliseconds since 1970-01-01 UTC. */
export function callAgainAt(state: State, step: StepRecord, time: number): void {
  step.retryAt = time;
  addDue(state.retries, time, step.path);
}

/** Puts a loop into the queue of those that may begin an iteration, if it may and is not there. */
export function offer(state: State, step: StepRecord): void {
  if (step.isOffered || !mayBeginIteration(step)) return;
  step.isOffered = true;
  enqueue(state.openLoops, step.path);
}

function mayBeginIteration(step: Readonly<StepRecord>): boolean {
  return step.status === 'running' && !step.isClosing && step.next < step.total && step.liveBlocks < step.limit;
}

/** Takes from the heads of the queues what no longer waits there. */
export function tidy(state: State): void {
  for (const queue of [state.ready, state.waitingForSlot]) {
    for (
      let path = first(queue);
      path !== undefined && state.steps.get(path)?.status !== 'ready';
      path = first(queue)
    ) {
      dequeue(queue);
    }
  }
  for (let path = first(state.toUndo); path !== undefined; path = first(state.toUndo)) {
    if (state.undos.get(path)?.status === 'ready') break;
    dequeue(state.toUndo);
  }
  for (let path = first(state.openLoops); path !== undefined; path = first(state.openLoops)) {
    const loop = state.steps.get(path);
    if (loop !== undefined && mayBeginIteration(loop)) break;
    dequeue(state.openLoops);
    if (loop !== undefined) state.steps.edit(path).isOffered = false;
  }
  for (let due = firstDue(state.retries); due !== undefined; due = firstDue(state.retries)) {
    if ((state.undos.get(due.path) ?? state.steps.get(due.path))?.retryAt === due.at) break;
    removeFirstDue(state.retries);
  }
  for (let due = firstDue(state.deadlines); due !== undefined; due = firstDue(state.deadlines)) {
    if (deadlineAt(state, due.path) === due.at) break;
    removeFirstDue(state.deadlines);
  }
}

/** What is over at a place of {@link State.deadlines}; undefined where it does not count any more. */
function deadlineAt(state: State, name: string): number | undefined {
  const path = name.slice(name.indexOf(':') + 1);
  if (name.startsWith('flow:')) {
    const block = state.blocks.get(path);
    return block?.ending === undefined ? block?.deadline : undefined;
  }
  const step = state.steps.get(path);
  return step?.status === 'running' ? step.deadline : undefined;
}
