import * as vscode from 'vscode';
import { type DueRun, type EngineName, type EventsBody, eventsEvent, type RunNews } from '#protocol/requests.ts';
import type { RunEvent } from '#protocol/runEvents.ts';
import { endsWaiting } from '#protocol/runView.ts';
import type { LooksAtMoment } from '#protocol/webviews.ts';

/** The debug type of flows, in launch configurations. */
export const debugType = 'baton';

/** That of a server of flows. */
export const serveType = 'baton-serve';

/** What is said of a run that has lost its process; of one on a cluster, that which follows it. */
export function lossText({ engine }: Pick<RecordedRun, 'engine'>): string {
  return engine === 'embedded'
    ? 'The process that carried out the run ended before the run did.'
    : 'The run is not followed any more. It goes on on the cluster: open it in the Runs view.';
}

/** One run that this window shows, for as long as the window remembers it. */
export interface RecordedRun {
  /** Undefined for one that waits without a process. */
  readonly session: vscode.DebugSession | undefined;
  /** What carries it out. */
  readonly engine: EngineName;
  /** URI of the file that was started. */
  readonly file: string;
  /** Name of the flow that was started; undefined for a file's only flow. */
  readonly flow: string | undefined;
  /** What has happened so far, in order. */
  readonly events: readonly RunEvent[];
  /** It has no debug session, or that is over. It may have a process elsewhere. */
  readonly ended: boolean;
  /** It has no process, and has neither ended nor waits. */
  readonly lost: boolean;
  /** Its journal was found to be written by another process. */
  readonly isElsewhere: boolean;
  /** After how many events somebody looks at it; undefined for as it is now. */
  readonly moment: number | undefined;
}

interface MutableRun extends RecordedRun {
  readonly events: RunEvent[];
  ended: boolean;
  lost: boolean;
  isElsewhere: boolean;
  moment: number | undefined;
}

const isEnd = (event: RunEvent): boolean =>
  event.type === 'run.succeeded' || event.type === 'run.failed' || event.type === 'run.cancelled';

/** Whether nothing will happen in the run any more. */
export function isOver({ events }: RecordedRun): boolean {
  return events.some(isEnd);
}

/** Whether a session only looks at a recorded run; one on a cluster that is opened is followed. */
export function looksAtPast({ session, engine }: RecordedRun): boolean {
  const given = session?.configuration;
  return given?.request === 'attach' && (engine === 'embedded' || given.noDebug !== true);
}

/** Whether the run lets go of its process by itself there: it has ended, or waits. */
function isAtRest(events: readonly RunEvent[]): boolean {
  const last = events.findLast(event => endsWaiting(event.type) || event.type === 'run.waiting');
  return last !== undefined && (isEnd(last) || last.type === 'run.waiting');
}

/** The runs of this window: the latest one is current, and what happens in it goes to all views that show it. */
export class RunFeed implements vscode.Disposable {
  readonly #started = new vscode.EventEmitter<RecordedRun>();
  readonly #received = new vscode.EventEmitter<readonly RunEvent[]>();
  readonly #heard = new vscode.EventEmitter<RecordedRun>();
  readonly #ended = new vscode.EventEmitter<RecordedRun>();
  readonly #found = new vscode.EventEmitter<RecordedRun>();
  readonly #lookedAt = new vscode.EventEmitter<RecordedRun>();
  readonly #changedUnderWay = new vscode.EventEmitter<void>();
  readonly #subscriptions: vscode.Disposable[];
  /** By the id of their debug sessions: the current run, and older ones that still run. */
  readonly #runs = new Map<string, MutableRun>();
  #current: MutableRun | undefined;

  /** A run was started, and is now the current one. */
  readonly onDidStart = this.#started.event;
  /** Events of the current run; they are in its record already. */
  readonly onDidReceive = this.#received.event;
  /** Something has happened in a run of this window, whether it is the current one or not. */
  readonly onDidHear = this.#heard.event;
  /** The process of the current run is gone. */
  readonly onDidEnd = this.#ended.event;
  /** The current run was found to have lost its process, or to have one again; elsewhere, after {@link onDidEnd}. */
  readonly onDidFind = this.#found.event;
  /** Somebody looks at another moment of the current run. */
  readonly onDidLookAt = this.#lookedAt.event;
  /** Something has happened in a run of {@link underWay}, or another one is there, or one less. */
  readonly onDidChangeUnderWay = this.#changedUnderWay.event;

