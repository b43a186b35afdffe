/** The debug adapter of a server of flows: the session begins and ends with the server, and says what it says. */
import { type ChildProcess, fork } from 'node:child_process';
import debugadapter from '@vscode/debugadapter';
import type { DebugProtocol } from '@vscode/debugprotocol';
import {
  type SecretsArguments,
  type SecretsNeededBody,
  type ServeArguments,
  secretsNeededEvent,
  secretsRequest,
} from '#protocol/requests.ts';

const { DebugSession, Event, ExitedEvent, InitializedEvent, OutputEvent, TerminatedEvent } = debugadapter;

export class ServingSession extends DebugSession {
  readonly #program: string;
  readonly #onEnd: () => void;
  #server: ChildProcess | undefined;
  #ended = Promise.resolve();
  #isEnding = false;

  /**
   * @param program path of the program that serves
   * @param onEnd called when the session is over, and the server has ended
   */
  constructor(program: string, onEnd: () => void) {
    super();
    this.#program = program;
    this.#onEnd = onEnd;
  }

  protected override initializeRequest(response: DebugProtocol.InitializeResponse): void {
    response.body = { supportsTerminateRequest: true, supportTerminateDebuggee: true };
    this.sendResponse(response);
    this.sendEvent(new InitializedEvent());
  }

  protected override launchRequest(response: DebugProtocol.LaunchResponse, given: object): void {
    this.#serve(given as ServeArguments);
    this.sendResponse(response);
  }

  #serve(given: ServeArguments): void {
    const env = { ...process.env, ...given.env };
    const server = fork(this.#program, ['serve', ...serveArguments(given)], { env, silent: true });
    this.#server = server;
    server.stdout?.on('data', (chunk: Buffer) => this.sendEvent(new OutputEvent(chunk.toString(), 'stdout')));
    server.stderr?.on('data', (chunk: Buffer) => this.sendEvent(new OutputEvent(chunk.toString(), 'console')));
    // They come over the connection and go over the channel, so that they stand neither in arguments nor in the environment.
    server.on('message', needed => this.sendEvent(new Event(secretsNeededEvent, needed as SecretsNeededBody)));
    this.#ended = new Promise(resolve => {
      const end = (code: number): void => {
        this.sendEvent(new ExitedEvent(code));
        this.sendEvent(new TerminatedEvent());
        resolve();
      };
      server.once('close', code => end(code ?? 1));
      server.once('error', error => this.sendEvent(new OutputEvent(`${error.message}\n`, 'stderr')));
    });
  }

  protected override customRequest(command: string, response: DebugProtocol.Response, given: unknown): void {
    if (command !== secretsRequest) {
      super.customRequest(command, response, given);
      return;
    }
    const { values = {} } = (given ?? {}) as Partial<SecretsArguments>;
    this.#server?.send({ values } satisfies SecretsArguments);
    this.sendResponse(response);
  }

  protected override threadsRequest(response: DebugProtocol.ThreadsResponse): void {
    response.body = { threads: [] };
    this.sendResponse(response);
  }

  /** Steps under way may end. Asked for once more, it ends at once. */
  protected override terminateRequest(response: DebugProtocol.TerminateResponse): void {
    this.#server?.kill('SIGTERM');
    this.#isEnding = true;
    this.sendResponse(response);
  }

  protected override disconnectRequest(response: DebugProtocol.DisconnectResponse): void {
    void this.end().then(() => this.sendResponse(response));
  }

  /** The client is gone. */
  override shutdown(): void {
    void this.end();
  }

  async end(): Promise<void> {
    // A second signal would end the server at once.
    if (!this.#isEnding) this.#server?.kill('SIGTERM');
    this.#isEnding = true;
    await this.#ended;
    this.#onEnd();
  }
}

function serveArguments({
  program,
  port,
  host,
  tokenFile,
  cwd,
  grace,
  asksSecrets,
}: ServeArguments): readonly string[] {
  const options = { port, host, 'token-file': tokenFile, cwd, grace };
  const written = Object.entries(options).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}`, String(value)],
  );
  const asking = asksSecrets === true ? ['--ask-secrets'] : [];
  return [...written, ...asking, '--', ...(typeof program === 'string' ? [program] : program)];
}
