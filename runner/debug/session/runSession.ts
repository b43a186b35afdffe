/**
 * The part of the debug adapter that runs: one session runs one flow, or looks at one run. Run and Debug are the same
 * path: this process hosts the engine, and sends run events beside what DAP itself has to say.
 */
import debugadapter from '@vscode/debugadapter';
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Json } from '#protocol/json.ts';
import {
  type AnswerArguments,
  type AttachArguments,
  type EventsBody,
  eventsEvent,
  type LaunchArguments,
  type SecretsArguments,
  type SecretsNeededBody,
  secretsNeededEvent,
  secretsRequest,
} from '#protocol/requests.ts';
import type { RunError, RunEvent } from '#protocol/runEvents.ts';
import type { RunHandle, RunOutcome } from '../../engines/common/runHandle.ts';
import type { StepPlaces } from '../../stepPlaces.ts';
import { resolutionOf } from '../resolution.ts';
import { sentenceOf } from '../sentence.ts';
import { sourceOf } from '../sources.ts';
import { AnsweringSession, errorIds } from './answeringSession.ts';
import { attachToCluster, launchOnCluster } from './clusterLaunch.ts';
import { type ConsoleLine, consoleLine } from './console.ts';
import { EventBatches } from './eventBatches.ts';
import { type Prepared, prepare, prepareAttach, type Recorded, type Watch } from './launch.ts';

const { Event, ExitedEvent, InitializedEvent, OutputEvent, TerminatedEvent } = debugadapter;

/** DAP request `baton/cancel`: stops the run as `terminate` does; its argument `reason` is optional. */
const cancelRequest = 'baton/cancel';

/** DAP request `baton/answer`, with {@link AnswerArguments}. */
const answerRequest = 'baton/answer';

/** The responses and events that show values. */
const showing: ReadonlySet<string> = new Set([
  ...['variables', 'evaluate', 'setVariable', 'setExpression', 'exceptionInfo', 'dataBreakpointInfo'],
  ...['threads', 'stackTrace', 'output', 'stopped'],
]);

const couldNotStart = 'The flow could not be started';

/** How long the steps of started runs may take to end when the session does, in milliseconds. */
const startedGrace = 2000;

export abstract class RunSession extends AnsweringSession {
  readonly #onEnd: () => void;
  #isConfigured = false;
  #prepared: Prepared | undefined;
  #recorded: Recorded | undefined;
  readonly #started = new Set<RunHandle>();
  #run: RunHandle | undefined;
  #batches: EventBatches | undefined;
  #isEnding = false;
  #takeSecrets: (values: SecretsArguments['values']) => void = () => undefined;

  /** `onEnd` is called when the session is over, the run has ended, and all is sent. */
  constructor(onEnd: () => void) {
    super();
    this.#onEnd = onEnd;
    this.setDebuggerLinesStartAt1(true);
    this.setDebuggerColumnsStartAt1(true);
  }

  /** The program is read: the run will follow. Gives how it is gone through, if it is. */
  protected abstract watch(prepared: Prepared, given: Partial<LaunchArguments>): Promise<Watch | undefined>;

  /** The run has begun. `events` comes after each turn. */
  protected abstract began(run: RunHandle): void;

  /** There is a recorded run to look at. */
  protected abstract look(recorded: Recorded): Promise<void>;

  /** Nothing may hold the run any more. */
  protected abstract letGo(): void;

