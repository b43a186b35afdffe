/**
 * What is shown of a run: a fold of its events, shared by the run panel, the graph and the terminal.
 *
 * A view belongs to whoever folds it: {@link foldRun} changes it in place, so that a run of ten thousand steps costs a
 * few milliseconds and not a copy per event. Who renders a view compares {@link RunView.version}.
 */
import type { Json, JsonObject } from './json.ts';
import type {
  ApprovalRequest,
  CacheReason,
  RunError,
  RunEvent,
  RunWaiting,
  Share,
  StepAnswered,
  StepLog,
} from './runEvents.ts';

export type StepStatus =
  | 'pending'
  /** Has all that it needs, and stands in line for a lock or a rate limit. */
  | 'queued'
  | 'running'
  /** An attempt failed, the next one has not begun. */
  | 'retrying'
  /** Its process ended while its action ran; a person is asked what became of it. */
  | 'inDoubt'
  /** A person is asked for approval. */
  | 'asked'
  | 'succeeded'
  | 'failed'
  | 'skipped'
  | 'cancelled';

/**
 * `queued`: as many runs of its flow are under way as its `limit` allows. `waiting`: for an answer, an event or a time; it
 * needs no process until then. `lost`: the process that ran it ended without saying how.
 */
export type RunStatus =
  | 'idle'
  | 'queued'
  | 'running'
  | 'waiting'
  | 'cancelling'
  | 'succeeded'
  | 'failed'
  | 'cancelled'
  | 'lost';

/** How far an `undo` is. */
export type UndoStatus = 'running' | 'succeeded' | 'failed';

export interface AttemptView {
  /** From 1. */
  readonly number: number;
  readonly action: string;
  readonly input: JsonObject;
  readonly startedAt: number;
  endedAt: number | undefined;
  error: RunError | undefined;
  /** When the next attempt starts (milliseconds since 1970-01-01 UTC). */
  retryAt: number | undefined;
}

export interface LogEntry {
  readonly path: string;
  readonly time: number;
  readonly level: StepLog['level'];
  readonly stream: StepLog['stream'];
  readonly text: string;
}

/** An event that came to the run, or was sent by it. */
export interface EventEntry {
  readonly time: number;
  readonly event: string;
  readonly fields: JsonObject;
  /** Path of the `emit` that sent it; undefined for one from outside. */
  readonly from: string | undefined;
}

/** A time in which a row did nothing but wait. What lies between two attempts is told by these. */
export interface WaitSpan {
  readonly for: 'turn' | 'time' | 'event' | 'approval' | 'doubt';
  readonly from: number;
  /** Undefined while it lasts. */
  to: number | undefined;
}

/** One row of the tree: the run's own flow, a step, a block's statement, an iteration of a loop, or a part of a step. */
export interface RunRow {
  readonly path: string;
  /** The row's node in the graph: the path without `[n]`, with `:n` (the number of its block) for a part. */
  node: string;
  /** The last piece of the path; `[3]` for an iteration. */
  readonly name: string;
  /** Position in the list, from 0, when the row is an iteration. */
  readonly index: number | undefined;
  /** Whether the row is one of the parts of a step that have rows of their own: `~catch`, `~finally`. */
  readonly isPart: boolean;
  readonly parent: RunRow | undefined;
  readonly children: RunRow[];
  status: StepStatus;
  startedAt: number | undefined;
  endedAt: number | undefined;
  /** Number of the block that an `if`, `match` or `race` chose. */
  chosen: number | undefined;
  /** Numbers of the blocks of the step that run now. */
  readonly openBlocks: number[];
  /** How many iterations there will be. */
  count: number | undefined;
  /** How many iterations have ended. */
  finished: number;
  /** What a block was given: a sub-flow's parameters, a loop's variable. An action's input is in its attempts. */
  locals: JsonObject | undefined;
  readonly attempts: AttemptView[];
  /** In order of time. */
  readonly waits: WaitSpan[];
  /** Undefined until there is a value. */
  output: Json | undefined;
  error: RunError | undefined;
  /** How far the step's `undo` is, once it has begun; its own row is a part of this one. */
  undo: UndoStatus | undefined;
  /** The failure is the concern of another step, or was caught: it did not fail the block. */
  handled: boolean;
  /** When the step goes on (milliseconds since 1970-01-01 UTC), while it lets time pass. */
  resumeAt: number | undefined;
  /** The event that the step waits for, while it does. */
  waitsFor: { readonly event: string; readonly fields: JsonObject } | undefined;
  /** What the step stands in line for, while it does. */
  queuedFor: QueuedFor | undefined;
  /** What a person is, or was, asked. */
  approval: ApprovalRequest | undefined;
  /** What that person said. */
  answer: ApprovalAnswerView | undefined;
  /** What became of the step's `cache`. */
  cache: CacheView | undefined;
  /** The run that the step's result was taken from; it was not executed. */
  reusedFrom: string | undefined;
  /** The run that a `start` has started. */
  started: { readonly run: string; readonly flow: string } | undefined;
  /** When the step's `timeout` is over (milliseconds since 1970-01-01 UTC). */
  deadline: number | undefined;
  /** Why the step was skipped or cancelled. */
  reason: string | undefined;
  progress: { readonly done: number; readonly total: number | undefined } | undefined;
  readonly log: LogEntry[];
}