  constructor() {
    this.#subscriptions = [
      vscode.debug.onDidStartDebugSession(session => this.#record(session)),
      vscode.debug.onDidReceiveDebugSessionCustomEvent(event => this.#receive(event)),
      vscode.debug.onDidTerminateDebugSession(session => this.#end(session)),
      this.onDidStart(() => this.#changedUnderWay.fire()),
      this.onDidHear(() => this.#changedUnderWay.fire()),
      this.onDidFind(() => this.#changedUnderWay.fire()),
    ];
  }

  get current(): RecordedRun | undefined {
    return this.#current;
  }

  /** What runs now: all that this window carries out, and the current one also when another process does. The latest first. */
  get underWay(): readonly RecordedRun[] {
    const runs = new Set([
      ...(this.#current === undefined ? [] : [this.#current]),
      ...[...this.#runs.values()].reverse(),
    ]);
    return [...runs].filter(run => {
      const isCarriedOut = run.ended ? run.isElsewhere && !run.lost : !looksAtPast(run);
      return isCarriedOut && !isAtRest(run.events);
    });
  }

  /** Makes one of the runs under way the current one. */
  bringForward(run: RecordedRun): void {
    const own = [...this.#runs.values()].find(each => each === run);
    if (own === undefined || own === this.#current) return;
    this.#current = own;
    this.#started.fire(own);
  }

  /** Makes a run the current one that waits without a process. */
  show({ engine, file, flow }: DueRun, events: readonly RunEvent[]): void {
    const rest = { session: undefined, ended: true, lost: false, isElsewhere: false, moment: undefined };
    const run: MutableRun = { ...rest, engine, file, flow, events: [...events] };
    this.#current = run;
    this.#started.fire(run);
    this.#heard.fire(run);
  }

  /** Takes up what the journal has of a run that this window does not carry out. */
  hear(run: RecordedRun, { events, isInterrupted }: RunNews): void {
    const current = this.#current;
    if (current === undefined || current !== run || !current.ended) return;
    current.events.push(...events);
    const isFound = current.lost !== isInterrupted || !current.isElsewhere;
    current.lost = isInterrupted;
    current.isElsewhere = true;
    if (events.length > 0) {
      this.#received.fire(events);
      this.#heard.fire(current);
    }
    if (isFound) this.#found.fire(current);
  }

  /** All that show the current run show that moment of it. Nothing, when another run is the current one by now. */
  lookAt({ run, position }: LooksAtMoment): void {
    const current = this.#current;
    if (current === undefined || current.events[0]?.run !== run || current.moment === position) return;
    current.moment = position;
    this.#lookedAt.fire(current);
  }

  /** The first events of a quick run come before VS Code tells that its session has started: either begins a record. */
  #record(session: vscode.DebugSession): MutableRun | undefined {
    if (session.type !== debugType) return undefined;
    const known = this.#runs.get(session.id);
    if (known !== undefined) return known;
    for (const [id, run] of this.#runs) if (run.ended) this.#runs.delete(id);
    const { program, flow, engine } = session.configuration as { [key: string]: unknown };
    const run: MutableRun = {
      session,
      engine: engine === 'restate' ? engine : 'embedded',
      file: vscode.Uri.file(String(program)).toString(),
      flow: typeof flow === 'string' ? flow : undefined,
      events: [],
      ended: false,
      lost: false,
      isElsewhere: false,
      moment: undefined,
    };
    this.#runs.set(session.id, run);
    const { behind, resume } = session.configuration as { behind?: unknown; resume?: unknown };
    if (behind === true && this.#current !== undefined && this.#current.events[0]?.run !== resume) return run;
    this.#current = run;
    this.#started.fire(run);
    return run;
  }

  #receive({ session, event, body }: vscode.DebugSessionCustomEvent): void {
    if (event !== eventsEvent) return;
    const run = this.#record(session);
    if (run === undefined) return;
    const { events } = body as EventsBody;
    run.events.push(...events);
    if (run === this.#current) this.#received.fire(events);
    this.#heard.fire(run);
  }

  #end(session: vscode.DebugSession): void {
    const run = this.#runs.get(session.id);
    if (run === undefined || run.ended) return;
    run.ended = true;
    // Whether a run that is only looked at still has a process is for its journal to say.
    run.lost = session.configuration.request !== 'attach' && !isAtRest(run.events);
    if (run === this.#current) this.#ended.fire(run);
    this.#changedUnderWay.fire();
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#started.dispose();
    this.#received.dispose();
    this.#heard.dispose();
    this.#ended.dispose();
    this.#found.dispose();
    this.#lookedAt.dispose();
    this.#changedUnderWay.dispose();
  }
}
