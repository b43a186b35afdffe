/**
 * What is known of a run: a fold of its events. The records are small and flat, and are found by path, so that an event
 * costs the same however long the run is.
 */
import type { FlowPlan, NodePlan, Plan } from '#language/plan/plan.ts';
import type { Json, JsonObject } from '#protocol/json.ts';
import type { CachedCall, PlannedUndo, RunError, Share } from '#protocol/runEvents.ts';
import { comparedFields } from './eventKeys.ts';
import type { Gathered } from './gathered.ts';
import { type FlowIndex, indexPlan, type PlanIndex } from './planIndex.ts';
import { type Agenda, draftAgenda, draftQueue, emptyAgenda, emptyQueue, type Queue } from './queue.ts';
import { BaseTable, DraftTable, type Table } from './table.ts';

export interface RunOptions {
  /** The run's id. */
  readonly run: string;
  /** How many actions may be in flight at once; 64 by default. */
  readonly slots?: number | undefined;
  /** A time that is nearer than this is waited for without a word of it, in milliseconds; a minute by default. */
  readonly grace?: number | undefined;
  /** Whether `sleep` and `approve` are called as other actions are: a test may say what they come to. */
  readonly callsPauses?: boolean | undefined;
  /** What `env()` reads. */
  readonly variables?: Readonly<Record<string, string | undefined>> | undefined;
  /** Values of secrets by name. They reach the events; whoever records these keeps them back. */
  readonly secrets?: Readonly<Record<string, string>> | undefined;
}

type StepStatus =
  /** Waits for what it needs. */
  | 'pending'
  /** Has all that it needs; stands in a queue. */
  | 'ready'
  /** Stands in line for what it uses, or asks for the result of an equal call. */
  | 'queued'
  | 'running'
  /** Was told to stop, and has not stopped. */
  | 'stopping'
  | 'succeeded'
  | 'failed'
  | 'skipped'
  | 'cancelled';

export interface StepRecord {
  readonly path: string;
  /** Path of the block instance that it stands in. */
  readonly block: string;
  /** Number in the plan of its flow. */
  readonly node: number;
  status: StepStatus;
  /** How many of its needs are not met. */
  openNeeds: number;
  /** Why it can't run any more, once a need can't be met. */
  hopeless: Hopeless | undefined;
  value: Json;
  /** Number of the attempt that runs, ran last, or waits to be made again; 0 before the first. */
  attempt: number;
  /** Whether an action was called and has not answered. */
  isCalling: boolean;
  /** What it holds of the resource of its `using`, or asks for. */
  permit: Permit | undefined;
  /** What it asks for, or has asked for in vain, of what is recorded of equal calls. */
  cache: CacheState | undefined;
  /** How many of the attempts were interrupted: `retry` does not count them. */
  interrupted: number;
  /** Arguments of the action, from the first attempt on: they are evaluated once. Also those that a person has changed. */
  input: JsonObject | undefined;
  /** When the next attempt or round is due, while the step waits for it. */
  retryAt: number | undefined;
  /** Whether it is the next round of a `repeat` that is due then, or the end of a `sleep`. */
  isPausing: boolean;
  deadline: number | undefined;
  stopping: { readonly why: 'timeout' | 'cancelled'; readonly reason: string } | undefined;
  /** What a step with blocks fails with as soon as all of them have ended. */
  failure: RunError | undefined;
  /** How many instances of its blocks have begun and not ended. */
  liveBlocks: number;
  /** Names of those among them that are parts. */
  parts: readonly string[];
  /** What has succeeded in blocks of it that have ended well. */
  undos: UndoChain | undefined;
  /** Whether these are being undone, before it settles or is tried again. */
  isUndoing: boolean;
  // A `for` or `repeat` only:
  items: readonly Json[];
  limit: number;
  /** Position of the first element whose iteration has not begun. */
  next: number;
  ended: number;
  /** What iterations have given, for a loop with `until`. */
  gathered: Gathered;
  /** No further iteration begins. */
  isClosing: boolean;
  /** Whether the loop stands in the queue of those whose next iteration may begin. */
  isOffered: boolean;
  // A `wait` or a `for` over events only:
  /** What it waits for, as in {@link State.waiting}. */
  waitsFor: string | undefined;
  /** Paths of the steps that stand before and after it in the line of those that wait for the same. */
  waitsAfter: string | undefined;
  waitsBefore: string | undefined;
  /** Whether it is a `for` over events. */
  isStreaming: boolean;
  /** How many events have come for it; elements, for a `for` over a list. */
  total: number;
  // A `race` only:
  winners: number;
  /** What the branches that won have given, in the order in which they did. */
  won: readonly Json[];
  lost: readonly LostBranch[];
}