export type ApprovalAnswerView = Pick<StepAnswered, 'approved' | 'by' | 'comment' | 'at'>;

/** `hit`: the result is that of the run `from`, recorded at that time. `missed`: it was executed, and why. */
export type CacheView =
  | { readonly how: 'hit'; readonly from: string; readonly recorded: number }
  | { readonly how: 'missed'; readonly reason: CacheReason };

/** The resource of a step's `using`. */
export interface QueuedFor {
  /** As it is declared. */
  readonly name: string;
  readonly share: Share;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly since: number;
}

/** All rows of one node of the graph, taken together. */
export interface NodeView {
  /** Path without `[n]`; with `:n` after it, the block with that number of the step: one branch. */
  readonly id: string;
  /** Whether ids of what stands in it pass through it: it is a part with rows of its own. */
  isPart: boolean;
  /** The most urgent status of its rows: in doubt, asked, running, retrying, queued, failed, cancelled, succeeded, skipped. */
  status: StepStatus;
  readonly counts: Record<StepStatus, number>;
  /** Iterations of a loop, over all times that it was entered; undefined for other nodes. */
  iterations: { done: number; total: number } | undefined;
  startedAt: number | undefined;
  /** When the last row ended that has ended. */
  endedAt: number | undefined;
  /** How far the `undo`s of its rows are: one that failed counts most. */
  undo: UndoStatus | undefined;
  /** The highest number of attempts of a row. */
  attempts: number;
  error: RunError | undefined;
}

export interface RunView {
  run: string | undefined;
  flow: string | undefined;
  /** URI of the flow's file. */
  file: string | undefined;
  status: RunStatus;
  /** It was told to stop, whatever it is doing about that. */
  isCancelling: boolean;
  input: JsonObject | undefined;
  output: Json | undefined;
  error: RunError | undefined;
  /** Why the run was cancelled, or how it was lost. */
  reason: string | undefined;
  /** What it waits for, while its status is `waiting`. */
  waiting: RunWaiting | undefined;
  startedAt: number | undefined;
  endedAt: number | undefined;
  /** The row of the run's own flow. */
  root: RunRow | undefined;
  readonly rows: Map<string, RunRow>;
  readonly nodes: Map<string, NodeView>;
  /** Events that came to the run or were sent by it, in order of time. */
  readonly events: EventEntry[];
  /** In order of time; the oldest go when there are too many. */
  readonly log: LogEntry[];
  /** How many entries of `log` have gone. */
  droppedLog: number;
  /** Changes with every event. */
  version: number;
  /** Set by who wants to go back in the view. */
  witness: FoldWitness | undefined;
}

/** Is told of what a fold is about to change, so that it can be put back as it was. */
export interface FoldWitness {
  /** A row of the view changes. */
  row(row: RunRow): void;
  /** A row has come in. */
  newRow(row: RunRow): void;
  node(node: NodeView): void;
  newNode(node: NodeView): void;
  /** The oldest entries of a log have gone. */
  trimmed(log: LogEntry[], removed: readonly LogEntry[]): void;
}

/** As many log entries are kept at least; the oldest are dropped in large pieces. */
const keptLog = 20_000;

