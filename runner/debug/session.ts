/**
 * The debug adapter: one session runs one flow. Run and Debug are the same path: this process hosts the engine, and
 * sends run events beside what DAP itself has to say.
 */
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import debugadapter from '@vscode/debugadapter';
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Place } from '#protocol/place.ts';
import { type AnswerArguments, type EventsBody, eventsEvent, type LaunchArguments } from '#protocol/requests.ts';
import type { RunEvent } from '#protocol/runEvents.ts';
import type { Resolution, RunHandle, RunOutcome } from '../engines/embedded/engine.ts';
import type { StepPlaces } from '../stepPlaces.ts';
import { type ConsoleLine, consoleLine } from './console.ts';
import { EventBatches } from './eventBatches.ts';
import { type Prepared, prepare, sentenceOf } from './launch.ts';

const { DebugSession, Event, ExitedEvent, InitializedEvent, OutputEvent, TerminatedEvent, Thread } = debugadapter;

/** DAP request `baton/cancel`: stops the run as `terminate` does; its argument `reason` is optional. */
const cancelRequest = 'baton/cancel';

/** DAP request `baton/answer`, with {@link AnswerArguments}. */
const answerRequest = 'baton/answer';

/** A run has one thread: what runs side by side in it are steps. */
const threadId = 1;

/** Numbers of error messages, for clients that tell them apart. */
const errorIds = { launch: 1, unsupported: 2 } as const;

export class FlowDebugSession extends DebugSession {
  readonly #onEnd: () => void;
  #isConfigured = false;
  #prepared: Prepared | undefined;
  #run: RunHandle | undefined;
  #isEnding = false;

  /** `onEnd` is called when the session is over, the run has ended, and all is sent. */
  constructor(onEnd: () => void) {
    super();
    this.#onEnd = onEnd;
    this.setDebuggerLinesStartAt1(true);
    this.setDebuggerColumnsStartAt1(true);
  }

  /** Cancels what runs, waits until it has ended, and ends the session. */
  async end(reason: string): Promise<void> {
    if (this.#isEnding) return;
    this.#isEnding = true;
    // A run that waits goes on waiting, without this process.
    this.#run?.leave();
    this.#run?.cancel(reason);
    await this.#run?.done;
    this.#onEnd();
  }

  /** The client is gone, or has disconnected. */
  override shutdown(): void {
    void this.end('the editor has disconnected');
  }

  protected override initializeRequest(response: DebugProtocol.InitializeResponse): void {
    response.body = {
      supportsConfigurationDoneRequest: true,
      supportsTerminateRequest: true,
      supportTerminateDebuggee: true,
      supportsCancelRequest: false,
    };
    this.sendResponse(response);
    this.sendEvent(new InitializedEvent());
  }

  protected override launchRequest(response: DebugProtocol.LaunchResponse, given: object): void {
    prepare(given as Partial<LaunchArguments>).then(
      prepared => {
        this.#prepared = prepared;
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

  protected override setBreakPointsRequest(
    response: DebugProtocol.SetBreakpointsResponse,
    { breakpoints = [] }: DebugProtocol.SetBreakpointsArguments,
  ): void {
    const message = 'Breakpoints come with the debugger; this version runs the flow without stopping.';
    response.body = { breakpoints: breakpoints.map(({ line }) => ({ verified: false, line, message })) };
    this.sendResponse(response);
  }

  protected override threadsRequest(response: DebugProtocol.ThreadsResponse): void {
    response.body = { threads: [new Thread(threadId, this.#prepared?.flow ?? 'flow')] };
    this.sendResponse(response);
  }

  protected override pauseRequest(response: DebugProtocol.PauseResponse): void {
    this.#sendError(response, errorIds.unsupported, 'A flow can not be paused in this version. It can be stopped.');
  }

  protected override attachRequest(response: DebugProtocol.AttachResponse): void {
    this.#sendError(response, errorIds.unsupported, 'A flow can only be launched; there is nothing to attach to.');
  }

  protected override terminateRequest(response: DebugProtocol.TerminateResponse): void {
    this.#cancel('stopped by the user');
    this.sendResponse(response);
  }

  /** Answered once the run has ended: after the answer, a client may kill this process. */
  protected override disconnectRequest(response: DebugProtocol.DisconnectResponse): void {
    this.#run?.leave();
    this.#run?.cancel('the editor has disconnected');
    const ended: Promise<unknown> = this.#run?.done ?? Promise.resolve();
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
    } else {
      this.#sendError(response, errorIds.unsupported, `The request ${command} is not known.`);
      return;
    }
    this.sendResponse(response);
  }

  /** Stops the run; before it has started, ends the session instead. */
  #cancel(reason: string): void {
    if (this.#run !== undefined) {
      this.#run.cancel(reason);
      return;
    }
    this.#prepared = undefined;
    this.#tellEnd(1);
  }

  #startWhenReady(): void {
    if (this.#prepared === undefined || !this.#isConfigured || this.#run !== undefined || this.#isEnding) return;
    const { start, places } = this.#prepared;
    const batches = new EventBatches(events => this.#send(events, places));
    try {
      this.#run = start();
      this.#tell(this.#run.past);
      this.#run.onEvents(events => batches.add(events));
    } catch (thrown) {
      this.#say({ category: 'stderr', text: `${sentenceOf(thrown)}\n`, place: undefined });
      this.#tellEnd(1);
      return;
    }
    void this.#run.done.then((outcome: RunOutcome) => {
      batches.flush();
      this.#tellEnd(outcome.status === 'succeeded' ? 0 : 1);
    });
  }

  #send(events: readonly RunEvent[], places: StepPlaces): void {
    this.#tell(events);
    for (const event of events) {
      const line = consoleLine(event, places);
      if (line !== undefined) this.#say(line);
    }
  }

  #tell(events: readonly RunEvent[]): void {
    if (events.length > 0) this.sendEvent(new Event(eventsEvent, { events } satisfies EventsBody));
  }

  #say({ category, text, place }: ConsoleLine): void {
    const event: DebugProtocol.OutputEvent = new OutputEvent(text, category);
    if (place !== undefined) Object.assign(event.body, linkTo(place));
    this.sendEvent(event);
  }

  #tellEnd(exitCode: number): void {
    this.sendEvent(new ExitedEvent(exitCode));
    this.sendEvent(new TerminatedEvent());
  }

  #refuse(response: DebugProtocol.Response, thrown: unknown): void {
    const sentence = sentenceOf(thrown);
    this.#say({ category: 'stderr', text: `${sentence}\n`, place: undefined });
    this.#sendError(response, errorIds.launch, sentence);
  }

  /** The text is a variable of the message, as `{…}` in it would be taken for one. */
  #sendError(response: DebugProtocol.Response, id: number, text: string): void {
    this.sendErrorResponse(response, { id, format: '{_text}', variables: { _text: text }, showUser: true });
  }
}

function resolutionOf({ path, how, value, message }: AnswerArguments): Resolution {
  if (how === 'done') return { how, value: value ?? null };
  return how === 'fail' ? { how, message: message ?? `\`${path}\` was interrupted, and did not succeed.` } : { how };
}

function linkTo(place: Place): Pick<DebugProtocol.OutputEvent['body'], 'source' | 'line' | 'column'> {
  const path = place.file.startsWith('file:') ? fileURLToPath(place.file) : place.file;
  return { source: { name: basename(path), path }, line: place.line, column: place.column };
}
