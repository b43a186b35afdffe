/** The debug adapter: what clients ask of a run that can be held and looked at, one request after the other. */
import debugadapter from '@vscode/debugadapter';
import type { DebugProtocol } from '@vscode/debugprotocol';
import {
  type ForkReply,
  forkRequest,
  type LaunchArguments,
  type StandingBody,
  standingEvent,
} from '#protocol/requests.ts';
import { systemClock } from '../../engines/common/clock.ts';
import type { RunHandle } from '../../engines/common/runHandle.ts';
import { RunProblem } from '../../engines/common/runProblem.ts';
import { forkRun } from '../../engines/embedded/fork.ts';
import { openJournal } from '../../engines/embedded/journal.ts';
import { isAt } from '../breakpoints/target.ts';
import { Inspector, NoAnswer } from '../inspect/inspector.ts';
import { DebuggedRun } from '../run/debuggedRun.ts';
import { LiveRun, type Stop } from '../run/live.ts';
import type { StepWay } from '../run/pace.ts';
import type { PastPlace } from '../run/past.ts';
import { PausableClock } from '../run/pausableClock.ts';
import { errorIds } from './answeringSession.ts';
import { capabilities } from './capabilities.ts';
import type { Prepared, Recorded, Watch } from './launch.ts';
import { LookingSession } from './lookingSession.ts';
import { describeStop } from './stopText.ts';

const { Event } = debugadapter;

/** As many places of the past are offered for one line. */
const mostGotoTargets = 20;

/** A run that is launched or attached to. */
type Opened = Omit<Prepared, 'start'> & Partial<Pick<Recorded, 'engine'>>;

export class FlowDebugSession extends LookingSession {
  readonly #gotoTargets = new Map<number, PastPlace>();
  #client: Partial<DebugProtocol.InitializeRequestArguments> = {};
  #prepared: Opened | undefined;
  #live: LiveRun | undefined;
  #clock: PausableClock | undefined;
  protected run: DebuggedRun | undefined;
  protected inspector: Inspector | undefined;
  #runId = '';

  protected override initializeRequest(
    response: DebugProtocol.InitializeResponse,
    client: DebugProtocol.InitializeRequestArguments,
  ): void {
    this.#client = client;
    response.body = capabilities;
    this.sendResponse(response);
    this.tellInitialized();
  }

  protected async watch(prepared: Prepared, given: Partial<LaunchArguments>): Promise<Watch | undefined> {
    await this.#use(prepared);
    if (given.noDebug === true) return undefined;
    const clock = new PausableClock(prepared.clock ?? systemClock);
    const live = new LiveRun(given.stopOnEntry === true, {
      rules: this.breakpoints.rules,
      evaluate: (text, place) => this.requireInspector().evaluateAt(text, place),
      // What led to it is recorded at the end of the turn.
      say: (text, { path }) =>
        queueMicrotask(() =>
          this.say({ category: 'console', text: `${text}\n`, place: prepared.places.placeOf(path) }),
        ),
      onStop: stop => queueMicrotask(() => this.run?.stopped(stop)),
      onChange: () => this.invalidate(['threads', 'stacks', 'variables']),
    });
    this.#live = live;
    this.#clock = clock;
    return { supervisor: live, clock };
  }

  protected began(handle: RunHandle): void {
    const { plan, env } = this.#requirePrepared();
    const engine =
      this.#live === undefined || this.#clock === undefined
        ? undefined
        : { live: this.#live, handle, clock: this.#clock };
    if (engine === undefined) return;
    this.#runId = handle.id;
    const run = this.#debug({ plan, run: handle.id, events: handle.past, variables: env }, engine);
    handle.onEvents(events => run.add(events));
  }

  protected async look(recorded: Recorded): Promise<void> {
    await this.#use(recorded);
    this.#runId = recorded.run;
    const { plan, run, events, env } = recorded;
    if (!this.#debug({ plan, run, events, variables: env }, undefined).lookBack()) {
      this.say({ category: 'stderr', text: 'Nothing has begun in this run.\n', place: undefined });
    }
  }

  protected letGo(): void {
    this.run?.release();
  }

  async #use(prepared: Opened): Promise<void> {
    this.#prepared = prepared;
    await this.usePlan(prepared.plan);
  }