/** The view of a run of which nothing is known yet. */
/** When the clock of a run in virtual time starts, as that of a test does: no other run is as old. */
export const startOfVirtualTime = Date.UTC(2000, 0, 1);

export function emptyRunView(): RunView {
  return {
    run: undefined,
    flow: undefined,
    file: undefined,
    status: 'idle',
    isCancelling: false,
    input: undefined,
    output: undefined,
    error: undefined,
    reason: undefined,
    waiting: undefined,
    startedAt: undefined,
    endedAt: undefined,
    root: undefined,
    rows: new Map(),
    nodes: new Map(),
    events: [],
    log: [],
    droppedLog: 0,
    version: 0,
    witness: undefined,
  };
}

/** Takes one event into `view`, in place, and gives `view` back. Events must come in the order of their `seq`. */
export function foldRun(view: RunView, event: RunEvent): RunView {
  view.version += 1;
  if (view.status === 'waiting' && endsWaiting(event.type)) goOn(view);
  switch (event.type) {
    case 'run.started':
      view.run = event.run;
      view.flow = event.flow;
      view.file = event.file;
      view.input = event.input;
      view.status = 'running';
      view.startedAt = event.time;
      break;
    case 'run.queued':
      view.status = 'queued';
      break;
    case 'run.admitted':
      goOn(view);
      break;
    case 'run.resumed':
      break;
    case 'run.waiting':
      view.status = 'waiting';
      view.waiting = event;
      break;
    case 'run.cancelling':
      view.status = 'cancelling';
      view.isCancelling = true;
      view.reason = event.reason;
      break;
    case 'run.succeeded':
      view.output = event.output;
      endRun(view, 'succeeded', event.time);
      break;
    case 'run.failed':
      view.error = event.error;
      endRun(view, 'failed', event.time);
      break;
    case 'run.cancelled':
      view.reason = event.reason;
      endRun(view, 'cancelled', event.time);
      break;
    case 'event.received':
    case 'event.emitted':
      view.events.push({
        time: event.time,
        event: event.event,
        fields: event.fields,
        from: event.type === 'event.emitted' ? event.path : undefined,
      });
      break;
    default:
      foldRow(view, event);
  }
  return view;
}

/**
 * Says that the run's process is gone without an end event: what was running is shown as cancelled.
 * `time` is in milliseconds since 1970-01-01 UTC.
 */
export function loseRun(view: RunView, message: string, time: number): RunView {
  view.version += 1;
  if (hasEnded(view)) return view;
  view.reason = message;
  for (const row of view.rows.values()) {
    if (isOpen(row.status)) endRow(view, row, 'cancelled', time);
  }
  endRun(view, 'lost', time);
  return view;
}

function isOpen(status: StepStatus): boolean {
  return status === 'running' || status === 'retrying' || status === 'queued' || status === 'asked';
}

/** Whether a run that waits goes on with an event of this type. */
export function endsWaiting(type: RunEvent['type']): boolean {
  return type !== 'run.waiting' && type !== 'event.received' && type !== 'step.log' && type !== 'step.progress';
}

/** Whether no more events will come. */
export function hasEnded(view: RunView): boolean {
  return !['idle', 'queued', 'running', 'waiting', 'cancelling'].includes(view.status);
}

/** What a step stands in line for, in words: "`slots`, a lock". */
export function queueText({ name, share }: QueuedFor): string {
  if (share.kind === 'rate') return `\`${name}\`, a rate limit`;
  return share.slots === 1 ? `\`${name}\`, a lock` : `\`${name}\`, a lock with ${share.slots} slots`;
}

/** What became of a step's `cache`, in words: "ran again because argument `day` changed". */
export function cacheText(cache: CacheView): string {
  if (cache.how === 'hit') return `not executed: the result is that of run ${cache.from}`;
  const { reason } = cache;
  switch (reason.why) {
    case 'new':
      return 'ran: no equal call was recorded';
    case 'old':
      return 'ran again because the recorded result is too old';
    case 'arguments': {
      const names = reason.names.map(name => `\`${name}\``).join(', ');
      return `ran again because ${reason.names.length === 1 ? 'argument' : 'arguments'} ${names} changed`;
    }
    case 'on':
      return 'ran again because what `cache on` names changed';
    case 'callee':
      return 'ran again because it calls something else';
    case 'code':
      return 'ran again because the text of what it calls changed';
  }
}

