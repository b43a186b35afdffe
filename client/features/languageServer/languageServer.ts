import * as vscode from 'vscode';
import { LanguageClient, type Middleware, State, TransportKind } from 'vscode-languageclient/node';
import { flowLanguage } from '#client/editor/flowDocument.ts';
import type { LanguageRequests } from '#client/editor/languageRequests.ts';
import type { LensCommands } from '#client/editor/lensCommands.ts';
import {
  editGraphRequest,
  type FlowsParams,
  type FlowsReply,
  flowsRequest,
  type GraphDiffParams,
  type GraphDiffReply,
  type GraphEditParams,
  type GraphEditReply,
  type GraphParams,
  type GraphReply,
  type GraphSvgParams,
  type GraphSvgReply,
  graphDiffRequest,
  graphRequest,
  graphSvgRequest,
  type InputProblemsParams,
  type InputProblemsReply,
  inputProblemsRequest,
} from '#protocol/requests.ts';
import { type TestsParams, type TestsReply, testsRequest } from '#protocol/tests.ts';

/** Where the server answers. */
const documents = ['file', 'untitled', 'vscode-vfs'].map(scheme => ({ language: flowLanguage, scheme }));

/** Where a debugger can be attached to the server, when the extension itself is being debugged. */
const inspect = ['--nolazy', '--inspect=6009'];

/** What stands above flows, tests, functions and types, unless somebody does not want them. */
function codeLensMiddleware(commands: LensCommands): Middleware {
  const lasting = (lens: vscode.CodeLens, key: unknown): vscode.CodeLens => {
    // One that only says something has an empty command.
    if (lens.command !== undefined && lens.command.command !== '') {
      lens.command = commands.lasting(JSON.stringify([lens.command.command, key]), lens.command);
    }
    return lens;
  };
  return {
    provideCodeLenses: async (document, token, next) => {
      if (!vscode.workspace.getConfiguration('baton', document).get('codeLens', true)) return [];
      const lenses = await next(document, token);
      return lenses?.map(lens => lasting(lens, lens.command?.arguments));
    },
    resolveCodeLens: async (lens, token, next) => {
      const resolved = await next(lens, token);
      // What the server gave with it says what it is about; the places in its arguments change with the text.
      return resolved && lasting(resolved, (lens as { readonly data?: unknown }).data);
    },
  };
}

/** The language server: a process of its own, started with the extension, and shown in the language status. */
export class LanguageServer implements LanguageRequests, vscode.Disposable {
  readonly #client: LanguageClient;
  readonly #status: vscode.LanguageStatusItem;
  readonly #output: vscode.LogOutputChannel;
  readonly #subscriptions: vscode.Disposable[];

  constructor(
    { extensionUri, globalStorageUri }: vscode.ExtensionContext,
    output: vscode.LogOutputChannel,
    lenses: LensCommands,
  ) {
    const module = vscode.Uri.joinPath(extensionUri, 'dist', 'server.js').fsPath;
    // Node keeps the compiled code there, which the next start then need not compile again.
    const env = { NODE_COMPILE_CACHE: vscode.Uri.joinPath(globalStorageUri, 'compiled').fsPath };
    this.#output = output;
    this.#client = new LanguageClient(
      'baton',
      'Baton Language Server',
      {
        run: { module, transport: TransportKind.ipc, options: { env } },
        debug: { module, transport: TransportKind.ipc, options: { execArgv: inspect } },
      },
      { documentSelector: documents, outputChannel: output, middleware: codeLensMiddleware(lenses) },
    );
    this.#status = vscode.languages.createLanguageStatusItem('baton.server', { language: flowLanguage });
    this.#status.name = 'Baton Language Server';
    this.#status.command = { command: 'baton.restartServer', title: 'Restart' };
    this.#subscriptions = [this.#client.onDidChangeState(change => this.#show(change.newState)), this.#status];
    this.#show(State.Starting);
  }

  /** Starts the server. A server that can't start is reported in the status and the output, and does not reject. */
  async start(): Promise<void> {
    try {
      await this.#client.start();
    } catch (error) {
      this.#reportFailure(error);
    }
  }

  async restart(): Promise<void> {
    try {
      await this.#client.restart();
    } catch (error) {
      this.#reportFailure(error);
    }
  }

  editGraph(params: GraphEditParams): Promise<GraphEditReply> {
    return this.#ask(editGraphRequest, params, undefined);
  }

  graph(params: GraphParams, token?: vscode.CancellationToken): Promise<GraphReply> {
    return this.#ask(graphRequest, params, token);
  }

  graphDiff(params: GraphDiffParams, token?: vscode.CancellationToken): Promise<GraphDiffReply> {
    return this.#ask(graphDiffRequest, params, token);
  }

  graphSvg(params: GraphSvgParams): Promise<GraphSvgReply> {
    return this.#ask(graphSvgRequest, params, undefined);
  }

  flows(params: FlowsParams, token?: vscode.CancellationToken): Promise<FlowsReply> {
    return this.#ask(flowsRequest, params, token);
  }

  inputProblems(params: InputProblemsParams, token?: vscode.CancellationToken): Promise<InputProblemsReply> {
    return this.#ask(inputProblemsRequest, params, token);
  }

  tests(params: TestsParams, token?: vscode.CancellationToken): Promise<TestsReply> {
    return this.#ask(testsRequest, params, token);
  }

  /** A token that is undefined would be sent as one parameter more. */
  #ask<Reply>(request: string, params: unknown, token: vscode.CancellationToken | undefined): Promise<Reply> {
    return token === undefined
      ? this.#client.sendRequest<Reply>(request, params)
      : this.#client.sendRequest<Reply>(request, params, token);
  }

  #show(state: State): void {
    this.#status.busy = state === State.Starting;
    if (state === State.Running) {
      this.#status.severity = vscode.LanguageStatusSeverity.Information;
      this.#status.text = 'Baton: ready';
    } else if (state === State.Starting) {
      this.#status.severity = vscode.LanguageStatusSeverity.Information;
      this.#status.text = 'Baton: starting';
    } else {
      this.#status.severity = vscode.LanguageStatusSeverity.Error;
      this.#status.text = 'Baton: the language server is not running';
    }
  }

  #reportFailure(error: unknown): void {
    this.#show(State.Stopped);
    this.#output.error(error instanceof Error ? error : String(error));
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
    void this.#client.dispose();
  }
}