  #debug(
    recording: ConstructorParameters<typeof DebuggedRun>[0],
    engine: ConstructorParameters<typeof DebuggedRun>[1]['engine'],
  ): DebuggedRun {
    const run = new DebuggedRun(recording, {
      rules: this.breakpoints.rules,
      evaluate: (text, place) => this.requireInspector().evaluateAt(text, place),
      listener: { onStop: stop => this.#tellStop(stop), onSay: text => this.note(text) },
      ...(engine && { engine }),
    });
    this.run = run;
    this.inspector = new Inspector(run, this.sources);
    return run;
  }

  protected override continueRequest(response: DebugProtocol.ContinueResponse): void {
    response.body = { allThreadsContinued: true };
    this.#go(response, run => run.goOn());
  }

  protected override nextRequest(
    response: DebugProtocol.NextResponse,
    { threadId }: DebugProtocol.NextArguments,
  ): void {
    this.#step(response, 'over', threadId);
  }

  protected override stepInRequest(
    response: DebugProtocol.StepInResponse,
    { threadId }: DebugProtocol.StepInArguments,
  ): void {
    this.#step(response, 'into', threadId);
  }

  protected override stepOutRequest(
    response: DebugProtocol.StepOutResponse,
    { threadId }: DebugProtocol.StepOutArguments,
  ): void {
    this.#step(response, 'out', threadId);
  }

  #step(response: DebugProtocol.Response, way: StepWay, threadId: number): void {
    this.#go(response, (run, inspector) => run.step(way, inspector.standOf(threadId)));
  }

  protected override pauseRequest(response: DebugProtocol.PauseResponse): void {
    if (this.#live === undefined) {
      this.sendError(
        response,
        errorIds.unsupported,
        'A flow that is run without debugging can be stopped, but not paused.',
      );
      return;
    }
    this.sendResponse(response);
    this.run?.pause();
  }

  protected override stepBackRequest(
    response: DebugProtocol.StepBackResponse,
    { threadId }: DebugProtocol.StepBackArguments,
  ): void {
    this.#go(response, (run, inspector) => run.stepBack(inspector.standOf(threadId)));
  }

  protected override reverseContinueRequest(response: DebugProtocol.ReverseContinueResponse): void {
    this.#go(response, run => run.reverse());
  }

  protected override restartFrameRequest(
    response: DebugProtocol.RestartFrameResponse,
    { frameId }: DebugProtocol.RestartFrameArguments,
  ): void {
    this.#go(response, (run, inspector) => run.restart(inspector.blockOf(frameId)));
  }

  protected override gotoTargetsRequest(
    response: DebugProtocol.GotoTargetsResponse,
    { source, line, column }: DebugProtocol.GotoTargetsArguments,
  ): void {
    this.answer(response, async () => {
      const target = source.path === undefined ? undefined : await this.breakpoints.targetAt(source.path, line, column);
      const places =
        target === undefined
          ? []
          : (this.run?.placesWhere((moment, state) => isAt(state, target, moment), mostGotoTargets) ?? []);
      this.#gotoTargets.clear();
      response.body = {
        targets: places.map((place, id) => {
          this.#gotoTargets.set(id, place);
          return { id, label: `back to ${place.moment.path} (event ${place.position})`, line };
        }),
      };
    });
  }

  protected override gotoRequest(
    response: DebugProtocol.GotoResponse,
    { targetId }: DebugProtocol.GotoArguments,
  ): void {
    const place = this.#gotoTargets.get(targetId);
    this.#go(response, run => {
      if (place === undefined) throw new NoAnswer('This place of the past is not known any more.');
      run.goTo(place);
    });
  }

  /** Answers first: what follows from it is told by events. */
  #go(response: DebugProtocol.Response, work: (run: DebuggedRun, inspector: Inspector) => void): void {
    this.answer(response, () => {
      const run = this.run;
      if (run?.standing === undefined) throw new NoAnswer('The run is not stopped.');
      const inspector = this.requireInspector();
      setImmediate(() => {
        work(run, inspector);
        if (run.standing === undefined) inspector.forget();
      });
    });
  }

  protected override customRequest(command: string, response: DebugProtocol.Response, given: unknown): void {
    if (command !== forkRequest) {
      super.customRequest(command, response, given);
      return;
    }
    this.answer(response, () => {
      response.body = { run: this.#fork() } satisfies ForkReply;
    });
  }

  /** Records a run that goes on from where somebody looks. */
  #fork(): string {
    const point = this.run?.forkPoint;
    if (point === undefined) throw new NoAnswer('Pause the run, or go back in it: a fork begins where you look.');
    const { workspace, engine } = this.#requirePrepared();
    if (engine === 'restate') throw new NoAnswer('A run of a cluster can’t be forked: forks begin in a local journal.');
    const journal = openJournal(workspace);
    try {
      return forkRun(journal, this.#runId, point.position, point.edits, Date.now());
    } catch (thrown) {
      throw thrown instanceof RunProblem ? new NoAnswer(thrown.message) : thrown;
    } finally {
      journal.close();
    }
  }

  #tellStop(stop: Stop): void {
    const run = this.run;
    const standing = run?.standing;
    if (run === undefined || standing === undefined) return;
    const inspector = this.requireInspector();
    inspector.forget();
    const { reason, moment, breakpoints } = stop;
    const { position } = standing;
    const body: DebugProtocol.StoppedEvent['body'] = {
      reason,
      description: describeStop(stop, position, run.events.length),
      threadId: inspector.stoppedThread,
      allThreadsStopped: true,
      hitBreakpointIds: [...breakpoints],
      ...(moment?.error && { text: moment.error.message }),
    };
    const place: StandingBody = {
      isPast: position !== undefined,
      position: position ?? run.events.length,
      total: run.events.length,
      path: moment?.path,
    };
    this.sendEvent(new Event(standingEvent, place));
    this.sendEvent(new Event('stopped', body));
  }

  protected get flowName(): string {
    const plan = this.#prepared?.plan;
    return plan?.flows[plan.entry]?.signature.name ?? 'flow';
  }

  protected get tellsInvalidated(): boolean {
    return this.#client.supportsInvalidatedEvent === true;
  }

  #requirePrepared(): Opened {
    if (this.#prepared === undefined) throw new Error('Nothing is launched.');
    return this.#prepared;
  }
}