/** The id of the graph's node that a path belongs to: the path without its iteration marks. */
export function nodeOf(path: string): string {
  return path.includes('[') ? path.replace(/\[\d+\]/g, '') : path;
}

/**
 * What is known of a node of the graph, or undefined while it has not begun. A branch of a step is `step:n`, with the
 * number of its block; an id may pass through a branch (`step:n/inner`), which counts only when that branch was taken.
 */
export function nodeView(view: RunView, id: string): NodeView | undefined {
  const direct = view.nodes.get(id);
  if (direct !== undefined || !id.includes(':')) return direct;
  let known = '';
  for (const piece of id.split('/')) {
    known = known === '' ? piece : `${known}/${piece}`;
    if (!/:\d+$/.test(piece)) continue;
    const branch = view.nodes.get(known);
    if (branch === undefined || known.length === id.length) return branch;
    if (!branch.isPart) known = known.slice(0, known.lastIndexOf(':'));
  }
  return view.nodes.get(known);
}

type EventOf<T extends RunEvent['type']> = Extract<RunEvent, { readonly type: T }>;

type RowEvent = Exclude<RunEvent, { readonly type: `run.${string}` | `event.${string}` }>;

function foldRow(view: RunView, event: RowEvent): void {
  const row = rowToChange(view, event.path);
  switch (event.type) {
    case 'block.started':
      startBlock(view, row, event);
      break;
    case 'block.ended':
      endBlock(view, row, event);
      break;
    case 'value.computed':
      row.startedAt ??= event.time;
      row.output = event.value;
      endRow(view, row, 'succeeded', event.time);
      break;
    case 'value.replaced':
      replaceValue(view, row, event);
      break;
    case 'step.started':
      startStep(view, row, event);
      break;
    case 'step.queued':
    case 'step.granted':
      foldTurn(view, row, event);
      break;
    case 'step.waiting':
    case 'step.answered':
      foldWait(view, row, event);
      break;
    case 'cache.asked':
    case 'cache.hit':
    case 'cache.missed':
    case 'step.spawned':
      foldOthers(row, event);
      break;
    case 'step.progress':
      row.progress = { done: event.done, total: event.total };
      break;
    case 'step.log':
      addLog(view, row, event);
      break;
    case 'attempt.started':
    case 'attempt.failed':
      foldAttempt(view, row, event);
      break;
    case 'attempt.interrupted':
    case 'step.inDoubt':
    case 'step.resolved':
      foldInterruption(view, row, event);
      break;
    case 'undo.started':
    case 'undo.succeeded':
    case 'undo.failed':
      foldUndo(view, row, event);
      break;
    case 'step.stopping':
    case 'step.undoing':
    case 'block.stopping':
    case 'block.undoing':
      break;
    default:
      foldStepEnd(view, row, event);
  }
}

/** What an event says of a row may change the one around it, and none further out. */
function rowToChange(view: RunView, path: string): RunRow {
  const row = rowAt(view, path);
  view.witness?.row(row);
  if (row.parent !== undefined) view.witness?.row(row.parent);
  return row;
}

/** An attempt that begins later tells its arguments itself. */
function replaceValue(view: RunView, row: RunRow, event: EventOf<'value.replaced'>): void {
  if (event.what === 'result') row.output = event.value;
  if (event.what === 'local') row.locals = { ...row.locals, [event.name ?? '']: event.value };
  const what = event.what === 'result' ? 'The result' : `\`${event.name}\``;
  const text = `${what} was replaced by hand. It was: ${JSON.stringify(event.before)}`;
  addLog(view, row, { ...event, type: 'step.log', level: 'warn', stream: 'log', text });
}

function foldTurn(view: RunView, row: RunRow, event: EventOf<'step.queued' | 'step.granted'>): void {
  if (event.type === 'step.queued') {
    const name = event.resource.slice(event.resource.lastIndexOf('#') + 1);
    row.queuedFor = { name, share: event.share, since: event.time };
    beginWait(row, 'turn', event.time);
    setStatus(view, row, 'queued');
  } else {
    row.queuedFor = undefined;
    endWait(row, event.time);
    setStatus(view, row, row.startedAt === undefined ? 'pending' : 'retrying');
  }
}