/** A step with `cache`. `code` is what {@link CachedCall} alone does not tell. */
export type CacheState =
  | { readonly status: 'asked'; readonly call: CachedCall }
  | { readonly status: 'missed'; readonly call: CachedCall; readonly code: string };

/** A share of a resource, or of a flow's `limit`. */
export interface Permit {
  readonly status: 'asked' | 'held';
  /** Key of the resource, or of the flow. */
  readonly resource: string;
  readonly share: Share;
}

/** A branch of a `race` that failed. */
interface LostBranch {
  readonly part: string;
  readonly error: RunError;
}

/** Steps that have an `undo`, linked by their records from the newest to the oldest. */
export interface UndoChain {
  /** Paths of `undo`s. */
  readonly newest: string;
  readonly oldest: string;
}

/** The `undo` of a step that has succeeded, kept until what is around the step has succeeded as a whole. */
export interface UndoRecord {
  /** Path of the step. */
  readonly step: string;
  /** Key of the flow in whose plan `node` counts. */
  readonly flow: string;
  readonly node: number;
  readonly planned: PlannedUndo;
  /** Counts the steps with an `undo` in the order of their success. */
  readonly order: number;
  /** Path of the undo that comes after it: that of a step that succeeded before. */
  previous: string | undefined;
  /** What it is undone with, once that has begun. */
  scope: UndoScope | undefined;
  status: 'kept' | 'ready' | 'running';
  /** Number of the attempt that runs, ran last, or waits to be made again; 0 before the first. */
  attempt: number;
  isCalling: boolean;
  /** How many of the attempts were interrupted. */
  interrupted: number;
  retryAt: number | undefined;
}

/** A block that fails or is cancelled, or a step that does so after parts of it have succeeded. */
export interface UndoScope {
  readonly kind: 'block' | 'step';
  readonly path: string;
}

export interface Hopeless {
  readonly reason: string;
  /** What needs this step's success can't run either: something failed. Else it was merely not its turn, and gives null. */
  readonly spreads: boolean;
}

export interface BlockRecord {
  readonly path: string;
  /** Key of the flow in whose plan `number` counts. */
  readonly flow: string;
  readonly number: number;
  /** Path of the step that it belongs to; undefined for the run's own body. */
  readonly owner: string | undefined;
  /** Path of the block instance around it in the same flow; undefined for a flow's body. */
  readonly parent: string | undefined;
  /** Path of the body of the flow that it stands in. */
  readonly body: string;
  readonly index: number | undefined;
  readonly part: string | undefined;
  locals: JsonObject;
  readonly deadline: number | undefined;
  /** How many flows call each other, one inside the other, to get here; 0 for the run's own. */
  readonly depth: number;
  /** How many of its steps have not settled. */
  unsettled: number;
  /** How it will end, once it was told to stop. */
  ending: 'failed' | 'cancelled' | undefined;
  error: RunError | undefined;
  /** What has succeeded in it, and can be undone. */
  undos: UndoChain | undefined;
  isUndoing: boolean;
  /** What it yields, or the flow returns, in the order in which it was reached: the first one stands. */
  results: readonly Result[];
}

/** Steps that wait for the same event, in the order in which they began to: their records are linked. */
export interface WaitingLine {
  /** Paths. */
  readonly first: string;
  readonly last: string;
}

interface Result {
  /** Path of the block whose `return` or `yield` gave it. */
  readonly from: string;
  readonly value: Json;
}

