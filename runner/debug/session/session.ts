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
import { systemClock } from '../../engines/embedded/clock.ts';
import type { RunHandle } from '../../engines/embedded/engine.ts';
import { forkRun } from '../../engines/embedded/fork.ts';
import { openJournal, RunProblem } from '../../engines/embedded/journal.ts';
import { BreakpointStore } from '../breakpoints/store.ts';
import { isAt } from '../breakpoints/target.ts';
import { capabilities } from './capabilities.ts';
import { DebuggedRun } from '../run/debuggedRun.ts';
import { Inspector, NoAnswer } from '../inspect/inspector.ts';
import type { Prepared, Recorded, Watch } from './launch.ts';
import { LiveRun, type Stop } from '../run/live.ts';
import type { StepWay } from '../run/pace.ts';
import type { PastPlace } from '../run/past.ts';
import { PausableClock } from '../run/pausableClock.ts';
import { errorIds, RunSession } from './runSession.ts';
import { filesOf, Sources, sourceOfPath } from '../sources.ts';
import { describeStop } from './stopText.ts';

const { BreakpointEvent, Event, InvalidatedEvent, Thread } = debugadapter;

/** As many places of the past are offered for one line. */
const mostGotoTargets = 20;

/** A run that is launched or attached to. */
type Opened = Omit<Prepared, 'start'>;

export class FlowDebugSession extends RunSession {
  readonly #sources = new Sources();
  readonly #breakpoints = new BreakpointStore(this.#sources);
  readonly #gotoTargets = new Map<number, PastPlace>();
  #client: Partial<DebugProtocol.InitializeRequestArguments> = {};
  #prepared: Opened | undefined;
  #live: LiveRun | undefined;
  #clock: PausableClock | undefined;
  #run: DebuggedRun | undefined;
  #inspector: Inspector | undefined;
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
      rules: this.#breakpoints.rules,
      evaluate: (text, place) => this.#requireInspector().evaluateAt(text, place),
      say: (text, moment) =>
        this.say({ category: 'console', text: `${text}\n`, place: prepared.places.placeOf(moment.path) }),
      // What led to it is recorded at the end of the turn.
      onStop: stop => queueMicrotask(() => this.#run?.stopped(stop)),
      onChange: () => this.#invalidate(['threads', 'stacks', 'variables']),
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
    this.#run?.release();
  }