/** What other runs have to do with the step. */
function foldOthers(row: RunRow, event: EventOf<'cache.asked' | 'cache.hit' | 'cache.missed' | 'step.spawned'>): void {
  row.startedAt ??= event.time;
  if (event.type === 'step.spawned') {
    row.started = { run: event.child, flow: event.flow.slice(event.flow.lastIndexOf('#') + 1) };
  }
  if (event.type === 'cache.hit') row.cache = { how: 'hit', from: event.from, recorded: event.recorded };
  if (event.type === 'cache.missed') row.cache = { how: 'missed', reason: event.reason };
}

function beginWait(row: RunRow, what: WaitSpan['for'], time: number): void {
  endWait(row, time);
  row.waits.push({ for: what, from: time, to: undefined });
}

function endWait(row: RunRow, time: number): void {
  const last = row.waits.at(-1);
  if (last !== undefined) last.to ??= time;
}

function foldWait(view: RunView, row: RunRow, event: EventOf<'step.waiting' | 'step.answered'>): void {
  if (event.type === 'step.answered') {
    row.answer = { approved: event.approved, by: event.by, comment: event.comment, at: event.at };
    endWait(row, event.time);
    setStatus(view, row, 'running');
    return;
  }
  row.resumeAt = event.resumeAt;
  beginWait(row, event.approval !== undefined ? 'approval' : event.event !== undefined ? 'event' : 'time', event.time);
  if (event.event !== undefined) row.waitsFor = { event: event.event, fields: event.fields ?? {} };
  if (event.approval === undefined) return;
  row.approval = event.approval;
  row.answer = undefined;
  setStatus(view, row, 'asked');
}

function foldStepEnd(
  view: RunView,
  row: RunRow,
  event: EventOf<'step.succeeded' | 'step.failed' | 'step.skipped' | 'step.cancelled'>,
): void {
  switch (event.type) {
    case 'step.succeeded':
      row.output = event.value;
      if (event.caught !== undefined) {
        row.error = event.caught;
        row.handled = true;
      }
      endRow(view, row, 'succeeded', event.time);
      break;
    case 'step.failed': {
      row.error = event.error;
      row.handled = event.handled;
      const node = nodeFor(view, row.node);
      node.error = event.error;
      endRow(view, row, 'failed', event.time);
      break;
    }
    case 'step.skipped':
      row.reason = event.reason;
      endRow(view, row, 'skipped', event.time);
      break;
    case 'step.cancelled':
      row.reason = event.reason;
      endRow(view, row, 'cancelled', event.time);
      break;
  }
}

function startStep(view: RunView, row: RunRow, event: EventOf<'step.started'>): void {
  row.startedAt ??= event.time;
  row.deadline ??= event.deadline;
  row.chosen = event.chosen;
  const node = nodeFor(view, row.node);
  node.startedAt ??= event.time;
  if (event.count !== undefined) {
    node.iterations ??= { done: 0, total: 0 };
    // A resumed run may start a loop a second time.
    node.iterations.total += event.count - (row.count ?? 0);
    row.count = event.count;
  }
  setStatus(view, row, 'running');
}

function startBlock(view: RunView, row: RunRow, event: EventOf<'block.started'>): void {
  if (Object.keys(event.locals).length > 0) row.locals = event.locals;
  if (event.part !== undefined && row.parent !== undefined) {
    row.node = `${row.parent.node}:${event.block}`;
    nodeFor(view, row.node).isPart = true;
  } else if (isBranch(row)) {
    const branch = nodeFor(view, `${row.node}:${event.block}`);
    branch.startedAt ??= event.time;
    count(branch, undefined, 'running');
    row.openBlocks.push(event.block);
    return;
  }
  if (row.index !== undefined && row.parent !== undefined)
    noteRound(view, row.parent, row.startedAt === undefined, event.time);
  row.startedAt ??= event.time;
  setStatus(view, row, 'running');
}

/** How many rounds a loop without a list has is known by those that have begun. */
function noteRound(view: RunView, loop: RunRow, isNew: boolean, time: number): void {
  loop.resumeAt = undefined;
  endWait(loop, time);
  if (loop.count !== undefined || !isNew) return;
  const node = nodeFor(view, loop.node);
  node.iterations ??= { done: 0, total: 0 };
  node.iterations.total += 1;
}