/** What a person is asked about a step. */
export type Asked = { readonly for: 'doubt' } | { readonly for: 'approval'; readonly prompt: string };

interface RunRecord {
  status: 'new' | 'running' | 'cancelling' | 'ended';
  seed: string;
  input: JsonObject;
  /** Why the run was cancelled. */
  reason: string | undefined;
  /** Attempts that have begun and not ended. */
  inFlight: number;
  /** Its place among the runs of its flow, if that has a `limit`. */
  permit: Permit | undefined;
  /** How many permits it asks for and does not hold, and results of equal calls that it asks for. */
  asking: number;
  /** How many runs it has started. */
  started: number;
  /** How many steps with an `undo` have succeeded. */
  undoable: number;
  /** It was told that nothing happens for a while, and nothing has. */
  isWaiting: boolean;
}

/** The state of a run. {@link evolve} changes it in place; whoever holds one must not keep parts of it. */
export interface State {
  readonly plan: Plan;
  readonly index: PlanIndex;
  readonly options: RunOptions;
  readonly run: RunRecord;
  readonly blocks: Table<string, BlockRecord>;
  readonly steps: Table<string, StepRecord>;
  /** Results of iterations that have ended, by their path, until the loop ends. */
  readonly results: Table<string, Json>;
  /** The fields that some `wait` or `for` compares, by the name of the event. */
  readonly compared: ReadonlyMap<string, readonly (readonly string[])[]>;
  /** The lines of steps that wait, by the event and the values of the fields that they compare. */
  readonly waiting: Table<string, WaitingLine>;
  /** By path: the steps that wait for a person's answer. */
  readonly asked: Table<string, Asked>;
  /** The first event that came, by the same. */
  readonly seen: Table<string, JsonObject>;
  /** Events that came for a `for`, by the path of their iteration, until that begins. */
  readonly arrivals: Table<string, JsonObject>;
  /** By path: the step's, with `~undo`. */
  readonly undos: Table<string, UndoRecord>;
  /** Paths of `undo`s whose turn it is. */
  readonly toUndo: Queue;
  /** Ready steps that need no slot. */
  readonly ready: Queue;
  /** Ready actions. */
  readonly waitingForSlot: Queue;
  /** Loops that have a next iteration, which may begin. */
  readonly openLoops: Queue;
  /** Steps that wait for their next attempt, or for a time. */
  readonly retries: Agenda;
  /** When the time of steps (`step:` and their path) and called flows (`flow:` and the path of their body) is over. */
  readonly deadlines: Agenda;
}

/** The state of a run that has not started. */
export function initialState(plan: Plan, options: RunOptions): State {
  return {
    plan,
    index: indexPlan(plan),
    options,
    run: {
      status: 'new',
      seed: '',
      input: {},
      reason: undefined,
      inFlight: 0,
      permit: undefined,
      asking: 0,
      started: 0,
      undoable: 0,
      isWaiting: false,
    },
    blocks: new BaseTable(),
    steps: new BaseTable(),
    results: new BaseTable(),
    compared: comparedFields(plan),
    waiting: new BaseTable(),
    asked: new BaseTable(),
    seen: new BaseTable(),
    arrivals: new BaseTable(),
    undos: new BaseTable(),
    toUndo: emptyQueue(),
    ready: emptyQueue(),
    waitingForSlot: emptyQueue(),
    openLoops: emptyQueue(),
    retries: emptyAgenda(),
    deadlines: emptyAgenda(),
  };
}

/** A state to try events on: what is changed in it does not reach `state`, which must stay as it is meanwhile. */
export function draftOf(state: State): State {
  return {
    plan: state.plan,
    index: state.index,
    options: state.options,
    run: { ...state.run },
    blocks: new DraftTable(state.blocks, record => ({ ...record })),
    steps: new DraftTable(state.steps, record => ({ ...record })),
    results: new DraftTable(state.results, value => value),
    compared: state.compared,
    waiting: new DraftTable(state.waiting, line => line),
    asked: new DraftTable(state.asked, asked => asked),
    seen: new DraftTable(state.seen, fields => fields),
    arrivals: new DraftTable(state.arrivals, fields => fields),
    undos: new DraftTable(state.undos, record => ({ ...record })),
    toUndo: draftQueue(state.toUndo),
    ready: draftQueue(state.ready),
    waitingForSlot: draftQueue(state.waitingForSlot),
    openLoops: draftQueue(state.openLoops),
    retries: draftAgenda(state.retries),
    deadlines: draftAgenda(state.deadlines),
  };
}