  /** Cancels what runs, waits until it has ended, and ends the session. */
  async end(reason: string): Promise<void> {
    if (this.#isEnding) return;
    this.#isEnding = true;
    this.letGo();
    this.#leaveRun(reason);
    await this.#run?.settled;
    this.#onEnd();
  }

  /** A run that waits, or that others carry out, goes on without this process. */
  #leaveRun(reason: string): void {
    this.#run?.leave();
    if (this.#run?.isElsewhere === false) this.#run.cancel(reason);
    this.#letGoOfStarted();
  }

  /** The client is gone, or has disconnected. */
  override shutdown(): void {
    void this.end('the editor has disconnected');
  }

  protected override launchRequest(response: DebugProtocol.LaunchResponse, given: object): void {
    const launch = given as Partial<LaunchArguments>;
    const begin = async (): Promise<void> => {
      const prepared = await this.#prepare(launch);
      const watch = await this.watch(prepared, launch);
      this.#prepared = { ...prepared, start: () => prepared.start(watch) };
    };
    this.#answerWhen(begin(), response);
  }

  #prepare(launch: Partial<LaunchArguments>): Promise<Prepared> {
    const { program, test, engine } = launch;
    // Nobody else carries out a test.
    const isElsewhere = engine === 'restate' && test === undefined;
    if (isElsewhere && program !== undefined) return launchOnCluster({ ...launch, program });
    return prepare({ ...launch, ...(test !== undefined && { engine: 'embedded' }) }, async names =>
      launch.asksSecrets === true ? this.#askSecrets(names) : {},
    );
  }