function endBlock(view: RunView, row: RunRow, event: EventOf<'block.ended'>): void {
  if (isBranch(row)) {
    endBranch(view, row, event);
    return;
  }
  row.output = event.value;
  endRow(view, row, event.status, event.time);
  if (row.index === undefined || row.parent === undefined) return;
  row.parent.finished += 1;
  const loop = nodeFor(view, row.parent.node);
  loop.iterations ??= { done: 0, total: 0 };
  loop.iterations.done += 1;
}

/** Whether a block of a row is shown by the row itself. */
function isBranch(row: RunRow): boolean {
  return row.index === undefined && !row.isPart && row.parent !== undefined;
}

/**
 * The step's own row ends with an event of its own; here only the branch that ran is told apart from the others.
 * `block.ended` does not say which block it was: the one that began first of those that run.
 */
function endBranch(view: RunView, row: RunRow, event: EventOf<'block.ended'>): void {
  const block = row.openBlocks.shift();
  if (block === undefined) return;
  const branch = nodeFor(view, `${row.node}:${block}`);
  branch.endedAt = event.time;
  count(branch, 'running', event.status);
}

function foldAttempt(view: RunView, row: RunRow, event: EventOf<'attempt.started' | 'attempt.failed'>): void {
  if (event.type === 'attempt.started') {
    endWait(row, event.time);
    row.attempts.push({
      number: event.attempt,
      action: event.action,
      input: event.input,
      startedAt: event.time,
      endedAt: undefined,
      error: undefined,
      retryAt: undefined,
    });
    const node = nodeFor(view, row.node);
    node.attempts = Math.max(node.attempts, event.attempt);
    row.progress = undefined;
    setStatus(view, row, 'running');
    return;
  }
  const attempt = row.attempts.findLast(candidate => candidate.number === event.attempt);
  if (attempt !== undefined) {
    attempt.endedAt = event.time;
    attempt.error = event.error;
    attempt.retryAt = event.retryAt;
  }
  if (event.retryAt !== undefined) setStatus(view, row, 'retrying');
}

/** `row` is that of the undo, a part of the row of its step. */
function foldUndo(view: RunView, row: RunRow, event: EventOf<'undo.started' | 'undo.succeeded' | 'undo.failed'>): void {
  const status = event.type === 'undo.started' ? 'running' : event.type === 'undo.succeeded' ? 'succeeded' : 'failed';
  if (event.type === 'undo.started') {
    row.startedAt ??= event.time;
    setStatus(view, row, 'running');
  } else {
    if (event.type === 'undo.succeeded') row.output = event.value;
    else row.error = event.error;
    endRow(view, row, status, event.time);
  }
  if (row.parent === undefined) return;
  row.parent.undo = status;
  const node = nodeFor(view, row.parent.node);
  if (node.undo !== 'failed') node.undo = status;
}

/** The run does not wait any more. One that was told to cancel still is. */
function goOn(view: RunView): void {
  view.status = view.isCancelling ? 'cancelling' : 'running';
  view.waiting = undefined;
}

function foldInterruption(
  view: RunView,
  row: RunRow,
  event: EventOf<'attempt.interrupted' | 'step.inDoubt' | 'step.resolved'>,
): void {
  if (event.type === 'step.resolved') {
    endWait(row, event.time);
    if (event.how === 'retry') setStatus(view, row, 'retrying');
    return;
  }
  const attempt = row.attempts.findLast(candidate => candidate.number === event.attempt);
  if (attempt !== undefined) attempt.endedAt = event.time;
  if (attempt !== undefined && event.type === 'attempt.interrupted') attempt.retryAt = event.retryAt;
  if (event.type === 'step.inDoubt') beginWait(row, 'doubt', event.time);
  setStatus(view, row, event.type === 'step.inDoubt' ? 'inDoubt' : 'retrying');
}

function addLog(view: RunView, row: RunRow, event: EventOf<'step.log'>): void {
  const entry: LogEntry = {
    path: event.path,
    time: event.time,
    level: event.level,
    stream: event.stream,
    text: event.text,
  };
  row.reusedFrom ??= event.reused;
  row.log.push(entry);
  trim(row.log, view.witness);
  view.log.push(entry);
  view.droppedLog += trim(view.log, view.witness);
}

