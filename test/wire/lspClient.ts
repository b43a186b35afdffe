/** An editor without a screen: drives the real language server over a real pipe. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import {
  createProtocolConnection,
  type Diagnostic,
  type InitializeResult,
  type Position,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';

export class LspClient {
  readonly server: ChildProcess;
  readonly connection: ProtocolConnection;
  readonly published: PublishDiagnosticsParams[] = [];
  readonly logged: string[] = [];
  readonly registered: string[] = [];
  /** What is set under `baton`. */
  settings: unknown = {};
  private readonly waiting = new Set<() => void>();

  /** @param program the server's; the source's by default */
  constructor(program: URL = new URL('../../server/main.ts', import.meta.url)) {
    this.server = spawn(process.execPath, [fileURLToPath(program), '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.connection = createProtocolConnection(
      new StreamMessageReader(this.server.stdout!),
      new StreamMessageWriter(this.server.stdin!),
    );
    this.connection.onNotification('textDocument/publishDiagnostics', (params: PublishDiagnosticsParams) => {
      this.published.push(params);
      for (const wake of this.waiting) wake();
    });
    this.connection.onNotification('window/logMessage', ({ message }: { message: string }) => {
      this.logged.push(message);
    });
    this.connection.onRequest('client/registerCapability', (params: { registrations: { method: string }[] }) => {
      this.registered.push(...params.registrations.map(each => each.method));
      return null;
    });
    this.connection.onRequest('workspace/configuration', () => [this.settings]);
    this.connection.onRequest('workspace/inlayHint/refresh', () => null);
    this.connection.listen();
  }

  /** @param folders URIs of the folders that are open */
  async initialize(processId: number | null = process.pid, folders: readonly string[] = []): Promise<InitializeResult> {
    const result = await this.request<InitializeResult>('initialize', {
      processId,
      rootUri: null,
      workspaceFolders: folders.map(uri => ({ uri, name: uri })),
      capabilities: {
        workspace: {
          configuration: true,
          didChangeConfiguration: { dynamicRegistration: true },
          didChangeWatchedFiles: { dynamicRegistration: true },
          inlayHint: { refreshSupport: true },
          workspaceFolders: true,
        },
        textDocument: { completion: { completionItem: { snippetSupport: true } } },
      },
    });
    await this.connection.sendNotification('initialized', {});
    return result;
  }

  request<T>(method: string, params: unknown): Promise<T> {
    return this.connection.sendRequest<T>(method, params);
  }

  /** Asks about a place in a file. */
  at<T>(method: string, uri: string, position: Position): Promise<T> {
    return this.request(method, { textDocument: { uri }, position });
  }

  open(uri: string, text: string, version = 1): Promise<void> {
    return this.connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId: 'flow', version, text },
    });
  }

  /** Puts text in place of what stands between two positions. */
  change(uri: string, version: number, start: Position, end: Position, text: string): Promise<void> {
    return this.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version },
      contentChanges: [{ range: { start, end }, text }],
    });
  }

  /** What was published for a version of a file, once it is there. */
  async diagnostics(uri: string, version: number): Promise<readonly Diagnostic[]> {
    const found = (): PublishDiagnosticsParams | undefined =>
      this.published.findLast(each => each.uri === uri && each.version === version);
    await this.until(() => found() !== undefined);
    return found()?.diagnostics ?? [];
  }

  /** Waits until something is true of what was published. */
  async until(isTrue: () => boolean): Promise<void> {
    while (!isTrue()) {
      await new Promise<void>(resolve => {
        const wake = (): void => {
          this.waiting.delete(wake);
          resolve();
        };
        this.waiting.add(wake);
      });
    }
  }

  /** Ends the server as an editor does; gives its exit code. */
  async stop(): Promise<number | null> {
    await this.request('shutdown', undefined);
    const exited = once(this.server, 'exit');
    await this.connection.sendNotification('exit');
    const [code] = await exited;
    this.connection.dispose();
    return code;
  }
}
