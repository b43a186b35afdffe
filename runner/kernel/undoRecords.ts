/** How events change what is known of `undo`s. */
import type {
  AttemptFailed,
  AttemptInterrupted,
  AttemptStarted,
  BlockUndoing,
  PlannedUndo,
  StepUndoing,
  UndoFailed,
  UndoSucceeded,
} from '#protocol/runEvents.ts';
import { addDue, enqueue } from './queue.ts';
import {
  type BlockRecord,
  blockOf,
  isSettled,
  type State,
  type StepRecord,
  type UndoChain,
  type UndoScope,
  undoPath,
} from './state.ts';

/** A step has settled: its own `undo`, and those of what has succeeded in it, are the concern of its block from now on. */
export function keepUndos(state: State, step: StepRecord, planned: PlannedUndo | undefined): void {
  let chain = step.undos;
  step.undos = undefined;
  if (planned !== undefined) chain = joined(state, addRecord(state, step, planned), chain);
  const block = state.blocks.edit(step.block);
  block.undos = joined(state, chain, block.undos);
}

function addRecord(state: State, step: Readonly<StepRecord>, planned: PlannedUndo): UndoChain {
  const path = undoPath(step.path);
  state.undos.set(path, {
    step: step.path,
    flow: blockOf(state, step).flow,
    node: step.node,
    planned,
    order: state.run.undoable,
    previous: undefined,
    scope: undefined,
    status: 'kept',
    attempt: 0,
    isCalling: false,
    interrupted: 0,
    retryAt: undefined,
  });
  state.run.undoable += 1;
  return { newest: path, oldest: path };
}

/** A block has ended well: what succeeded in it is the concern of its step, or of that one's block once it has settled. */
export function handUpUndos(state: State, block: Readonly<BlockRecord>, owner: StepRecord): void {
  if (block.undos === undefined) return;
  if (!isSettled(owner)) owner.undos = joined(state, block.undos, owner.undos);
  else {
    const around = state.blocks.edit(owner.block);
    around.undos = joined(state, block.undos, around.undos);
  }
}

/** One chain before another. The order in a chain is set right only when it is needed. */
function joined(state: State, first: UndoChain | undefined, second: UndoChain | undefined): UndoChain | undefined {
  if (first === undefined || second === undefined) return first ?? second;
  state.undos.edit(first.oldest).previous = second.newest;
  return { newest: first.newest, oldest: second.oldest };
}

/** The steps of a chain, those that succeeded last first. */
export function stepsToUndo(state: State, chain: UndoChain): readonly string[] {
  const found: { readonly step: string; readonly order: number }[] = [];
  for (let path: string | undefined = chain.newest; path !== undefined; path = state.undos.get(path)?.previous) {
    const record = state.undos.get(path);
    if (record !== undefined) found.push({ step: record.step, order: record.order });
  }
  return found.sort((one, other) => other.order - one.order).map(({ step }) => step);
}

export function startUndoing(state: State, event: BlockUndoing | StepUndoing): void {
  const scope: UndoScope = { kind: event.type === 'block.undoing' ? 'block' : 'step', path: event.path };
  const paths = event.steps.map(undoPath);
  paths.forEach((path, at) => {
    const record = state.undos.edit(path);
    record.previous = paths[at + 1];
    record.scope = scope;
  });
  const [newest, oldest] = [paths[0], paths.at(-1)];
  const holder = editScope(state, scope);
  holder.undos = newest === undefined || oldest === undefined ? undefined : { newest, oldest };
  holder.isUndoing = true;
  if (event.type === 'step.undoing') state.steps.edit(event.path).failure = event.error;
  nextTurn(state, newest);
}

function editScope(state: State, { kind, path }: UndoScope): BlockRecord | StepRecord {
  return kind === 'block' ? state.blocks.edit(path) : state.steps.edit(path);
}

function nextTurn(state: State, path: string | undefined): void {
  if (path === undefined) return;
  state.undos.edit(path).status = 'ready';
  enqueue(state.toUndo, path);
}

export function endUndo(state: State, { path }: UndoSucceeded | UndoFailed): void {
  const record = state.undos.edit(path);
  const { scope, previous } = record;
  if (scope === undefined) throw new Error(`${path} has not begun.`);
  if (record.isCalling) state.run.inFlight -= 1;
  state.undos.delete(path);
  const holder = editScope(state, scope);
  if (previous === undefined || holder.undos === undefined) {
    holder.undos = undefined;
    holder.isUndoing = false;
  } else holder.undos = { newest: previous, oldest: holder.undos.oldest };
  nextTurn(state, previous);
}

/** Takes an event of an attempt; gives whether it was one of an `undo`. */
export function applyToUndo(state: State, event: AttemptStarted | AttemptFailed | AttemptInterrupted): boolean {
  if (state.undos.get(event.path) === undefined) return false;
  const record = state.undos.edit(event.path);
  if (event.type === 'attempt.started') {
    record.isCalling = true;
    record.attempt = event.attempt;
    record.retryAt = undefined;
    state.run.inFlight += 1;
    state.run.isWaiting = false;
    return true;
  }
  if (record.isCalling) state.run.inFlight -= 1;
  record.isCalling = false;
  if (event.type === 'attempt.interrupted') record.interrupted += 1;
  record.retryAt = event.retryAt;
  if (event.retryAt !== undefined) addDue(state.retries, event.retryAt, event.path);
  return true;
}
