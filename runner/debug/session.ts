/**
 * The debug adapter: one session runs one flow. Run and Debug are the same path: this process hosts the engine, and
 * sends run events beside what DAP itself has to say.
 */
import { stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import debugadapter from '@vscode/debugadapter';
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Plan } from '#language/plan/plan.ts';
import type { Place } from '#protocol/place.ts';
import { type EventsBody, eventsEvent, type LaunchArguments } from '#protocol/requests.ts';
import type { RunEvent } from '#protocol/runEvents.ts';
import type { FlowSignature } from '#protocol/shape.ts';
import { type RunHandle, type RunOutcome, startRun } from '../engines/embedded/engine.ts';
import { checkInput, InputProblem } from '../engines/embedded/input.ts';
import { loadProgram, ProgramProblem, planFor } from '../program.ts';
import { FileProblem } from '../textFile.ts';
import { workspaceOf } from '../workspace.ts';
import { type ConsoleLine, consoleLine } from './console.ts';
import { EventBatches } from './eventBatches.ts';
import { StepPlaces } from './stepPlaces.ts';

const { DebugSession, Event, ExitedEvent, InitializedEvent, OutputEvent, TerminatedEvent, Thread } = debugadapter;

/** DAP request `baton/cancel`: stops the run as `terminate` does; its argument `reason` is optional. */
const cancelRequest = 'baton/cancel';

/** A run has one thread: what runs side by side in it are steps. */
const threadId = 1;

/** Numbers of error messages, for clients that tell them apart. */
const errorIds = { launch: 1, unsupported: 2 } as const;

/** A launch that is understood and checked, and waits for the client to be ready. */
type Prepared = (onEvents: (events: readonly RunEvent[]) => void) => RunHandle;

export class FlowDebugSession extends DebugSession {
  readonly #onEnd: () => void;
  #isConfigured = false;
  #prepared: { readonly start: Prepared; readonly places: StepPlaces; readonly flow: string } | undefined;
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
    this.#run?.cancel('the editor has disconnected');
    const ended: Promise<unknown> = this.#run?.done ?? Promise.resolve();
    void ended.then(() => {
      this.sendResponse(response);
      this.shutdown();
    });
  }

  protected override customRequest(command: string, response: DebugProtocol.Response, given: unknown): void {
    if (command !== cancelRequest) {
      this.#sendError(response, errorIds.unsupported, `The request ${command} is not known.`);
      return;
    }
    const reason = (given as { readonly reason?: unknown } | undefined)?.reason;
    this.#cancel(typeof reason === 'string' ? reason : 'stopped by the user');
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
      this.#run = start(events => batches.add(events));
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
    this.sendEvent(new Event(eventsEvent, { events } satisfies EventsBody));
    for (const event of events) {
      const line = consoleLine(event, places);
      if (line !== undefined) this.#say(line);
    }
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

async function prepare(given: Partial<LaunchArguments>): Promise<{
  readonly start: Prepared;
  readonly places: StepPlaces;
  readonly flow: string;
}> {
  if (typeof given.program !== 'string' || given.program === '') {
    throw new ProgramProblem('The launch configuration names no `program`.', 'Give the path of a .flow file.');
  }
  const path = resolve(given.program);
  const cwd = resolve(given.cwd ?? dirname(path));
  const folder = await stat(cwd).catch(() => undefined);
  if (folder?.isDirectory() !== true) throw new ProgramProblem(`The working directory \`${cwd}\` does not exist.`);
  const plan: Plan = planFor(await loadProgram(given.program), given.flow);
  const inputs = given.inputs ?? {};
  // The editor's own switch, which turns its binary into Node.js, is not for the processes of a flow.
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env;
  const options = { cwd, env: { ...env, ...given.env }, workspace: workspaceOf(path) };
  checkInput(signatureOf(plan), inputs);
  return {
    places: new StepPlaces(plan),
    flow: signatureOf(plan).name,
    start: onEvents => {
      const run = startRun(plan, inputs, options);
      run.onEvents(onEvents);
      return run;
    },
  };
}

function signatureOf(plan: Plan): FlowSignature {
  const flow = plan.flows[plan.entry];
  if (flow === undefined) throw new Error(`The plan has no flow ${plan.entry}.`);
  return flow.signature;
}

function linkTo(place: Place): Pick<DebugProtocol.OutputEvent['body'], 'source' | 'line' | 'column'> {
  const path = place.file.startsWith('file:') ? fileURLToPath(place.file) : place.file;
  return { source: { name: basename(path), path }, line: place.line, column: place.column };
}

function sentenceOf(thrown: unknown): string {
  if (thrown instanceof ProgramProblem || thrown instanceof InputProblem) {
    return thrown.hint === undefined ? thrown.message : `${thrown.message} ${thrown.hint}`;
  }
  if (thrown instanceof FileProblem) return thrown.message;
  return `The flow could not be started: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
}