  /** They come over the connection, so that they stand neither in arguments nor in a file. */
  #askSecrets(names: readonly string[]): Promise<SecretsArguments['values']> {
    return new Promise(resolve => {
      this.#takeSecrets = resolve;
      this.sendEvent(new Event(secretsNeededEvent, { names } satisfies SecretsNeededBody));
    });
  }

  /** Values of variables and what conditions and messages of breakpoints say may have a secret in them. */
  override sendResponse(response: DebugProtocol.Response): void {
    const isShown = this.#run !== undefined && showing.has(response.command);
    super.sendResponse(isShown ? { ...response, body: this.#run?.shown(response.body as Json) } : response);
  }

  override sendEvent(event: DebugProtocol.Event): void {
    const isShown = this.#run !== undefined && showing.has(event.event);
    super.sendEvent(isShown ? { ...event, body: this.#run?.shown(event.body as Json) } : event);
  }

  protected override attachRequest(response: DebugProtocol.AttachResponse, given: object): void {
    const begin = async (): Promise<void> => {
      const attach = given as Partial<AttachArguments>;
      const { program, run, noDebug = false, engine } = attach;
      const isElsewhere = engine === 'restate' && program !== undefined && run !== undefined;
      const found = isElsewhere ? await attachToCluster({ program, run, noDebug }) : await prepareAttach(attach);
      if ('events' in found) this.#recorded = found;
      else {
        await this.watch(found, { noDebug });
        this.#prepared = found;
      }
    };
    this.#answerWhen(begin(), response);
  }

  #answerWhen(begun: Promise<void>, response: DebugProtocol.Response): void {
    begun.then(
      () => {
        this.sendResponse(response);
        this.#startWhenReady();
      },
      (thrown: unknown) => this.#refuse(response, thrown),
    );
  }

  protected override configurationDoneRequest(response: DebugProtocol.ConfigurationDoneResponse): void {
    this.#isConfigured = true;
    this.sendResponse(response);
    this.#startWhenReady();
  }

  protected override terminateRequest(response: DebugProtocol.TerminateResponse): void {
    this.#cancel('stopped by the user');
    this.sendResponse(response);
  }

  /** Answered once the run has ended: after the answer, a client may kill this process. */
  protected override disconnectRequest(response: DebugProtocol.DisconnectResponse): void {
    this.letGo();
    this.#leaveRun('the editor has disconnected');
    const ended: Promise<unknown> = this.#run?.settled ?? Promise.resolve();
    void ended.then(() => {
      this.sendResponse(response);
      this.shutdown();
    });
  }

  protected override customRequest(command: string, response: DebugProtocol.Response, given: unknown): void {
    if (command === cancelRequest) {
      const reason = (given as { readonly reason?: unknown } | undefined)?.reason;
      this.#cancel(typeof reason === 'string' ? reason : 'stopped by the user');
    } else if (command === answerRequest) {
      const answer = given as AnswerArguments;
      this.#run?.resolve(answer.path, resolutionOf(answer));
    } else if (command === secretsRequest) {
      this.#takeSecrets((given as Partial<SecretsArguments> | undefined)?.values ?? {});
    } else {
      this.sendError(response, errorIds.unsupported, `The request ${command} is not known.`);
      return;
    }
    this.sendResponse(response);
  }

  /** Stops the run; before it has started, or where one is only looked at, ends the session instead. */
  #cancel(reason: string): void {
    this.letGo();
    if (this.#run !== undefined) {
      this.#run.cancel(reason);
      return;
    }
    const isLooking = this.#recorded !== undefined;
    this.#prepared = undefined;
    this.#recorded = undefined;
    this.#tellEnd(isLooking ? 0 : 1);
  }

  #startWhenReady(): void {
    if (!this.#isConfigured || this.#run !== undefined || this.#isEnding) return;
    if (this.#recorded !== undefined) void this.#showRecorded(this.#recorded);
    if (this.#prepared !== undefined) this.#start(this.#prepared);
  }

  #start({ start, places }: Prepared): void {
    const batches = new EventBatches(events => this.#send(events, places));
    this.#batches = batches;
    try {
      this.#run = start();
      this.#tell(this.#run.past);
      this.began(this.#run);
      this.#run.onEvents(events => batches.add(events));
      this.#follow(this.#run);
    } catch (thrown) {
      this.say({ category: 'stderr', text: `${sentenceOf(thrown, couldNotStart)}\n`, place: undefined });
      this.#tellEnd(1);
      return;
    }
    const { done, settled } = this.#run;
    void done.then((outcome: RunOutcome) => {
      batches.flush();
      if (outcome.status === 'failed' && outcome.error.code === 'cluster') this.#tellLost(outcome.error);
      const count = this.#started.size;
      const what = count === 1 ? 'A run that it has started is' : `${count} runs that it has started are`;
      if (count > 0) this.say({ category: 'console', text: `${what} still under way.\n`, place: undefined });
      void settled.then(() => this.#tellEnd(outcome.status === 'succeeded' ? 0 : 1));
    });
  }

  /** It goes on, but nobody here knows how. */
  #tellLost({ message, hint }: RunError): void {
    const text = `The run is not followed any more. ${hint === undefined ? message : `${message} ${hint}`}\n`;
    this.say({ category: 'stderr', text, place: undefined });
  }

  /** Runs that a run starts go on in this process when it has ended. */
  #follow(run: RunHandle): void {
    run.onStart(started => {
      this.#started.add(started);
      this.#follow(started);
      void started.done.then(() => this.#started.delete(started));
    });
  }

  /** They can be resumed. */
  #letGoOfStarted(): void {
    for (const started of this.#started) started.interrupt(startedGrace);
  }

  async #showRecorded(recorded: Recorded): Promise<void> {
    this.#tell(recorded.events);
    if (recorded.isTold) {
      this.#tellEnd(0);
      return;
    }
    for (const text of [recorded.note, `Looking at the run ${recorded.run}. Nothing is executed.`]) {
      if (text !== undefined) this.say({ category: 'console', text: `${text}\n`, place: undefined });
    }
    await this.look(recorded);
  }

  #send(events: readonly RunEvent[], places: StepPlaces): void {
    this.#tell(events);
    for (const event of events) {
      const line = consoleLine(event, places);
      if (line !== undefined) this.#print(line);
    }
  }

  #tell(events: readonly RunEvent[]): void {
    if (events.length > 0) this.sendEvent(new Event(eventsEvent, { events } satisfies EventsBody));
  }

  /** Says it behind what the run has said before. */
  protected say(line: ConsoleLine): void {
    this.#batches?.flush();
    this.#print(line);
  }

  #print({ category, text, place }: ConsoleLine): void {
    const event: DebugProtocol.OutputEvent = new OutputEvent(text, category);
    if (place !== undefined) {
      Object.assign(event.body, { source: sourceOf(place), line: place.line, column: place.column });
    }
    this.sendEvent(event);
  }

  protected tellInitialized(): void {
    this.sendEvent(new InitializedEvent());
  }

  #tellEnd(exitCode: number): void {
    this.sendEvent(new ExitedEvent(exitCode));
    this.sendEvent(new TerminatedEvent());
  }

  #refuse(response: DebugProtocol.Response, thrown: unknown): void {
    const sentence = sentenceOf(thrown, couldNotStart);
    this.say({ category: 'stderr', text: `${sentence}\n`, place: undefined });
    this.sendError(response, errorIds.launch, sentence);
  }
}