  async #use(prepared: Opened): Promise<void> {
    this.#prepared = prepared;
    for (const file of filesOf(prepared.plan)) await this.#sources.spotsOfFile(file);
    for (const breakpoint of await this.#breakpoints.usePlan(prepared.plan)) {
      this.sendEvent(new BreakpointEvent('changed', breakpoint));
    }
  }

  #debug(
    recording: ConstructorParameters<typeof DebuggedRun>[0],
    engine: ConstructorParameters<typeof DebuggedRun>[1]['engine'],
  ): DebuggedRun {
    const run = new DebuggedRun(recording, {
      rules: this.#breakpoints.rules,
      evaluate: (text, place) => this.#requireInspector().evaluateAt(text, place),
      listener: { onStop: stop => this.#tellStop(stop), onSay: text => this.#note(text) },
      ...(engine && { engine }),
    });
    this.#run = run;
    this.#inspector = new Inspector(run, this.#sources);
    return run;
  }

  // Breakpoints

  protected override setBreakPointsRequest(
    response: DebugProtocol.SetBreakpointsResponse,
    { source, breakpoints = [] }: DebugProtocol.SetBreakpointsArguments,
  ): void {
    this.#answer(response, async () => {
      const set = source.path === undefined ? [] : await this.#breakpoints.setInFile(source.path, breakpoints);
      response.body = { breakpoints: [...set] };
    });
  }

  protected override setFunctionBreakPointsRequest(
    response: DebugProtocol.SetFunctionBreakpointsResponse,
    { breakpoints }: DebugProtocol.SetFunctionBreakpointsArguments,
  ): void {
    response.body = { breakpoints: [...this.#breakpoints.setOnFunctions(breakpoints)] };
    this.sendResponse(response);
  }

  protected override setExceptionBreakPointsRequest(
    response: DebugProtocol.SetExceptionBreakpointsResponse,
    given: DebugProtocol.SetExceptionBreakpointsArguments,
  ): void {
    this.#breakpoints.setOnFailures(given);
    this.sendResponse(response);
  }

  protected override dataBreakpointInfoRequest(
    response: DebugProtocol.DataBreakpointInfoResponse,
    { variablesReference, name }: DebugProtocol.DataBreakpointInfoArguments,
  ): void {
    const path = this.#inspector?.dataOf(variablesReference, name);
    response.body =
      path === undefined
        ? { dataId: null, description: 'Only the results of steps can be watched.' }
        : { dataId: path, description: `the result of ${path}`, accessTypes: ['write'], canPersist: true };
    this.sendResponse(response);
  }

  protected override setDataBreakpointsRequest(
    response: DebugProtocol.SetDataBreakpointsResponse,
    { breakpoints }: DebugProtocol.SetDataBreakpointsArguments,
  ): void {
    response.body = { breakpoints: [...this.#breakpoints.setOnData(breakpoints)] };
    this.sendResponse(response);
  }

  protected override breakpointLocationsRequest(
    response: DebugProtocol.BreakpointLocationsResponse,
    { source, line, endLine }: DebugProtocol.BreakpointLocationsArguments,
  ): void {
    this.#answer(response, async () => {
      const found =
        source.path === undefined ? [] : await this.#breakpoints.locations(source.path, line, endLine ?? line);
      response.body = { breakpoints: [...found] };
    });
  }

  protected override loadedSourcesRequest(response: DebugProtocol.LoadedSourcesResponse): void {
    response.body = { sources: (this.#prepared === undefined ? [] : filesOf(this.#prepared.plan)).map(sourceOfPath) };
    this.sendResponse(response);
  }

  // Going on

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
    this.#run?.pause();
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
    this.#answer(response, async () => {
      const target =
        source.path === undefined ? undefined : await this.#breakpoints.targetAt(source.path, line, column);
      const places =
        target === undefined
          ? []
          : (this.#run?.placesWhere((moment, state) => isAt(state, target, moment), mostGotoTargets) ?? []);
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
    this.#answer(response, () => {
      const run = this.#run;
      if (run?.standing === undefined) throw new NoAnswer('The run is not stopped.');
      const inspector = this.#requireInspector();
      setImmediate(() => {
        work(run, inspector);
        if (run.standing === undefined) inspector.forget();
      });
    });
  }

  // Looking

  protected override threadsRequest(response: DebugProtocol.ThreadsResponse): void {
    const threads = this.#inspector?.threads() ?? [new Thread(1, this.#flowName)];
    response.body = { threads };
    this.sendResponse(response);
  }

  protected override stackTraceRequest(
    response: DebugProtocol.StackTraceResponse,
    { threadId, startFrame, levels }: DebugProtocol.StackTraceArguments,
  ): void {
    this.#answer(response, () => {
      response.body = this.#requireInspector().stackTrace(threadId, startFrame, levels);
    });
  }

  protected override scopesRequest(
    response: DebugProtocol.ScopesResponse,
    { frameId }: DebugProtocol.ScopesArguments,
  ): void {
    this.#answer(response, () => {
      response.body = { scopes: this.#requireInspector().scopes(frameId) };
    });
  }

  protected override variablesRequest(
    response: DebugProtocol.VariablesResponse,
    { variablesReference, filter, start, count }: DebugProtocol.VariablesArguments,
  ): void {
    this.#answer(response, () => {
      response.body = { variables: this.#requireInspector().variables(variablesReference, filter, start, count) };
    });
  }

  protected override evaluateRequest(
    response: DebugProtocol.EvaluateResponse,
    { expression, frameId, context }: DebugProtocol.EvaluateArguments,
  ): void {
    this.#answer(response, () => {
      response.body = this.#requireInspector().evaluate(expression, frameId, context);
    });
  }

  protected override completionsRequest(
    response: DebugProtocol.CompletionsResponse,
    { text, column, line = 1, frameId }: DebugProtocol.CompletionsArguments,
  ): void {
    this.#answer(response, () => {
      const before = text.split('\n').slice(0, line - 1);
      const offset = before.reduce((length, each) => length + each.length + 1, 0) + column - 1;
      const targets = this.#requireInspector().completions(text, offset, frameId);
      response.body = { targets: targets.map(target => ({ ...target, start: (target.start ?? 0) + 1 })) };
    });
  }

  protected override setVariableRequest(
    response: DebugProtocol.SetVariableResponse,
    { variablesReference, name, value }: DebugProtocol.SetVariableArguments,
  ): void {
    this.#answer(response, async () => {
      response.body = await this.#requireInspector().setVariable(variablesReference, name, value);
      this.#tellReplaced(name);
    });
  }

  protected override setExpressionRequest(
    response: DebugProtocol.SetExpressionResponse,
    { expression, value, frameId }: DebugProtocol.SetExpressionArguments,
  ): void {
    this.#answer(response, async () => {
      response.body = await this.#requireInspector().setExpression(expression, value, frameId);
      this.#tellReplaced(expression);
    });
  }

  protected override exceptionInfoRequest(response: DebugProtocol.ExceptionInfoResponse): void {
    this.#answer(response, () => {
      const error = this.#run?.standing?.moment?.error;
      if (error === undefined) throw new NoAnswer('Nothing has failed here.');
      const { code, message, hint, details } = error;
      const more = details === null ? [] : [JSON.stringify(details, null, 2)];
      response.body = {
        exceptionId: code,
        description: message,
        breakMode: 'always',
        details: { message, typeName: code, stackTrace: [hint, ...more].filter(part => part !== undefined).join('\n') },
      };
    });
  }

  protected override customRequest(command: string, response: DebugProtocol.Response, given: unknown): void {
    if (command !== forkRequest) {
      super.customRequest(command, response, given);
      return;
    }
    this.#answer(response, () => {
      response.body = { run: this.#fork() } satisfies ForkReply;
    });
  }

  /** Records a run that goes on from where somebody looks. */
  #fork(): string {
    const point = this.#run?.forkPoint;
    if (point === undefined) throw new NoAnswer('Pause the run, or go back in it: a fork begins where you look.');
    const journal = openJournal(this.#requirePrepared().workspace);
    try {
      return forkRun(journal, this.#runId, point.position, point.edits, Date.now());
    } catch (thrown) {
      throw thrown instanceof RunProblem ? new NoAnswer(thrown.message) : thrown;
    } finally {
      journal.close();
    }
  }

  #tellStop(stop: Stop): void {
    const run = this.#run;
    const standing = run?.standing;
    if (run === undefined || standing === undefined) return;
    const inspector = this.#requireInspector();
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

  #tellReplaced(name: string): void {
    if (this.#run?.isPast === true) {
      this.#note(`\`${name}\` is changed for a fork from here; the run itself stays as it is.`);
    }
    this.#invalidate(['variables']);
  }

  #invalidate(areas: DebugProtocol.InvalidatedAreas[]): void {
    if (this.#client.supportsInvalidatedEvent === true && this.#run?.standing !== undefined) {
      this.sendEvent(new InvalidatedEvent(areas));
    }
  }

  #note(text: string): void {
    this.say({ category: 'console', text: `${text}\n`, place: undefined });
  }

  /** Sends the response that `work` fills, or why it can't be filled. */
  #answer(response: DebugProtocol.Response, work: () => void | Promise<void>): void {
    const answer = async (): Promise<void> => {
      try {
        await work();
        this.sendResponse(response);
      } catch (thrown) {
        if (!(thrown instanceof NoAnswer)) throw thrown;
        this.sendError(response, errorIds.noAnswer, thrown.message, false);
      }
    };
    answer().catch((thrown: unknown) => {
      this.sendError(response, errorIds.noAnswer, `The debugger itself failed: ${String(thrown)}`);
    });
  }

  get #flowName(): string {
    const plan = this.#prepared?.plan;
    return plan?.flows[plan.entry]?.signature.name ?? 'flow';
  }

  #requireInspector(): Inspector {
    if (this.#inspector === undefined) throw new NoAnswer('Nothing is debugged.');
    return this.#inspector;
  }

  #requirePrepared(): Opened {
    if (this.#prepared === undefined) throw new Error('Nothing is launched.');
    return this.#prepared;
  }
}