/** Drops the oldest once a quarter too many are there, so that the cost per entry stays constant. */
function trim(log: LogEntry[], witness: FoldWitness | undefined): number {
  if (log.length < keptLog * 1.25) return 0;
  const removed = log.splice(0, log.length - keptLog);
  witness?.trimmed(log, removed);
  return removed.length;
}

function endRun(view: RunView, status: RunStatus, time: number): void {
  view.status = status;
  view.waiting = undefined;
  view.endedAt = time;
}

function endRow(view: RunView, row: RunRow, status: StepStatus, time: number): void {
  row.endedAt = time;
  endWait(row, time);
  row.resumeAt = undefined;
  row.waitsFor = undefined;
  row.queuedFor = undefined;
  const attempt = row.attempts.at(-1);
  if (attempt !== undefined) attempt.endedAt ??= time;
  const node = nodeFor(view, row.node);
  if (row.index === undefined) node.endedAt = time;
  setStatus(view, row, status);
}

function setStatus(view: RunView, row: RunRow, status: StepStatus): void {
  if (row.status === status) return;
  // An iteration shares its loop's node, whose status is that of the loop's own row.
  if (row.index === undefined) {
    const node = nodeFor(view, row.node);
    node.startedAt ??= row.startedAt;
    count(node, row.status === 'pending' ? undefined : row.status, status);
  }
  row.status = status;
}

function count(node: NodeView, from: StepStatus | undefined, to: StepStatus): void {
  if (from !== undefined) node.counts[from] -= 1;
  if (to !== 'pending') node.counts[to] += 1;
  node.status = urgency.find(status => node.counts[status] > 0) ?? 'pending';
}

/** Statuses, the one that a reader must see first before the others. */
export const urgency: readonly StepStatus[] = [
  'inDoubt',
  'asked',
  'running',
  'retrying',
  'queued',
  'failed',
  'cancelled',
  'succeeded',
  'skipped',
];

function nodeFor(view: RunView, id: string): NodeView {
  const known = view.nodes.get(id);
  if (known !== undefined) {
    view.witness?.node(known);
    return known;
  }
  const node: NodeView = {
    id,
    isPart: false,
    status: 'pending',
    counts: {
      pending: 0,
      queued: 0,
      running: 0,
      retrying: 0,
      inDoubt: 0,
      asked: 0,
      succeeded: 0,
      failed: 0,
      skipped: 0,
      cancelled: 0,
    },
    iterations: undefined,
    startedAt: undefined,
    endedAt: undefined,
    undo: undefined,
    attempts: 0,
    error: undefined,
  };
  view.nodes.set(id, node);
  view.witness?.newNode(node);
  return node;
}

/** The row of `path`, made together with the rows around it when it is not there. */
function rowAt(view: RunView, path: string): RunRow {
  const known = view.rows.get(path);
  if (known !== undefined) return known;
  const cut = path.endsWith(']') ? path.lastIndexOf('[') : Math.max(path.lastIndexOf('/'), path.lastIndexOf('~'));
  const parent = cut > 0 ? rowAt(view, path.slice(0, cut)) : undefined;
  const isIteration = path.endsWith(']');
  const row: RunRow = {
    path,
    node: isIteration || parent === undefined ? (parent?.node ?? path) : parent.node + path.slice(cut),
    name: isIteration ? path.slice(cut) : path.slice(cut + 1),
    index: isIteration ? Number(path.slice(cut + 1, -1)) : undefined,
    isPart: path[cut] === '~',
    parent,
    children: [],
    status: 'pending',
    startedAt: undefined,
    endedAt: undefined,
    chosen: undefined,
    openBlocks: [],
    count: undefined,
    finished: 0,
    locals: undefined,
    attempts: [],
    waits: [],
    output: undefined,
    error: undefined,
    undo: undefined,
    handled: false,
    resumeAt: undefined,
    waitsFor: undefined,
    queuedFor: undefined,
    approval: undefined,
    answer: undefined,
    cache: undefined,
    reusedFrom: undefined,
    started: undefined,
    deadline: undefined,
    reason: undefined,
    progress: undefined,
    log: [],
  };
  if (parent === undefined) view.root ??= row;
  else {
    view.witness?.row(parent);
    parent.children.push(row);
  }
  view.rows.set(path, row);
  view.witness?.newRow(row);
  return row;
}