const defaultSlots = 64;

export function slotsOf(state: State): number {
  return Math.max(1, state.options.slots ?? defaultSlots);
}

export function isSettled(step: Readonly<StepRecord>): boolean {
  return (
    step.status === 'succeeded' || step.status === 'failed' || step.status === 'skipped' || step.status === 'cancelled'
  );
}

export function flowIndex(state: State, key: string): FlowIndex {
  const index = state.index.get(key);
  if (index === undefined) throw new Error(`The plan has no flow ${key}.`);
  return index;
}

export function flowPlan(state: State, key: string): FlowPlan {
  return flowIndex(state, key).plan;
}

export function nodeOf(plan: FlowPlan, number: number): NodePlan {
  const node = plan.nodes[number];
  if (node === undefined) throw new Error(`The plan of ${plan.key} has no node ${number}.`);
  return node;
}

export function blockOf(state: State, step: Readonly<StepRecord>): Readonly<BlockRecord> {
  return blockAt(state, step.block);
}

export function blockAt(state: State, path: string): Readonly<BlockRecord> {
  const block = state.blocks.get(path);
  if (block === undefined) throw new Error(`No block runs at ${path}.`);
  return block;
}

export function stepAt(state: State, path: string): Readonly<StepRecord> {
  const step = state.steps.get(path);
  if (step === undefined) throw new Error(`There is no step at ${path}.`);
  return step;
}

/** The plan of a step. */
export function planOf(state: State, step: Readonly<StepRecord>): NodePlan {
  return nodeOf(flowPlan(state, blockOf(state, step).flow), step.node);
}

/** Path of the run's own body: the name of its flow. */
export function rootOf(state: State): string {
  return flowPlan(state, state.plan.entry).signature.name;
}

/** The parts of a `try` besides its body. */
export const handlerPart = 'catch';
export const cleanupPart = 'finally';

/** Path of a step's `undo`. */
export function undoPath(step: string): string {
  return partPath(step, 'undo');
}

export function iterationPath(loop: string, index: number): string {
  return `${loop}[${index}]`;
}

export function partPath(step: string, part: string): string {
  return `${step}~${part}`;
}

/** Paths of the block instances of a step that have begun and not ended, in order. */
export function liveBlockPaths(state: State, step: Readonly<StepRecord>): readonly string[] {
  if (step.liveBlocks === 0) return [];
  if (step.parts.length > 0) return step.parts.map(part => partPath(step.path, part));
  if (step.next === 0) return [step.path];
  // Rounds come one after another, and may be many.
  if (planOf(state, step).kind === 'repeat') return [iterationPath(step.path, step.next - 1)];
  const paths: string[] = [];
  for (let index = 0; index < step.next && paths.length < step.liveBlocks; index += 1) {
    const path = iterationPath(step.path, index);
    if (state.blocks.get(path) !== undefined) paths.push(path);
  }
  return paths;
}

/** Path of the instance of a node's step that is seen from a block instance: in this block, or one around it. */
export function visibleStep(state: State, from: Readonly<BlockRecord>, number: number): string | undefined {
  const node = nodeOf(flowPlan(state, from.flow), number);
  const block = enclosing(state, from, node.block);
  return block === undefined ? undefined : `${block.path}/${node.name}`;
}

/** The instance of the block with that number that `from` stands in, or is. */
export function enclosing(
  state: State,
  from: Readonly<BlockRecord>,
  number: number,
): Readonly<BlockRecord> | undefined {
  let block: Readonly<BlockRecord> | undefined = from;
  while (block !== undefined && block.number !== number) {
    block = block.parent === undefined ? undefined : state.blocks.get(block.parent);
  }
  return block;
}
